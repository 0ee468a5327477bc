//! Tests of the corrections in the committed catalog: errors of the published descriptions that an import must not
//! bring back, and the same kinds of errors in the whole catalog.

use crate::zoho::{data, json};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Confidence, Endpoint, Product, ValueKind};

fn products() -> Vec<Product> {
    let files = zoho_catalog_data::PRODUCTS.iter();
    files.map(|file| zoho_catalog::parse::product(file.path, file.text).expect("product should be valid")).collect()
}

fn catalog() -> Catalog {
    Catalog::new(products().into_iter().map(|product| (product.product.clone(), product)).collect())
}

#[track_caller]
fn endpoint(catalog: &Catalog, product: &str, name: &str) -> Endpoint {
    let product = catalog.product(product).expect("product should exist");
    product.endpoints.iter().find(|endpoint| endpoint.name == name).unwrap_or_else(|| panic!("no {name}")).clone()
}

/// Returns a requirement as text, such as `A+B|C`, without the prefix of each scope.
fn short(endpoint: &Endpoint, prefix: &str) -> String {
    let any = endpoint.requires.iter().flatten().map(|all| all.join("+"));
    any.collect::<Vec<_>>().join("|").replace(prefix, "")
}

#[test]
fn corrected_requirements_are_in_the_catalog() {
    use Confidence::{Assumed, Documented, Reported};
    let catalog = catalog();
    for (name, requires, status) in [
        ("ListSharingRules", "settings.data_sharing.READ", Documented),
        ("GetSharingRuleSummary", "settings.data_sharing.READ", Documented),
        ("SearchSharingRules", "settings.data_sharing.READ", Documented),
        ("CreateSharingRules", "settings.data_sharing.CREATE", Documented),
        ("UpdateSharingRule", "settings.data_sharing.UPDATE", Documented),
        ("DeleteSharingRule", "settings.data_sharing.DELETE", Assumed),
        ("DeactivateSharingRule", "settings.data_sharing.UPDATE", Assumed),
        ("ListUnsubscribeLinks", "settings.unsubscribe.READ", Documented),
        ("ListAttachments", "modules.{module}.READ+modules.attachments.READ|modules.READ", Assumed),
        ("UploadAttachment", "modules.{module}.CREATE+modules.attachments.CREATE|modules.ALL", Assumed),
        ("UpdateNotes", "modules.{module}.UPDATE+modules.notes.UPDATE|modules.ALL", Assumed),
        ("UpdateRecordNotes", "modules.{module}.UPDATE+modules.notes.UPDATE|modules.ALL", Assumed),
        ("ListRecordEmails", "modules.{module}.READ+modules.emails.READ|modules.READ", Assumed),
        ("LockRecord", "modules.{module}.CREATE+modules.lockinginformation.CREATE", Documented),
        ("TransferAndDeleteTerritory", "settings.territories.ALL", Documented),
        ("TransferAndDelinkTerritory", "users.UPDATE|settings.territories.UPDATE", Documented),
        ("ListAssignmentThresholds", "settings.assignment_thresholds.READ", Documented),
        ("ExecuteFunction", "functions.execute.READ", Reported),
    ] {
        let endpoint = endpoint(&catalog, "crm", name);
        assert_eq!((short(&endpoint, "ZohoCRM.").as_str(), endpoint.status), (requires, status), "{name}");
    }
    for (name, requires, status) in [
        ("ListTicketTasks", "activities.tasks.READ+tickets.READ|tasks.READ+tickets.READ", Assumed),
        ("SearchProducts", "products.READ+search.READ|settings.READ+search.READ", Reported),
        ("GetUser", "basic.READ+contacts.READ|settings.READ+contacts.READ", Assumed),
    ] {
        let endpoint = endpoint(&catalog, "desk", name);
        assert_eq!((short(&endpoint, "Desk.").as_str(), endpoint.status), (requires, status), "{name}");
    }
    assert_eq!(endpoint(&catalog, "desk", "GetLatestTicketThread").requires, None);
    assert_eq!(short(&endpoint(&catalog, "books", "CreateCustomerDebitNote"), "ZohoBooks."), "invoices.CREATE");
}

#[test]
fn corrected_implications_are_in_the_catalog() {
    let catalog = catalog();
    for (wide, narrow, implied) in [
        ("ZohoCRM.modules.ALL", "ZohoCRM.modules.leads.READ", true),
        ("ZohoCRM.modules.ALL", "ZohoCRM.modules.appointments_rescheduled_history.READ", false),
        ("ZohoCRM.modules.ALL", "ZohoCRM.modules.attachments.READ", false),
        ("ZohoCRM.settings.ALL", "ZohoCRM.settings.territories.READ", true),
        ("ZohoCRM.settings.ALL", "ZohoCRM.settings.roles.READ", true),
        ("Desk.activities.READ", "Desk.activities.tasks.READ", true),
        ("Desk.activities.READ", "Desk.activities.tasks.UPDATE", false),
        ("Desk.tickets.ALL", "Desk.tickets.UPDATE", true),
        ("Desk.tickets.WRITE", "Desk.tickets.UPDATE", false),
    ] {
        let index = |name| catalog.scope(name).unwrap_or_else(|| panic!("no scope {name}"));
        assert_eq!(catalog.implies(index(wide), index(narrow)), implied, "{wide} → {narrow}");
    }
    for gone in ["ZohoCRM.settings.unsubscribe_links.READ", "Desk.accounts.ALL"] {
        assert_eq!(catalog.scope(gone), None, "{gone}");
    }
}

#[test]
fn no_alternative_requires_two_names_of_one_thing() {
    let aliases = [
        ("Desk.basic.", "Desk.settings."),
        ("Desk.community.", "Desk.forums."),
        ("Desk.activities.calls.", "Desk.calls."),
        ("Desk.activities.events.", "Desk.events."),
        ("Desk.activities.tasks.", "Desk.tasks."),
        ("Desk.products.", "Desk.settings."),
    ];
    for endpoint in products().iter().flat_map(|product| &product.endpoints) {
        for all in endpoint.requires.iter().flatten() {
            let has = |prefix: &str| all.iter().any(|scope| scope.starts_with(prefix));
            let both = aliases.iter().find(|(one, other)| has(one) && has(other));
            assert_eq!(both, None, "{}: {all:?}", endpoint.name);
        }
    }
}

#[test]
fn listed_scopes_unlock_calls() {
    let catalog = catalog();
    let mut needed: BTreeSet<usize> = BTreeSet::new();
    for product in catalog.products() {
        for scope in product.endpoints.iter().flat_map(|endpoint| endpoint.requires.iter().flatten().flatten()) {
            let words = product.modules.iter().map(|module| scope.replace("{module}", &module.scope_segment));
            needed.extend(words.chain([scope.clone()]).filter_map(|scope| catalog.scope(&scope)));
        }
    }
    for (index, scope) in catalog.scopes().enumerate().filter(|(_, scope)| scope.status != Confidence::Documented) {
        let tried = !["lists", "guide"].contains(&scope.source.as_str());
        let unlocks = needed.contains(&index) || catalog.implied(index).iter().any(|narrow| needed.contains(narrow));
        assert!(unlocks || tried, "{} of {}", scope.name, scope.source);
    }
}

#[test]
fn dates_and_ids_have_one_kind_per_product() {
    for product in products() {
        let mut kinds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for parameter in product.endpoints.iter().flat_map(|endpoint| &endpoint.parameters) {
            if parameter.values.is_empty() {
                kinds.entry(&parameter.name).or_default().insert(format!("{:?}", parameter.kind));
            }
        }
        let has = |kinds: &BTreeSet<String>, kind: ValueKind| kinds.contains(&format!("{kind:?}"));
        let mixed: Vec<_> =
            kinds.iter().filter(|(_, kinds)| has(kinds, ValueKind::String) && has(kinds, ValueKind::Date)).collect();
        assert!(mixed.is_empty(), "{}: {mixed:?}", product.product);
    }
}

#[test]
fn missing_operations_have_reasons() {
    let report = json(&data().join("import-report.json"));
    let missing = |product: &str| report["products"][product]["missing"].as_array().cloned().unwrap_or_default();
    assert!(missing("crm").iter().any(|entry| entry["printed"].as_str().is_some_and(|what| what.contains("Visits"))));
    for entry in ["crm", "desk"].iter().flat_map(|product| missing(product)) {
        assert!(entry["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{entry}");
        assert_ne!(entry["printed"], Value::Null);
    }
}
