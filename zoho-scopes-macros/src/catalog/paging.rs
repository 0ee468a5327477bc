//! The pagination of calls, determined by the parameters that the catalog lists for them.

use zoho_catalog::BodyKind;
use zoho_catalog::model::{Endpoint, ParameterLocation, ValueKind};

/// Returns the variant of the runtime's `Paging`. Returns `None` if one response contains the whole result.
///
/// A call with a body is not paginated, because the client would have to store the body and send it again with each
/// page.
pub(super) fn paging(endpoint: &Endpoint) -> Option<&'static str> {
    let query = |name: &str| endpoint.parameters.iter().find(|p| p.place == ParameterLocation::Query && p.name == name);
    let number = |name: &str| query(name).is_some_and(|parameter| parameter.kind == ValueKind::Integer);
    // Some descriptions give the page number the type text.
    let page = || query("page").is_some() && query("per_page").is_some();
    match endpoint.body {
        BodyKind::None if page() && query("page_token").is_some() => Some("Token"),
        BodyKind::None if page() => Some("Number"),
        BodyKind::None if number("from") && number("limit") => Some("Offset"),
        _ => None,
    }
}
