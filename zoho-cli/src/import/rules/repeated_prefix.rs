//! Removal of repeated services and prefixes. Only the last occurrence counts, as in `Toy.settings.Toy.settings.x.READ`
//! and `Toy.Toy.x.READ`.

use super::Context;

pub(crate) const NAME: &str = "repeated-prefix";

pub(crate) fn apply(scope: &str, context: &Context<'_>) -> Option<String> {
    let service = context.corrections.services.iter().find(|service| scope.starts_with(&format!("{service}.")))?;
    let last = scope.rfind(&format!(".{service}."))?;
    Some(scope[last + 1..].to_owned())
}

#[test]
fn last_repeated_prefix_is_kept() {
    let context = Context { corrections: &super::toy(), method: super::Method::Get };
    for (published, repaired) in [
        ("Toy.settings.Toy.settings.x.READ", Some("Toy.settings.x.READ")),
        ("Toy.Toy.x.READ", Some("Toy.x.READ")),
        ("Toy.x.READ", None),
        ("Other.Toy.x.READ", None),
    ] {
        assert_eq!(apply(published, &context).as_deref(), repaired, "{published}");
    }
}
