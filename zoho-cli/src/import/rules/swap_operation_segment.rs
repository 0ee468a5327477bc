//! Replacement of an operation in the position of the module: `Toy.modules.ALL.READ` becomes
//! `Toy.modules.{module}.READ`.

use super::Context;
use super::normalize_operation::is_operation;

pub(crate) const NAME: &str = "swap-operation-segment";

pub(crate) fn apply(scope: &str, context: &Context<'_>) -> Option<String> {
    let is_module = |word: &str| context.corrections.is_module_word(&word.to_ascii_lowercase());
    match scope.split('.').collect::<Vec<_>>().as_slice() {
        [service, "modules", middle, last] if is_operation(middle) && !is_module(middle) && is_operation(last) => {
            Some(format!("{service}.modules.{{module}}.{last}"))
        }
        _ => None,
    }
}

#[test]
fn operation_before_operation_becomes_module() {
    let context = Context { corrections: &super::toy(), method: super::Method::Get };
    assert_eq!(apply("Toy.modules.ALL.READ", &context).as_deref(), Some("Toy.modules.{module}.READ"));
    assert_eq!(apply("Toy.send_mail.all.CREATE", &context), None);
    assert_eq!(apply("Toy.modules.cars.READ", &context), None);
    assert_eq!(apply("Toy.modules.custom.READ", &context), None);
}
