//! Names of endpoints that a developer can guess: a verb and a noun, with one verb for each action in all products.
//!
//! A name is derived from the `operationId`, or from the summary if the operation has no `operationId`:
//!
//! 1. [`from_id`] drops words without meaning (articles, `ById`, `Single`), and turns `post` into `Create` and `put`
//!    into `Update`. If the dropped words show that the call addresses one object, the function makes the noun
//!    singular.
//! 2. [`standardize`] uses one verb for each action: `List`, `Get`, `Create`, `Update`, `Delete`, `Upload`, `Download`
//!    or `Email`. The function also standardizes spelling and noun forms.
//! 3. If two operations share a name, both keep the suffix that step 1 dropped. If two lists share a name, the list
//!    whose path has no owner becomes `ListAll…`.
//!
//! Names that the rules cannot derive are facts, in `names` of `corrections/<product>.json`. These names also follow
//! step 2, or state a reason.

mod listed;
mod vocabulary;
mod words;

use super::corrections::{Corrections, NamingRules};
use super::operation::Operation;
use crate::error::Error;
use std::collections::BTreeMap;
use words::{
    associate_with, create, ends_in_id, is_plural, owner_first, send_email, singular, singular_before_count, spell,
    strip_all, strip_articles, strip_as, strip_bulk, strip_by_id, strip_repeated_invoice, strip_single,
    strip_suffix_of_system_modules, transfer_file, turn_of_the, verb, words,
};
use zoho_catalog::model::{Endpoint, Method};
use zoho_catalog::path_segment::parameter;

/// The names of operations, keyed by method and [`identity`].
pub(crate) type NamesByCall = BTreeMap<(Method, String), String>;

/// Returns a path with `{}` in place of each parameter.
pub(crate) fn normalize_path(path: &str) -> String {
    let plain = |segment: &str| match parameter(segment) {
        Some((_, suffix)) => format!("{{}}{suffix}"),
        None => segment.to_owned(),
    };
    path.split('/').map(plain).collect::<Vec<_>>().join("/")
}

/// Returns the identity of an operation apart from its method: the path without the names of its parameters, and the
/// selector.
pub(crate) fn identity(endpoint: &Endpoint) -> String {
    let selector = endpoint.selector.as_ref().map(|selector| format!("?{selector}")).unwrap_or_default();
    normalize_path(&endpoint.path) + &selector
}

/// Names all operations. Returns one line for each name in the facts that matches no operation.
///
/// `known` has the names in the catalog, which an import of a single edition keeps.
///
/// # Errors Fails if two operations share a name. One of these operations then needs a name in the facts.
pub(crate) fn name_all(
    operations: &mut [Operation],
    facts: &Corrections,
    product: &str,
    known: &NamesByCall,
) -> Result<Vec<String>, Error> {
    let mut unused: Vec<String> = Vec::new();
    for naming in &facts.names {
        let fits = |operation: &Operation| {
            let Operation { endpoint, .. } = operation;
            let selector = endpoint.selector.as_ref().map(ToString::to_string);
            endpoint.method == naming.method && endpoint.path == naming.path && selector == naming.selector
        };
        match operations.iter_mut().find(|operation| fits(operation)) {
            Some(operation) => operation.endpoint.name.clone_from(&naming.name),
            None => unused.push(format!("{} {} ({})", naming.method, naming.path, naming.name)),
        }
    }
    let mut by_rule = Vec::new();
    for (index, operation) in operations.iter_mut().enumerate() {
        if !operation.endpoint.name.is_empty() {
            continue;
        }
        if let Some(name) = known.get(&(operation.endpoint.method, identity(&operation.endpoint))) {
            operation.endpoint.name.clone_from(name);
            continue;
        }
        if operation.is_listed {
            let Operation { id, endpoint, .. } = &*operation;
            operation.id = listed::phrase(id, endpoint.method, &endpoint.path, &facts.naming);
        }
        operation.endpoint.name =
            name(&operation.id, operation.endpoint.method, &operation.endpoint.path, &facts.naming, Suffix::Drop);
        by_rule.push(index);
    }
    add_owners(operations, &by_rule, facts);
    keep_suffixes(operations, &by_rule, facts);
    list_all(operations, &by_rule);
    let clash = |((_, name), owners): ((String, String), Vec<usize>)| {
        let origins: Vec<String> = owners.iter().map(|index| operations[*index].origin().to_string()).collect();
        format!(
            "{} would all get the name `{name}`; name them in `names` of the product's corrections",
            origins.join(", ")
        )
    };
    let clashes: Vec<String> = owners(operations).into_iter().map(clash).collect();
    if clashes.is_empty() { Ok(unused) } else { Err(Error::description(product, "names", clashes.join("; "))) }
}

/// Returns the operations of one API version that share a name, keyed by version and name.
fn owners(operations: &[Operation]) -> BTreeMap<(String, String), Vec<usize>> {
    let mut owners: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (index, Operation { endpoint, .. }) in operations.iter().enumerate() {
        owners.entry((endpoint.version.clone(), endpoint.name.clone())).or_default().push(index);
    }
    owners.retain(|_, owners| owners.len() > 1);
    owners
}

/// Adds objects of the paths to the names of operations from endpoint lists that share a name.
fn add_owners(operations: &mut [Operation], by_rule: &[usize], facts: &Corrections) {
    const DEPTH: usize = 5;
    let mut used: BTreeMap<usize, usize> = BTreeMap::new();
    for _ in 0..DEPTH {
        for index in owners(operations).into_values().flatten() {
            let endpoint = &mut operations[index].endpoint;
            if !operations[index].is_listed || !by_rule.contains(&index) {
                continue;
            }
            let objects = listed::owners(&endpoint.path, &facts.naming);
            let next = used.entry(index).or_default();
            while let Some(owner) = objects.get(*next) {
                *next += 1;
                if let Some(name) = listed::with_owner(&endpoint.name, owner) {
                    endpoint.name = name;
                    break;
                }
            }
        }
    }
}

/// Returns an identifier with its last word in the singular, such as `mailAgent` for `mailAgents`.
pub(super) fn singular_of(identifier: &str) -> String {
    singular(identifier)
}

/// Restores the suffix of operations that share a name, as in `VerifyAddressById`.
fn keep_suffixes(operations: &mut [Operation], by_rule: &[usize], facts: &Corrections) {
    for index in owners(operations).into_values().flatten().filter(|index| by_rule.contains(index)) {
        let Operation { id, endpoint, .. } = &mut operations[index];
        endpoint.name = name(id, endpoint.method, &endpoint.path, &facts.naming, Suffix::Keep);
    }
}

/// Renames one of two lists that share a name. The list whose path has no parameters becomes `ListAllBalances`.
fn list_all(operations: &mut [Operation], by_rule: &[usize]) {
    for ((_, name), owners) in owners(operations) {
        let Some(noun) = name.strip_prefix("List").filter(|_| owners.len() == 2) else { continue };
        let of_all = |index: &&usize| operations[**index].path_parameters().is_empty();
        if let [index] = owners.iter().filter(of_all).collect::<Vec<_>>().as_slice()
            && by_rule.contains(index)
        {
            operations[**index].endpoint.name = format!("ListAll{noun}");
        }
    }
}

/// The treatment of words that only state that an ID is in the path, such as `ById`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suffix {
    /// The instruction to drop these words.
    Drop,
    /// The instruction to keep these words.
    Keep,
}

/// Returns the name that the rules derive for an operation.
pub(crate) fn name(id: &str, method: Method, path: &str, rules: &NamingRules, suffix: Suffix) -> String {
    standardize(&from_id(id, method, rules, suffix), method, path, rules)
}

/// Returns the meaningful words of an identifier or a summary, joined.
fn from_id(id: &str, method: Method, rules: &NamingRules, suffix: Suffix) -> String {
    let mut words = words(id);
    turn_of_the(&mut words);
    strip_articles(&mut words);
    if rules.states {
        strip_as(&mut words);
    }
    if let Some(first) = words.first_mut() {
        *first = verb(first, method);
    }
    strip_suffix_of_system_modules(&mut words);
    strip_all(&mut words);
    let by_id = suffix == Suffix::Drop && strip_by_id(&mut words) | strip_single(&mut words);
    for word in &mut words {
        if let Some(better) = rules.words.get(word.as_str()) {
            word.clone_from(better);
        }
    }
    if by_id && let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.concat()
}

/// Returns the name with the standard verb of its action, in American spelling, and with nouns in their standard form.
pub(crate) fn standardize(name: &str, method: Method, path: &str, rules: &NamingRules) -> String {
    let mut words = words(name);
    spell(&mut words);
    strip_bulk(&mut words);
    strip_repeated_invoice(&mut words);
    singular_before_count(&mut words);
    associate_with(&mut words);
    send_email(&mut words);
    if method == Method::Get && words.first().is_some_and(|first| first == "Fetch") {
        "Get".clone_into(&mut words[0]);
    }
    let is_get = method == Method::Get && words.first().is_some_and(|first| first == "Get");
    if is_get && !ends_in_id(path) && is_plural(&words, rules) {
        "List".clone_into(&mut words[0]);
        owner_first(&mut words, path);
    }
    transfer_file(&mut words, method);
    create(&mut words, method, rules);
    words.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::corrections::Naming;

    #[test]
    fn identifier_becomes_verb_and_noun() {
        let plain = NamingRules::default();
        let lists = NamingRules { no_lists: vec!["Statistics".to_owned()], ..NamingRules::default() };
        for (id, method, path, rules, expected) in [
            ("getRecords", Method::Get, "/{module}", &plain, "ListRecords"),
            ("postWebhooks", Method::Post, "/w", &plain, "CreateWebhooks"),
            ("putVariableById", Method::Put, "/v/{id}", &plain, "UpdateVariable"),
            ("putFieldsWithId", Method::Patch, "/f/{id}", &plain, "UpdateField"),
            ("getSingleShiftHour", Method::Get, "/s/{id}", &plain, "GetShiftHour"),
            ("Get Related Lists", Method::Get, "/s", &plain, "ListRelatedLists"),
            ("executeCOQLQuery", Method::Post, "/coql", &plain, "ExecuteCoqlQuery"),
            ("getKBRootCategory", Method::Get, "/k/{id}", &lists, "GetKbRootCategory"),
            ("postServicesS", Method::Post, "/Services__s", &plain, "CreateServices"),
            ("getAllWizards", Method::Get, "/w", &plain, "ListWizards"),
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
            assert_eq!(name(id, method, path, rules, Suffix::Drop), expected, "{id}");
        }
    }

    #[test]
    fn summary_becomes_verb_and_noun() {
        let rules = NamingRules { states: true, ..NamingRules::default() };
        for (id, method, path, expected) in [
            ("Get the Status of the Bulk Read Job", Method::Get, "/read/{id}", "GetBulkReadJobStatus"),
            ("Update Record by ID", Method::Patch, "/r/{id}", "UpdateRecord"),
            ("Get Fields", Method::Get, "/f/fields", "ListFields"),
            ("update_a_task", Method::Put, "/t/{id}", "UpdateTask"),
            ("mark_order_as_open", Method::Post, "/o/{id}/open", "MarkOrderOpen"),
            ("mark_as_open", Method::Post, "/o/{id}/open", "MarkAsOpen"),
            ("track_contact_1099", Method::Post, "/c/{id}", "TrackContact1099"),
        ] {
            assert_eq!(name(id, method, path, &rules, Suffix::Drop), expected, "{id}");
        }
    }

    #[test]
    fn act_has_one_verb_and_nouns_one_form() {
        let rules = NamingRules {
            members: vec!["Followers".to_owned()],
            no_lists: vec!["DayHours".to_owned()],
            ..NamingRules::default()
        };
        for (name, method, path, expected) in [
            ("GetRecords", Method::Get, "/{module}", "ListRecords"),
            ("GetRelated", Method::Get, "/{module}/{record_id}/{related_list}", "GetRelated"),
            ("GetRelatedRecords", Method::Get, "/{module}/{record_id}/{related_list}", "ListRelatedRecords"),
            ("GetRelatedRecords", Method::Post, "/{module}/actions/get", "GetRelatedRecords"),
            ("GetFromAddresses", Method::Get, "/emails/from", "ListFromAddresses"),
            ("GetDayHours", Method::Get, "/hours", "GetDayHours"),
            ("GetShiftHours", Method::Get, "/hours", "ListShiftHours"),
            ("FetchFullRecord", Method::Get, "/{module}/{record_id}/full", "GetFullRecord"),
            ("FetchReceipt", Method::Post, "/r/{id}/fetch", "FetchReceipt"),
            ("AddTask", Method::Post, "/tasks", "CreateTask"),
            ("AddTagsToRecord", Method::Post, "/r/{id}/tags", "AddTagsToRecord"),
            ("AddTicketFollowers", Method::Post, "/t/{id}/followers", "AddTicketFollowers"),
            ("AddUserToGroup", Method::Put, "/u/{id}", "AddUserToGroup"),
            ("CreateTaskAttachment", Method::Post, "/t/{id}/attachment", "UploadTaskAttachment"),
            ("UpdateLogo", Method::Post, "/logo", "UploadLogo"),
            ("UpdateTaskAttachment", Method::Put, "/t/{id}/attachment", "UpdateTaskAttachment"),
            ("GetTaskAttachment", Method::Get, "/t/{id}/attachment", "DownloadTaskAttachment"),
            ("GetTaskAttachments", Method::Get, "/t/{id}/attachments", "ListTaskAttachments"),
            ("SendContactStatementEmail", Method::Post, "/c/{id}/email", "EmailContactStatement"),
            ("SendEmail", Method::Post, "/email", "SendEmail"),
            ("BulkDeleteJournals", Method::Delete, "/journals", "DeleteJournals"),
            ("PushInvoiceEInvoice", Method::Post, "/i/{id}/push", "PushEInvoice"),
            ("BulkExportInvoicesAsPdf", Method::Get, "/i/pdf", "DownloadInvoicesAsPdf"),
            ("GetTicketsCountByStatus", Method::Get, "/count", "GetTicketCountByStatus"),
            ("AssociateGroupsToUsers", Method::Post, "/g", "AssociateGroupsWithUsers"),
            ("UpdateBillUsingCustomField", Method::Put, "/bills", "UpdateBillByCustomField"),
            ("UnenrolFromCadences", Method::Post, "/c", "UnenrollFromCadences"),
            ("DisassociateFolder", Method::Delete, "/f/{id}/disassociate", "DissociateFolder"),
            ("MarkOrderCancelled", Method::Post, "/o/{id}/cancel", "MarkOrderCanceled"),
        ] {
            assert_eq!(standardize(name, method, path, &rules), expected, "{name}");
        }
    }

    #[test]
    fn named_facts_follow_the_rules_or_state_a_reason() {
        for facts in crate::import::importers::IMPORTERS.iter().map(|importer| importer.corrections().unwrap()) {
            let mut departing = Vec::new();
            for Naming { method, path, name, reason, .. } in &facts.names {
                let standard = standardize(name, *method, path, &facts.naming);
                if standard != *name && reason.is_none() {
                    departing.push(format!("{method} {path}: `{name}` should be `{standard}`"));
                }
            }
            for added in &facts.operations_added {
                let standard = standardize(&added.name, added.method, &added.path, &facts.naming);
                if standard != added.name {
                    departing.push(format!("{} {}: `{}` should be `{standard}`", added.method, added.path, added.name));
                }
            }
            assert!(departing.is_empty(), "{}:\n{}", facts.title, departing.join("\n"));
        }
    }

    #[test]
    fn shared_name_is_resolved_by_suffix_or_owner() {
        let facts = crate::import::rules::toy();
        let operation = |id, path| Operation::new("toy", "a.json", id, Method::Get, path);
        let mut operations = [
            operation("verifyAddress", "/addresses/verify"),
            operation("verifyAddressById", "/addresses/{id}/verify"),
            operation("listBalances", "/cars/balances"),
            operation("getBalances", "/cars/{id}/balances"),
        ];
        assert!(name_all(&mut operations, &facts, "toy", &NamesByCall::new()).unwrap().is_empty());
        let names = operations.map(|operation| operation.endpoint.name);
        assert_eq!(names, ["VerifyAddress", "VerifyAddressById", "ListAllBalances", "ListBalances"]);
    }

    #[test]
    fn unresolved_shared_name_is_rejected() {
        let mut toy = crate::import::rules::toy();
        let mut operations = ["/a", "/b"].map(|path| Operation::new("toy", "a.json", "getX", Method::Get, path));
        assert!(
            name_all(&mut operations.clone(), &toy, "toy", &NamesByCall::new())
                .unwrap_err()
                .to_string()
                .contains("`GetX`")
        );
        toy.names = serde_json::from_str(
            r#"[{"method": "GET", "path": "/b", "name": "GetB"}, {"method": "GET", "path": "/c", "name": "GetC"}]"#,
        )
        .unwrap();
        assert_eq!(name_all(&mut operations, &toy, "toy", &NamesByCall::new()).unwrap(), ["GET /c (GetC)"]);
        assert_eq!(operations.map(|o| o.endpoint.name), ["GetX", "GetB"]);
    }
}
