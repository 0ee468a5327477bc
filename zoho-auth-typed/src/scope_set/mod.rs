//! Scope sets: the scopes that an application requests from a user, and the relations between sets, scopes and calls.

pub(crate) mod dynamic_scopes;
pub(crate) mod granted;
pub(crate) mod pin;

use crate::endpoint::call::{CallBuilder, CallInfo, Endpoint};
use crate::scope::requirement::GrantedBy;
use zoho_catalog::ScopeInfo;

/// The scopes that an application requests from a user.
///
/// `#[zoho_app]` implements this trait from the calls of an application, `#[derive(ScopeSet)]` from its scopes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope set",
    label = "expected a struct with `#[zoho_app]` or `#[derive(ScopeSet)]`"
)]
pub trait ScopeSet: sealed::IsGeneratedSet + 'static {
    /// The value of the `scope` parameter, computed by the compiler. The scopes are separated by commas and sorted by
    /// name. There are no duplicates, and no scope that another scope of the set implies.
    const SCOPE: &'static str;
    /// The scopes of [`SCOPE`](Self::SCOPE), one by one.
    const SCOPES: &'static [&'static ScopeInfo];
    /// A flag that is `true` if no smaller set allows the calls. The search is exact up to a limit on its steps. Only a
    /// set with hundreds of calls with connected alternatives reaches the limit. Beyond the limit, `SCOPE` still allows
    /// every call, but a smaller set may exist.
    const IS_MINIMAL: bool;
    /// The calls from which the scopes were derived. The list is empty for a set that declares its scopes directly.
    const CALLS: &'static [CallInfo];
}

/// The relation between a set and a call that it declares. The macros implement this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not declare the call `{E}`",
    label = "`{E}` is not among the calls of `{Self}`",
    note = "if `{Self}` is a `#[zoho_app]` struct, add a field of the type `{E}`, which also adds its scopes",
    note = "if `{Self}` is a type parameter, add the bound `{Self}: Authorizes<{E}>`"
)]
pub trait Authorizes<E>: ScopeSet {
    #[doc(hidden)]
    type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self, E>;
    /// The name of the field that declares the call, as in [`ScopeSet::CALLS`]. The name is empty for a set that lists
    /// its scopes.
    #[doc(hidden)]
    const __FIELD: &'static str = "";
}

/// The relation between a `#[zoho_app]` struct and a call that one of its fields declares. The macro implements this
/// trait, from which [`Authorizes`] follows.
///
/// The trait is separate because rustc prints its name if two fields declare one call under two names.
pub trait DeclaresEachCallOnce<E> {
    #[doc(hidden)]
    type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self, E>;
    /// The field that declares the call.
    #[doc(hidden)]
    const __FIELD: &'static str;
}

/// The inverse of [`Authorizes`]. Because the call is `Self`, rustc waits until the call is known, and names the call
/// in its message.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{S}` does not declare the call `{Self}`")]
pub trait DeclaredBy<S> {
    /// The field that declares the call. Calls for several modules have the same name and path, so only the field
    /// identifies the call.
    const FIELD: &'static str;
}
// The call is named through its first step. If `C` is not a call, rustc cannot resolve that path, so it does not also
// report that `S` does not declare `C`.
impl<S, C: CallBuilder> DeclaredBy<S> for C
where
    C::Of: Endpoint,
    S: Authorizes<<<C::Of as Endpoint>::Start as CallBuilder>::Of>,
{
    const FIELD: &'static str = S::__FIELD;
}

/// A bound for functions that need one scope, such as `fn export<S: Grants<ZohoCRM::Modules::Leads::Read>>(…)`.
///
/// A set that lists its scopes satisfies the bound for these scopes and for the scopes that they imply. A `#[zoho_app]`
/// struct satisfies the bound only for its `extra_scopes(…)` and the scopes that they imply, not for the scopes derived
/// from its calls. A function for such structs needs a bound on its calls instead, such as
/// `S: Authorizes<crm::ListRecords<crm::Leads>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not request the scope `{X}` by name",
    label = "this requires `{X}`, or a scope that implies it",
    note = "in a `#[zoho_app]` struct, request the scope of a raw request with `#[zoho_app(extra_scopes({X}))]`; for the scope of a declared call, write `.requires_same_as::<TheCall>()` or the bound `S: Authorizes<TheCall>`",
    note = "in a `#[derive(ScopeSet)]` struct, add it to `#[scopes(…)]`"
)]
pub trait Grants<X>: sealed::Requests<X> {}
#[diagnostic::do_not_recommend]
impl<S, X: GrantedBy<S>> Grants<X> for S {}

pub(crate) mod sealed {
    use super::GrantedBy;
    use core::marker::PhantomData;

    /// A marker for implementations that only generated code may provide. No code checks the promises of a manual
    /// implementation. The parameters are the type that implements the trait and the trait's parameter, so that a
    /// manual implementation cannot reuse the marker of another one.
    pub struct Generated<T: ?Sized, Of: ?Sized = ()>(PhantomData<T>, PhantomData<Of>);

    /// The bound of the associated type in the traits that only generated code implements. For a manual implementation,
    /// rustc lists the missing items, and it lists an associated type without its value.
    #[diagnostic::on_unimplemented(
        message = "this trait cannot be implemented manually",
        label = "only the macros of `zoho-auth-typed` implement this trait",
        note = "declare calls with `#[zoho_app]`, or scopes with `#[derive(ScopeSet)]`"
    )]
    pub trait IsGenerated<T: ?Sized, Of: ?Sized = ()> {}
    #[diagnostic::do_not_recommend]
    impl<T: ?Sized, Of: ?Sized> IsGenerated<T, Of> for Generated<T, Of> {}

    /// The trait that the macros implement for `IsGeneratedSet`.
    pub trait GeneratedSet {}

    /// A supertrait that only the macros can satisfy, so that only they implement [`ScopeSet`](super::ScopeSet).
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot implement `ScopeSet` manually",
        label = "only the macros implement this trait",
        note = "write `#[zoho_app]` or `#[derive(ScopeSet)]` above `{Self}`"
    )]
    pub trait IsGeneratedSet {}
    // With this blanket impl, rustc does not name the trait that the macros implement.
    #[diagnostic::do_not_recommend]
    impl<S: GeneratedSet> IsGeneratedSet for S {}

    /// A supertrait that only the macros implement, so that only they implement [`Grants`](super::Grants).
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not request the scope `{X}` by name",
        label = "only `#[zoho_app]` and `#[derive(ScopeSet)]` implement this trait",
        note = "in a `#[zoho_app]` struct, request the scope of a raw request with `#[zoho_app(extra_scopes({X}))]`",
        note = "in a `#[derive(ScopeSet)]` struct, add it to `#[scopes(…)]`"
    )]
    pub trait Requests<X> {}
    #[diagnostic::do_not_recommend]
    impl<S, X: GrantedBy<S>> Requests<X> for S {}
}

/// The variant of [`Authorizes`] with a message about narrowing a client.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a client of `{Self}` cannot be narrowed to this set: `{Self}` does not declare `{E}`",
    label = "`{E}` is not among the calls of `{Self}`",
    note = "narrow a client only to a struct whose calls and scopes are all in the client's own struct"
)]
pub trait Covers<E> {}
#[diagnostic::do_not_recommend]
impl<S: Authorizes<E>, E> Covers<E> for S {}

/// The variant of [`GrantedBy`] with a message about narrowing a client.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a client of `{S}` cannot be narrowed to this set: `{S}` does not request `{Self}` by name",
    label = "`{Self}` is not among the scopes that `{S}` lists",
    note = "narrow a client only to a struct whose calls and scopes are all in the client's own struct",
    note = "a `#[zoho_app]` struct lists only its `extra_scopes(…)`: narrow its client to a `#[zoho_app]` struct with some of its calls"
)]
pub trait ListedIn<S> {}
#[diagnostic::do_not_recommend]
impl<S, X: GrantedBy<S>> ListedIn<S> for X {}

/// A set with no call and no scope that `Super` lacks: a client of `Super` can be narrowed to it.
///
/// The two `SCOPE`s may still differ if a requirement has alternatives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a call or a scope that `{Super}` does not have",
    label = "`{Super}` does not cover all of `{Self}`",
    note = "narrow a client only to a struct whose calls and scopes are all in the client's own struct"
)]
pub trait SubsetOf<Super> {
    #[doc(hidden)]
    type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self, Super>;
}
