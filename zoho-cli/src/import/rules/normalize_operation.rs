//! Normalization of the operation of a scope, which is the scope's last segment. `GET` becomes `READ`, and `VIEW`
//! becomes the operation that the method stands for.

use super::{Context, Method};

pub(crate) const NAME: &str = "normalize-operation";

pub(crate) fn apply(scope: &str, context: &Context<'_>) -> Option<String> {
    let (front, last) = scope.rsplit_once('.')?;
    match last {
        "GET" => Some(format!("{front}.READ")),
        "VIEW" => Some(format!("{front}.{}", from_method(context.method))),
        _ => None,
    }
}

/// Returns the operation that a method stands for, such as `READ` for `GET`.
pub(crate) fn from_method(method: Method) -> &'static str {
    match method {
        Method::Get | Method::Head => "READ",
        Method::Post => "CREATE",
        Method::Put | Method::Patch => "UPDATE",
        Method::Delete => "DELETE",
    }
}

/// Returns `true` if `word` is an operation, ignoring case.
pub(crate) fn is_operation(word: &str) -> bool {
    const WORDS: [&str; 7] = ["ALL", "READ", "CREATE", "UPDATE", "DELETE", "WRITE", "CUSTOM"];
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[test]
fn operation_synonyms_are_replaced() {
    let toy = super::toy();
    let context = |method| Context { corrections: &toy, method };
    assert_eq!(apply("Toy.x.GET", &context(Method::Get)).as_deref(), Some("Toy.x.READ"));
    assert_eq!(apply("Toy.x.VIEW", &context(Method::Delete)).as_deref(), Some("Toy.x.DELETE"));
    assert_eq!(apply("Toy.x.READ", &context(Method::Get)), None);
}
