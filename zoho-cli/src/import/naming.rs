//! Names of endpoints, so that a developer can guess them: a verb and a noun.
//!
//! The identifier printed, or the summary where there is none, without articles, in `PascalCase`: `post` is `Create`, `put` and `patch` are `Update`, `retrieve` is `Get`;
//! words that only say that there is an identifier in the path (`ById`, `WithId`, `Single`) go, and the noun becomes
//! singular; `GetAll` is `Get`; where the product lists, `Get` and a plural become `List`. Where two operations would
//! share a name, the words at its end stay, and of two lists the one that no owner is named for is `ListAll`. Names that
//! these rules do not give are facts.

use super::corrections::{Corrections, NamingRules};
use super::operation::{Operation, method_word};
use crate::error::Error;
use std::collections::BTreeMap;
use zoho_catalog::model::Method;

/// Names all operations. Names that two of them would share are an error: one of them needs a name in the facts.
pub(crate) fn name_all(operations: &mut [Operation], facts: &Corrections, product: &str) -> Result<Vec<String>, Error> {
    let mut unused: Vec<String> = Vec::new();
    for naming in &facts.names {
        let fits = |operation: &Operation| {
            operation.endpoint.method == naming.method && operation.endpoint.path == naming.path
        };
        match operations.iter_mut().find(|operation| fits(operation)) {
            Some(operation) => operation.endpoint.name.clone_from(&naming.name),
            None => unused.push(format!("{} {} ({})", method_word(naming.method), naming.path, naming.name)),
        }
    }
    let mut by_rule = Vec::new();
    for (index, operation) in operations.iter_mut().enumerate() {
        if !operation.endpoint.name.is_empty() {
            continue;
        }
        operation.endpoint.name =
            name(&operation.id, operation.endpoint.method, &operation.endpoint.path, &facts.naming, Ends::Go);
        by_rule.push(index);
    }
    keep_ends(operations, &by_rule, facts);
    list_all(operations, &by_rule);
    let mut owners: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for operation in operations.iter() {
        owners.entry(&operation.endpoint.name).or_default().push(operation.origin().to_string());
    }
    let clashes: Vec<String> = owners.iter().filter(|(_, owners)| owners.len() > 1).map(clash).collect();
    if clashes.is_empty() {
        return Ok(unused);
    }
    Err(Error::description(product, "names", clashes.join("; ")))
}

fn clash((name, owners): (&&str, &Vec<String>)) -> String {
    format!("{} would all be `{name}`: name them in `names` of the product's corrections", owners.join(", "))
}

/// Which operations share each name.
fn owners(operations: &[Operation]) -> BTreeMap<String, Vec<usize>> {
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        owners.entry(operation.endpoint.name.clone()).or_default().push(index);
    }
    owners.retain(|_, owners| owners.len() > 1);
    owners
}

/// Of operations that share a name, those keep the words at its end that have some: `VerifyAddressById`.
fn keep_ends(operations: &mut [Operation], by_rule: &[usize], facts: &Corrections) {
    for index in owners(operations).into_values().flatten().filter(|index| by_rule.contains(index)) {
        let Operation { id, endpoint, .. } = &mut operations[index];
        endpoint.name = name(id, endpoint.method, &endpoint.path, &facts.naming, Ends::Stay);
    }
}

/// Of two lists that share a name, the one whose path names no owner lists all: `ListAllBalances`.
fn list_all(operations: &mut [Operation], by_rule: &[usize]) {
    for (name, owners) in owners(operations) {
        let Some(noun) = name.strip_prefix("List").filter(|_| owners.len() == 2) else { continue };
        let of_all = |index: &&usize| operations[**index].path_parameters().is_empty();
        if let [index] = owners.iter().filter(of_all).collect::<Vec<_>>().as_slice()
            && by_rule.contains(index)
        {
            operations[**index].endpoint.name = format!("ListAll{noun}");
        }
    }
}

/// What becomes of words that only say that an identifier is in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// They go.
    Go,
    /// They stay.
    Stay,
}

/// The name that the rules give.
pub(crate) fn name(id: &str, method: Method, path: &str, rules: &NamingRules, ends: Ends) -> String {
    let mut words = words(id);
    turn_of_the(&mut words);
    strip_articles(&mut words);
    if rules.states {
        strip_as(&mut words);
    }
    if let Some(first) = words.first_mut() {
        *first = verb(first, method, rules);
    }
    strip_suffix_of_system_modules(&mut words);
    strip_all(&mut words);
    let by_id = ends == Ends::Go && strip_by_id(&mut words) | strip_single(&mut words);
    for word in &mut words {
        if let Some(better) = rules.words.get(word.as_str()) {
            word.clone_from(better);
        }
    }
    if by_id && let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    let lists =
        rules.list && method == Method::Get && !path.ends_with('}') && words.first().is_some_and(|w| w == "Get");
    if lists && is_plural(head(&words), rules) {
        "List".clone_into(&mut words[0]);
    }
    words.concat()
}

/// The words of an identifier, each with a capital: `getKBRoot` → `Get`, `Kb`, `Root`; `Get rules` → `Get`, `Rules`.
fn words(id: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for run in id.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| !run.is_empty()) {
        let run: Vec<char> = run.chars().collect();
        for (i, c) in run.iter().enumerate() {
            let after_small = i > 0 && !run[i - 1].is_ascii_uppercase();
            let before_small = run.get(i + 1).is_some_and(char::is_ascii_lowercase);
            let plural = before_small && run[i + 1] == 's' && run.get(i + 2).is_none_or(char::is_ascii_uppercase);
            match words.last_mut() {
                Some(word) if i > 0 && !(c.is_ascii_uppercase() && (after_small || (before_small && !plural))) => {
                    word.push(c.to_ascii_lowercase());
                }
                _ => words.push(c.to_ascii_uppercase().to_string()),
            }
        }
    }
    words
}

/// The first word.
fn verb(word: &str, method: Method, rules: &NamingRules) -> String {
    match (word, method) {
        ("Post", Method::Post) => "Create".to_owned(),
        ("Put", Method::Put) | ("Put" | "Patch", Method::Patch) => "Update".to_owned(),
        ("Retrieve", _) => "Get".to_owned(),
        (word, _) => rules.verbs.get(word).map_or_else(|| word.to_owned(), Clone::clone),
    }
}

/// Takes off the lone `S` that `__s`, the mark of the vendor's own modules, leaves behind.
fn strip_suffix_of_system_modules(words: &mut Vec<String>) {
    if words.len() > 2 && words.last().is_some_and(|word| word == "S") {
        words.pop();
    }
}

/// Takes out the `All` of `GetAllWizards`.
fn strip_all(words: &mut Vec<String>) {
    if words.len() > 2 && words[0] == "Get" && words[1] == "All" {
        words.remove(1);
    }
}

/// Turns `Get the Status of the Job` into `Get the Job Status`.
fn turn_of_the(words: &mut Vec<String>) {
    let at = words.windows(2).position(|pair| pair[0] == "Of" && pair[1] == "The");
    if let Some(at) = at.filter(|at| *at > 1) {
        let owner = words.split_off(at + 2);
        words.truncate(at);
        words.splice(1..1, owner);
    }
}

/// Takes out articles behind the verb.
fn strip_articles(words: &mut Vec<String>) {
    let mut first = true;
    words.retain(|word| std::mem::take(&mut first) || !["A", "An", "The"].contains(&word.as_str()));
}

/// Takes out the `As` of `MarkOrderAsOpen`.
fn strip_as(words: &mut Vec<String>) {
    let at = words.len().wrapping_sub(2);
    if words.len() > 3 && words[0] == "Mark" && words[at] == "As" {
        words.remove(at);
    }
}

/// Takes off words that only say that the identifier is in the path.
fn strip_by_id(words: &mut Vec<String>) -> bool {
    const ENDS: [&[&str]; 5] =
        [&["By", "Id"], &["With", "Id"], &["Passing", "Id", "In", "Url"], &["Without", "Id"], &["V3"]];
    for end in ENDS {
        if words.len() > end.len() + 1 && words.ends_with(&end.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()) {
            words.truncate(words.len() - end.len());
            return end[0] != "Without" && end[0] != "V3";
        }
    }
    false
}

/// Takes out `Single` and `Specific` behind the verb.
fn strip_single(words: &mut Vec<String>) -> bool {
    let is_one = words.len() > 2 && ["Single", "Specific"].contains(&words[1].as_str());
    if is_one {
        words.remove(1);
    }
    is_one
}

/// The noun that a name is about: the last word before a preposition.
fn head(words: &[String]) -> &str {
    const PREPOSITIONS: [&str; 9] = ["By", "In", "For", "Under", "Of", "With", "From", "To", "At"];
    let end =
        words.iter().skip(1).position(|word| PREPOSITIONS.contains(&word.as_str())).map_or(words.len(), |at| at + 1);
    words.get(end.wrapping_sub(1)).map_or("", String::as_str)
}

/// Whether a noun is the plural of something that there are many of.
fn is_plural(noun: &str, rules: &NamingRules) -> bool {
    let ends = noun.ends_with('s') && !["ss", "us", "is"].iter().any(|end| noun.ends_with(end));
    ends && !rules.no_lists.iter().any(|word| word == noun)
}

/// `Categories` → `Category`, `Fields` → `Field`, `Status` → `Status`.
fn singular(noun: &str) -> String {
    if let Some(front) = noun.strip_suffix("ies") {
        return format!("{front}y");
    }
    if ["ss", "us", "is"].iter().any(|end| noun.ends_with(end)) {
        return noun.to_owned();
    }
    noun.strip_suffix('s').unwrap_or(noun).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let plain = NamingRules::default();
        let lists = NamingRules { list: true, no_lists: vec!["Statistics".to_owned()], ..NamingRules::default() };
        for (id, method, path, rules, expected) in [
            ("getRecords", Method::Get, "/{module}", &plain, "GetRecords"),
            ("postWebhooks", Method::Post, "/w", &plain, "CreateWebhooks"),
            ("putVariableById", Method::Put, "/v/{id}", &plain, "UpdateVariable"),
            ("putFieldsWithId", Method::Patch, "/f/{id}", &plain, "UpdateField"),
            ("getSingleShiftHour", Method::Get, "/s/{id}", &plain, "GetShiftHour"),
            ("Get Related Lists", Method::Get, "/s", &plain, "GetRelatedLists"),
            ("executeCOQLQuery", Method::Post, "/coql", &plain, "ExecuteCoqlQuery"),
            ("getKBRootCategory", Method::Get, "/k/{id}", &lists, "GetKbRootCategory"),
            ("postServicesS", Method::Post, "/Services__s", &plain, "CreateServices"),
            ("getAllWizards", Method::Get, "/w", &plain, "GetWizards"),
            ("getSubTeamsIDs", Method::Post, "/k", &plain, "GetSubTeamsIds"),
            ("getTickets", Method::Get, "/tickets", &lists, "ListTickets"),
            ("getTicketsByContact", Method::Get, "/c/{id}/tickets", &lists, "ListTicketsByContact"),
            ("getTicket", Method::Get, "/tickets/{id}", &lists, "GetTicket"),
            ("getStatus", Method::Get, "/status", &lists, "GetStatus"),
            ("getAccountStatistics", Method::Get, "/a/statistics", &lists, "GetAccountStatistics"),
            ("getTickets", Method::Get, "/tickets/{ids}", &lists, "GetTickets"),
        ] {
            assert_eq!(name(id, method, path, rules, Ends::Go), expected, "{id}");
        }
    }

    #[test]
    fn names_from_sentences() {
        let rules = NamingRules { list: true, states: true, ..NamingRules::default() };
        for (id, method, path, expected) in [
            ("Get the Status of the Bulk Read Job", Method::Get, "/read/{id}", "GetBulkReadJobStatus"),
            ("Update Record by ID", Method::Patch, "/r/{id}", "UpdateRecord"),
            ("Get Fields", Method::Get, "/f/fields", "ListFields"),
            ("update_a_task", Method::Put, "/t/{id}", "UpdateTask"),
            ("mark_order_as_open", Method::Post, "/o/{id}/open", "MarkOrderOpen"),
            ("mark_as_open", Method::Post, "/o/{id}/open", "MarkAsOpen"),
            ("track_contact_1099", Method::Post, "/c/{id}", "TrackContact1099"),
        ] {
            assert_eq!(name(id, method, path, &rules, Ends::Go), expected, "{id}");
        }
    }

    #[test]
    fn two_of_a_name_differ_by_their_ends_or_their_owner() {
        let facts =
            Corrections { naming: NamingRules { list: true, ..NamingRules::default() }, ..crate::import::rules::toy() };
        let operation = |id, path| Operation::new("toy", "a.json", id, Method::Get, path);
        let mut operations = [
            operation("verifyAddress", "/addresses/verify"),
            operation("verifyAddressById", "/addresses/{id}/verify"),
            operation("listBalances", "/cars/balances"),
            operation("getBalances", "/cars/{id}/balances"),
        ];
        assert!(name_all(&mut operations, &facts, "toy").unwrap().is_empty());
        let names = operations.map(|operation| operation.endpoint.name);
        assert_eq!(names, ["VerifyAddress", "VerifyAddressById", "ListAllBalances", "ListBalances"]);
    }

    #[test]
    fn two_of_a_name_are_an_error_until_one_is_named() {
        let mut toy = crate::import::rules::toy();
        let mut operations = ["/a", "/b"].map(|path| Operation::new("toy", "a.json", "getX", Method::Get, path));
        assert!(name_all(&mut operations.clone(), &toy, "toy").unwrap_err().to_string().contains("`GetX`"));
        toy.names = serde_json::from_str(
            r#"[{"method": "GET", "path": "/b", "name": "GetB"}, {"method": "GET", "path": "/c", "name": "GetC"}]"#,
        )
        .unwrap();
        assert_eq!(name_all(&mut operations, &toy, "toy").unwrap(), ["GET /c (GetC)"]);
        assert_eq!(operations.map(|o| o.endpoint.name), ["GetX", "GetB"]);
    }
}
