//! Scopes at run time.

use std::collections::BTreeSet;
use zoho_auth_typed::scopes::{Desk, ZohoCRM};
use zoho_auth_typed::{AnyScope, scope};

#[test]
fn scope_is_a_value_a_type_and_a_member_of_two_enums() {
    fn name<X: zoho_auth_typed::Scope>(_: X) -> &'static str {
        X::INFO.name
    }
    assert_eq!(name(ZohoCRM::Modules::Leads::Read), "ZohoCRM.modules.leads.READ");
    assert_eq!(ZohoCRM::Scope::from(ZohoCRM::Modules::Leads::Read), ZohoCRM::Scope::ModulesLeadsRead);
    assert_eq!(AnyScope::from(Desk::Tickets::Read).to_string(), "Desk.tickets.READ");
    assert_eq!(AnyScope::from(scope!("Desk.tickets.READ")), AnyScope::from(Desk::Scope::TicketsRead));
}

#[test]
fn scope_display_parses_back_to_the_scope() {
    let mut names = BTreeSet::new();
    for scope in AnyScope::all() {
        assert_eq!(scope.to_string().parse::<AnyScope>().expect("scope should be valid"), scope);
        assert!(names.insert(scope.to_string()), "{scope} should be listed once");
    }
    assert!(names.len() > 400, "{}", names.len());
    for scope in ZohoCRM::Scope::ALL {
        assert_eq!(scope.to_string().parse::<ZohoCRM::Scope>().expect("scope should be valid"), *scope);
        assert_eq!(ZohoCRM::Scope::try_from(AnyScope::from(*scope)).expect("scope should be one of CRM"), *scope);
        assert!(names.contains(scope.name()));
    }
}

#[test]
fn scope_parsing_ignores_case_and_display_has_one_spelling() {
    let read: AnyScope = "zohocrm.MODULES.Leads.read".parse().unwrap();
    assert_eq!(read.name(), "ZohoCRM.modules.leads.READ");
}

#[test]
fn scope_with_a_typo_suggests_the_correct_scope() {
    let error = "ZohoCRM.modules.lead.READ".parse::<AnyScope>().unwrap_err();
    assert_eq!(error.suggestions().first(), Some(&"ZohoCRM.modules.leads.READ"));
    assert!(
        error
            .to_string()
            .starts_with("unknown scope `ZohoCRM.modules.lead.READ`; did you mean `ZohoCRM.modules.leads.READ`")
    );
    let hopeless = "qwertyuiop".parse::<AnyScope>().unwrap_err();
    assert!(hopeless.suggestions().is_empty());
}

#[test]
fn implication_is_evaluated_at_compile_time() {
    const _: () = assert!(ZohoCRM::Scope::ModulesAll.implies(ZohoCRM::Scope::ModulesLeadsRead));
    const _: () = assert!(!ZohoCRM::Scope::ModulesLeadsRead.implies(ZohoCRM::Scope::ModulesAll));
    const _: () = assert!(ZohoCRM::Scope::ModulesLeadsRead.implies(ZohoCRM::Scope::ModulesLeadsRead));
    assert!(AnyScope::from(Desk::Tickets::All).implies(&AnyScope::from(Desk::Tickets::Read)));
    assert!(!AnyScope::from(Desk::Tickets::All).implies(&AnyScope::from(ZohoCRM::Users::Read)));
}

#[test]
fn serde_preserves_unknown_scopes() {
    let text = r#"["Desk.tickets.READ","Future.things.READ"]"#;
    let scopes: Vec<AnyScope> = serde_json::from_str(text).unwrap();
    assert!(scopes[0].info().is_some());
    assert!(scopes[1].info().is_none());
    assert!(scopes[1].implies(&AnyScope::from_name("Future.things.READ")));
    assert!(!scopes[1].implies(&scopes[0]));
    assert_eq!(serde_json::to_string(&scopes).unwrap(), text);
    assert!(serde_json::from_str::<Desk::Scope>(r#""Future.things.READ""#).is_err());
}

/// Creates an array of pairs: the scope of each text, and the text.
macro_rules! scopes {
    ($($name:literal,)*) => {
        [$((AnyScope::from(scope!($name)), $name)),*]
    };
}

#[test]
fn common_scopes_exist() {
    let scopes = scopes![
        "ZohoCRM.modules.ALL",
        "ZohoCRM.modules.leads.ALL",
        "ZohoCRM.modules.leads.READ",
        "ZohoCRM.modules.leads.CREATE",
        "ZohoCRM.modules.contacts.READ",
        "ZohoCRM.modules.deals.CREATE",
        "ZohoCRM.settings.ALL",
        "ZohoCRM.users.READ",
        "ZohoCRM.org.READ",
        "ZohoCRM.coql.READ",
        "ZohoCRM.bulk.READ",
        "ZohoCRM.bulk.CREATE",
        "ZohoCRM.notifications.ALL",
        "ZohoBooks.fullaccess.all",
        "ZohoBooks.contacts.READ",
        "ZohoBooks.contacts.CREATE",
        "ZohoBooks.invoices.ALL",
        "ZohoBooks.bills.READ",
        "ZohoBooks.banking.READ",
        "Desk.tickets.ALL",
        "Desk.tickets.READ",
        "Desk.tickets.CREATE",
        "Desk.contacts.ALL",
        "Desk.basic.READ",
        "Desk.search.READ",
        "ZohoCreator.report.READ",
        "ZohoCreator.report.CREATE",
        "ZohoCreator.report.UPDATE",
        "ZohoCreator.report.DELETE",
        "ZohoCreator.meta.application.READ",
    ];
    for (scope, name) in scopes {
        assert_eq!(scope.name(), name);
    }
}
