//! The trait of calls with pages.

use crate::endpoint::call::Endpoint;
use crate::endpoint::facts::Paging;

/// A call whose response has pages.
///
/// [`Client::pages`](crate::Client::pages) and [`Client::items`](crate::Client::items) take such a call. Only generated
/// code implements the trait, for every call without a body that has a paging style in the catalog. The style states
/// the parameters that select a page, such as `page` and `per_page`, or `from` and `limit`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a paginated call",
    label = "expected a call with a paging style, such as one that takes `page` and `per_page`, or `from` and `limit`",
    note = "send a call without pages with `client.send(…)`, which returns the whole list"
)]
pub trait Paginated: Endpoint + 'static {
    #[doc(hidden)]
    const BY: &'static Paging;
}

/// The trait that generated code implements. It is separate from [`Paginated`] so that a compiler message does not list
/// all calls with pages.
#[doc(hidden)]
pub trait HasPages: Endpoint + 'static {
    /// The index of the call's paging style in the facts about the product. An index compiles faster than a reference.
    const STYLE: usize;
}

#[diagnostic::do_not_recommend]
impl<E: HasPages> Paginated for E {
    const BY: &'static Paging = &E::INFO.product.facts.paging[E::STYLE];
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::endpoint::facts::PagingKind;

    /// The paging style of Books.
    pub(crate) const NUMBERS: Paging = Paging {
        by: PagingKind::Number,
        parameter: "page",
        in_header: false,
        size: "per_page",
        page_number: "",
        first: Some(1),
        max_size: None,
        items: "",
        more: "page_context.has_more_page",
        next: "",
    };
    /// The paging style of CRM.
    pub(crate) const TOKENS: Paging = Paging {
        by: PagingKind::Token,
        parameter: "page_token",
        page_number: "page",
        more: "info.more_records",
        next: "info.next_page_token",
        ..NUMBERS
    };
}
