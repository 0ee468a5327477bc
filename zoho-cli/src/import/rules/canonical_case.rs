//! One spelling for scopes that differ only in case.
//!
//! The service keeps its known spelling. The operation is in upper case, or in lower case if the facts about the
//! product state so. The words between service and operation are in lower case if the facts state so, and otherwise
//! have the spelling of the source. A scope that the facts list has the spelling of the facts.

use super::Context;
use super::normalize_operation::is_operation;
use crate::import::corrections::ScopeWords;

pub(crate) const NAME: &str = "canonical-case";

pub(crate) fn apply(scope: &str, context: &Context<'_>) -> Option<String> {
    let spelled_out = context.corrections.scopes.iter().find(|known| known.name.eq_ignore_ascii_case(scope));
    if let Some(known) = spelled_out {
        return Some(known.name.clone());
    }
    let (service, rest) = scope.split_once('.')?;
    let own = context.corrections.services.iter().find(|known| known.eq_ignore_ascii_case(service));
    let foreign = context.corrections.known_services.iter().find(|known| known.eq_ignore_ascii_case(service));
    let mut words: Vec<String> = rest.split('.').map(str::to_owned).collect();
    let last = words.pop()?;
    let spelling = own.map_or(ScopeWords::AsPrinted, |_| context.corrections.scope_words);
    if spelling != ScopeWords::AsPrinted {
        for word in &mut words {
            word.make_ascii_lowercase();
        }
    }
    words.push(match spelling {
        _ if !is_operation(&last) => last,
        ScopeWords::AllSmall => last.to_ascii_lowercase(),
        ScopeWords::Small | ScopeWords::AsPrinted => last.to_ascii_uppercase(),
    });
    Some(format!("{}.{}", own.or(foreign)?, words.join(".")))
}

#[test]
fn scope_case_is_normalized() {
    let context = Context { corrections: &super::toy(), method: super::Method::Get };
    for (published, repaired) in [
        ("TOY.Modules.Cars.read", "Toy.modules.cars.READ"),
        ("Toy.send_mail.all.CREATE", "Toy.send_mail.all.CREATE"),
        ("Toy.share.all", "Toy.share.ALL"),
        ("zohofiles.files.all", "ZohoFiles.files.ALL"),
        ("ZohoFiles.documentEditor.ALL", "ZohoFiles.documentEditor.ALL"),
    ] {
        assert_eq!(apply(published, &context).unwrap(), repaired);
    }
}

#[test]
fn operation_is_small_if_product_states_so() {
    let mut toy = super::toy();
    toy.scope_words = ScopeWords::AllSmall;
    let context = Context { corrections: &toy, method: super::Method::Get };
    assert_eq!(apply("Toy.Cars.READ", &context).as_deref(), Some("Toy.cars.read"));
    assert_eq!(apply("ZohoFiles.files.all", &context).as_deref(), Some("ZohoFiles.files.ALL"));
}

#[test]
fn scope_of_facts_keeps_its_spelling() {
    let mut toy = super::toy();
    toy.scopes =
        serde_json::from_str(r#"[{"name": "Toy.fullAccess.all", "status": "documented", "source": "t"}]"#).unwrap();
    let context = Context { corrections: &toy, method: super::Method::Get };
    assert_eq!(apply("Toy.fullaccess.ALL", &context).as_deref(), Some("Toy.fullAccess.all"));
    assert_eq!(apply("Toy.fullaccess.READ", &context).as_deref(), Some("Toy.fullaccess.READ"));
}
