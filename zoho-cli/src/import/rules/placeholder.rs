//! Normalization of placeholders in scopes. Any spelling of the module becomes `{module}`, and `{operation_type}`
//! becomes the operation that the method stands for.

use super::Context;
use super::normalize_operation::from_method;

pub(crate) const NAME: &str = "placeholder";

pub(crate) fn apply(scope: &str, context: &Context<'_>) -> Option<String> {
    let segment = |segment: &str| match segment.to_ascii_lowercase().as_str() {
        "{operation_type}" => from_method(context.method).to_owned(),
        braced if braced.starts_with('{') && braced.contains("module") => "{module}".to_owned(),
        _ => segment.to_owned(),
    };
    scope.contains('{').then(|| scope.split('.').map(segment).collect::<Vec<_>>().join("."))
}

#[test]
fn placeholders_are_normalized() {
    let context = Context { corrections: &super::toy(), method: super::Method::Put };
    for (published, repaired) in [
        ("Toy.modules.{module_API_name}.READ", Some("Toy.modules.{module}.READ")),
        ("Toy.share.{module_name}.ALL", Some("Toy.share.{module}.ALL")),
        ("Toy.x.{operation_type}", Some("Toy.x.UPDATE")),
        ("Toy.x.READ", None),
    ] {
        assert_eq!(apply(published, &context).as_deref(), repaired);
    }
}
