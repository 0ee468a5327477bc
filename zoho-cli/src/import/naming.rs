//! Names of endpoints, so that a developer can guess them: a verb and a noun.
//!
//! The identifier printed, or the summary where there is none, without articles, in `PascalCase`: `post` is `Create`,
//! `put` and `patch` are `Update`, `retrieve` is `Get`; words that only say that there is an identifier in the path
//! (`ById`, `WithId`, `Single`) go, and the noun becomes singular; `GetAll` is `Get`; where the product lists, `Get` and
//! a plural become `List`, and an owner that the path names comes before what it owns: `ListContactTickets`. Where two operations would share a name, the words at its end stay, and of two lists the one
//! whose path names no owner is `ListAll`. Names that these rules do not give are facts.

mod words;

use super::corrections::{Corrections, NamingRules};
use super::operation::{Operation, method_word};
use crate::error::Error;
use std::collections::BTreeMap;
use words::{
    head, is_plural, owner_first, singular, strip_all, strip_articles, strip_as, strip_by_id, strip_single,
    strip_suffix_of_system_modules, turn_of_the, verb, words,
};
use zoho_catalog::model::Method;

/// Names by method and path, whatever the path's parameters are called.
pub(crate) type Known = BTreeMap<(Method, String), String>;

/// A path without the names of its parameters.
pub(crate) fn erased(path: &str) -> String {
    path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect::<Vec<_>>().join("/")
}

/// Names all operations. Names that two of them would share are an error: one of them needs a name in the facts.
///
/// `known` are names that operations have already, by method and path: one edition alone keeps those of the catalogue.
pub(crate) fn name_all(
    operations: &mut [Operation],
    facts: &Corrections,
    product: &str,
    known: &Known,
) -> Result<Vec<String>, Error> {
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
        if let Some(name) = known.get(&(operation.endpoint.method, erased(&operation.endpoint.path))) {
            operation.endpoint.name.clone_from(name);
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
        owner_first(&mut words, path);
    }
    words.concat()
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
            ("getTicketsByContact", Method::Get, "/contacts/{id}/tickets", &lists, "ListContactTickets"),
            ("getSLAsUnderAccounts", Method::Get, "/accounts/{id}/slas", &lists, "ListAccountSlas"),
            ("getTicketsByFieldValues", Method::Get, "/tickets", &lists, "ListTicketsByFieldValues"),
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
        assert!(name_all(&mut operations, &facts, "toy", &Known::new()).unwrap().is_empty());
        let names = operations.map(|operation| operation.endpoint.name);
        assert_eq!(names, ["VerifyAddress", "VerifyAddressById", "ListAllBalances", "ListBalances"]);
    }

    #[test]
    fn two_of_a_name_are_an_error_until_one_is_named() {
        let mut toy = crate::import::rules::toy();
        let mut operations = ["/a", "/b"].map(|path| Operation::new("toy", "a.json", "getX", Method::Get, path));
        assert!(
            name_all(&mut operations.clone(), &toy, "toy", &Known::new()).unwrap_err().to_string().contains("`GetX`")
        );
        toy.names = serde_json::from_str(
            r#"[{"method": "GET", "path": "/b", "name": "GetB"}, {"method": "GET", "path": "/c", "name": "GetC"}]"#,
        )
        .unwrap();
        assert_eq!(name_all(&mut operations, &toy, "toy", &Known::new()).unwrap(), ["GET /c (GetC)"]);
        assert_eq!(operations.map(|o| o.endpoint.name), ["GetX", "GetB"]);
    }
}
