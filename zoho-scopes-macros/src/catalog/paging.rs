//! The paging styles of a product, and the style of each call.

use super::product::Writer;
use crate::escape::literal;
use zoho_catalog::model::{Endpoint, PagingStyle, ParameterLocation};

impl Writer<'_> {
    /// Returns the index of a call's paging style. The index applies to the styles of the product, or of the extended
    /// product for an extension. Returns `None` if one response contains the whole result.
    pub(super) fn paging(&self, endpoint: &Endpoint) -> Option<usize> {
        PagingStyle::of_call(&self.main().paging, endpoint)
    }
}

/// Returns the Rust expression of a style, for the facts about the product.
pub(super) fn row(style: &PagingStyle) -> String {
    let PagingStyle { by, parameter, place, size, page_number, first, max_size, items, more, next, .. } = style;
    let text = |text: &Option<String>| literal(text.as_deref().unwrap_or_default());
    let number =
        |number: &Option<u32>| number.map_or_else(|| "UNKNOWN".to_owned(), |number| format!("items({number})"));
    format!(
        "Paging {{ by: PagingKind::{by:?}, parameter: {parameter}, in_header: {in_header}, size: {size},
            page_number: {page_number}, first: {first}, max_size: {max_size}, items: {items}, more: {more}, next: {next} }}",
        parameter = literal(parameter),
        in_header = *place == ParameterLocation::Header,
        size = text(size),
        page_number = text(page_number),
        first = number(first),
        max_size = number(max_size),
        items = text(items),
        more = text(more),
        next = text(next),
    )
}
