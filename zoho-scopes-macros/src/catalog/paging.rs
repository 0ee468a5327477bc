//! Which calls page, and how: by the parameters that the catalogue lists for them.

use zoho_catalog::BodyKind;
use zoho_catalog::model::{Endpoint, ParameterLocation, ValueKind};

/// The variant of the runtime's `Paging`; none: the whole answer comes at once.
///
/// A call with a body does not page: the body would have to be kept and sent again with each page.
pub(super) fn paging(endpoint: &Endpoint) -> Option<&'static str> {
    let query = |name: &str| endpoint.parameters.iter().find(|p| p.place == ParameterLocation::Query && p.name == name);
    let number = |name: &str| query(name).is_some_and(|parameter| parameter.kind == ValueKind::Integer);
    // Some descriptions call a page's number a text.
    let page = || query("page").is_some() && query("per_page").is_some();
    match endpoint.body {
        BodyKind::None if page() && query("page_token").is_some() => Some("Token"),
        BodyKind::None if page() => Some("Number"),
        BodyKind::None if number("from") && number("limit") => Some("Offset"),
        _ => None,
    }
}
