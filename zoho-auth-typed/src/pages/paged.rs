//! Which calls page, and how.

use crate::call::Endpoint;

/// A call whose answer comes in pages: what [`Client::pages`](crate::Client::pages) and
/// [`Client::items`](crate::Client::items) take. Implemented by generated code only, for every call without a body that
/// has the paging parameters of its product: `page` and `per_page` (with or without `page_token`), or `from` and `limit`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not page: the catalogue lists no paging parameters for it",
    label = "expected a call that takes `page` and `per_page`, or `from` and `limit`",
    note = "`client.send(…)` sends it once, and its answer is whole"
)]
pub trait Paged: Endpoint + 'static {
    #[doc(hidden)]
    const BY: Paging;
}

/// What says which page is meant.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// Its number.
    Number,
    /// The token that the page before it gave; its number where there is none.
    Token,
    /// The index of its first item.
    Offset,
}
