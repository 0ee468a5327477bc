//! Completion of scopes without a known service. The rule adds the first service of the product in front of the scope.

use super::Context;

pub(crate) const NAME: &str = "missing-service";

pub(crate) fn apply(scope: &str, context: &Context<'_>) -> Option<String> {
    let first = scope.split('.').next()?;
    let own = context.corrections.services.first()?;
    let known = context.corrections.services.iter().chain(&context.corrections.known_services);
    let known = known.into_iter().any(|service| service.eq_ignore_ascii_case(first));
    (!known).then(|| format!("{own}.{scope}"))
}

#[test]
fn scope_without_service_gets_own_service() {
    let context = Context { corrections: &super::toy(), method: super::Method::Get };
    assert_eq!(apply("settings.x.READ", &context).as_deref(), Some("Toy.settings.x.READ"));
    assert_eq!(apply("TOY.x.READ", &context), None);
    assert_eq!(apply("ZohoSearch.securesearch.READ", &context), None);
}
