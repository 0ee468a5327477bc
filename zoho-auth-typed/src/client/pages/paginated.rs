//! Which calls page, and how.

use crate::endpoint::call::Endpoint;

/// A call whose answer comes in pages: what [`Client::pages`](crate::Client::pages) and
/// [`Client::items`](crate::Client::items) take. Implemented by generated code only, for every call without a body that
/// has the paging parameters of its product: `page` and `per_page` (with or without `page_token`), or `from` and `limit`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a call that pages",
    label = "expected a call that takes `page` and `per_page`, or `from` and `limit`",
    note = "what a call without them answers is whole: `client.send(…)`",
    note = "a type `Needs…` names the parameter that is still to be given: for `NeedsRecordId<…>` call `.record_id(…)` first"
)]
pub trait Paginated: Endpoint + 'static {
    #[doc(hidden)]
    const BY: Paging;
}

/// What generated code implements. Apart from [`Paginated`], so that a message does not list all calls that page.
#[doc(hidden)]
pub trait HasPages: Endpoint + 'static {
    const BY: Paging;
}

#[diagnostic::do_not_recommend]
impl<E: HasPages> Paginated for E {
    const BY: Paging = <E as HasPages>::BY;
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
