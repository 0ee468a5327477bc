//! Scope sets: what an application asks a user to consent to, and what follows from it.

pub(crate) mod dynamic_scopes;
pub(crate) mod pin;

use crate::endpoint::call::{CallBuilder, CallInfo};
use crate::scope::requirement::GrantedBy;
use zoho_catalog::ScopeInfo;

/// What an application asks a user to consent to.
///
/// Made by `#[zoho_app]` (say the calls) or `#[derive(ScopeSet)]` (say the scopes).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope set",
    label = "expected a struct with `#[zoho_app]` or `#[derive(ScopeSet)]`"
)]
pub trait ScopeSet: 'static {
    /// The value of the `scope` parameter, computed by the compiler: commas, sorted by name, nothing twice, nothing
    /// that another one implies.
    const SCOPE: &'static str;
    /// The same scopes, one by one.
    const SCOPES: &'static [&'static ScopeInfo];
    /// Whether no smaller set would do. The search is exact within a bound on its steps; beyond it, which takes hundreds
    /// of calls whose alternatives hang together, `SCOPE` still allows every call, but a smaller set may exist.
    const IS_MINIMAL: bool;
    /// The calls from which the scopes were derived; empty for a set that says its scopes.
    const CALLS: &'static [CallInfo];
}

/// Whether a set stands for a call. Emitted by the macros.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not declare the call `{E}`",
    label = "`{E}` is not among the calls of `{Self}`",
    note = "if `{Self}` is a `#[zoho_app]` struct, add a field of the type `{E}`: its scopes then follow",
    note = "if `{Self}` is a type parameter, bound it: `{Self}: Authorizes<{E}>`"
)]
pub trait Authorizes<E> {
    #[doc(hidden)]
    const __SEALED: crate::__private::Generated;
}

/// [`Authorizes`], turned round: with the call as `Self` rustc waits until it knows the call, and can name it.
#[doc(hidden)]
pub trait DeclaredBy<S> {}
impl<S: Authorizes<C::Of>, C: CallBuilder> DeclaredBy<S> for C {}

/// A bound for functions that lean on one scope: `fn export<S: Grants<ZohoCRM::Modules::Leads::Read>>(…)`.
///
/// It holds for sets that say their scopes, and for what a `#[zoho_app]` struct asks for by `extra_scopes(…)`, each with what that
/// implies. What follows from its calls, such a struct does not say: bound a function that takes one by the calls,
/// `S: Authorizes<crm::ListRecords<crm::Leads>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not ask for the scope `{X}` by name",
    label = "this needs `{X}`, or a scope that implies it",
    note = "a `#[zoho_app]` struct asks for a scope for calls by hand by `#[zoho_app(extra_scopes({X}))]`; what its declared calls require, `.requires_same_as::<TheCall>()` or a bound `S: Authorizes<TheCall>` says",
    note = "a `#[derive(ScopeSet)]` struct: add it to `#[scopes(…)]`"
)]
pub trait Grants<X> {}
#[diagnostic::do_not_recommend]
impl<S, X: GrantedBy<S>> Grants<X> for S {}

/// [`Authorizes`], for what a client is narrowed from: its message is about narrowing.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a client of `{Self}` cannot be narrowed to this set: `{Self}` does not allow `{E}`",
    label = "`{E}` is not among the calls of `{Self}`",
    note = "a client can only be narrowed to a set whose calls or scopes it has"
)]
pub trait Covers<E> {}
#[diagnostic::do_not_recommend]
impl<S: Authorizes<E>, E> Covers<E> for S {}

/// A set all of whose calls, or scopes, `Super` has: a client of `Super` can be narrowed to it.
///
/// Its `SCOPE` may still differ where a requirement has alternatives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a call or a scope that `{Super}` has not",
    label = "`{Super}` does not cover all of `{Self}`",
    note = "a client can only be narrowed to a set whose calls or scopes it has"
)]
pub trait SubsetOf<Super> {
    #[doc(hidden)]
    const __SEALED: crate::__private::Generated;
}
