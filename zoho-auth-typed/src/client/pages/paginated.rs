//! The trait of calls with pages.

use crate::endpoint::call::Endpoint;

/// A call whose response has pages.
///
/// [`Client::pages`](crate::Client::pages) and [`Client::items`](crate::Client::items) take such a call. Only generated
/// code implements the trait, for every call without a body that has the paging parameters of its product: `page` and
/// `per_page` (with or without `page_token`), or `from` and `limit`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a paginated call",
    label = "expected a call that takes `page` and `per_page`, or `from` and `limit`",
    note = "send a call without them with `client.send(…)`, which returns the whole list"
)]
pub trait Paginated: Endpoint + 'static {
    #[doc(hidden)]
    const BY: Paging;
}

/// The trait that generated code implements. It is separate from [`Paginated`] so that a compiler message does not list
/// all calls with pages.
#[doc(hidden)]
pub trait HasPages: Endpoint + 'static {
    const BY: Paging;
}

#[diagnostic::do_not_recommend]
impl<E: HasPages> Paginated for E {
    const BY: Paging = <E as HasPages>::BY;
}

/// The parameter that selects a page.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// The number of the page.
    Number,
    /// The token that the previous page contained, or the page number if there is no token.
    Token,
    /// The index of the first item.
    Offset,
}
