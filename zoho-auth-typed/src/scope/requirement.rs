//! What a call needs: any-of of all-of. The same type is a bound for the trait solver and a constant from which the
//! scope string is computed.
//!
//! The relation has the *requirement* as `Self`, never the set. Where the root and the leaf of a failed bound have
//! the same `Self`, rustc prints the root's message; turned this way, the headline names the scope that is missing.
//! The other way round, a recursive blanket impl over tuples makes rustc run until memory ends while it reports.

use crate::scope::Scope;
use core::marker::PhantomData;
pub use zoho_catalog::{ScopeId, ScopeInfo, implies};

/// Any-of of all-of, as constants.
pub type ScopeAlternatives = zoho_catalog::cover::Requirement<'static>;

/// What is known of the scopes that a call needs.
#[diagnostic::on_unimplemented(
    message = "Zoho does not publish which scope this call needs",
    label = "nothing is known of its scope",
    note = "find it out, then write it at the field of the `#[zoho_app]` struct: `#[requires(Service::Part::Operation)]`",
    note = "a call that takes a module: it may not be for this one; or, where it says `HasDedicatedEndpoint`, this one has another call, which is to be used"
)]
pub trait Requirement {
    /// Any-of of all-of.
    const ALTERNATIVES: ScopeAlternatives;
}

/// Whether the set `S` satisfies a requirement.
#[diagnostic::on_unimplemented(
    message = "scope set `{S}` does not grant what this call requires: `{Self}`",
    label = "`{S}` lacks it",
    note = "add what is missing to `#[scopes(…)]` of `{S}`"
)]
pub trait SatisfiedBy<S> {
    #[doc(hidden)]
    const __SEALED: crate::__private::Generated;
}

/// Whether the set `S` grants a scope: it asks for it, or for one that implies it.
#[diagnostic::on_unimplemented(
    message = "scope set `{S}` does not grant `{Self}`",
    label = "this needs the scope `{Self}`",
    note = "add it to `#[scopes(…)]` of `{S}`; users who consented before must consent again"
)]
pub trait GrantedBy<S>: Scope {
    #[doc(hidden)]
    const __SEALED: crate::__private::Generated;
}

/// No scope is needed, only a token.
pub struct NoScope(());

/// One scope is needed.
pub struct OneScope<X>(PhantomData<X>);

/// All of several scopes are needed: `AllScopes<(A, B)>`.
pub struct AllScopes<T>(PhantomData<T>);

/// The requirement of a call whose scope nobody publishes. Deliberately no [`Requirement`].
pub struct UnpublishedScope(());

/// What a call requires with a module `M` that has a call of its own in its place. No [`Requirement`] either.
pub struct HasDedicatedEndpoint<M>(PhantomData<M>);

// A leaf with another `Self` than the root gets the headline: what is unknown, and not that some set lacks it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "Zoho does not publish which scope this call needs",
    label = "nothing is known of its scope",
    note = "find it out, then declare the call in a `#[zoho_app]` struct, with `#[requires(Service::Part::Operation)]` at its field",
    note = "a call that takes a module: it may not be for this one; or, where it says `HasDedicatedEndpoint`, this one has another call, which is to be used"
)]
pub trait IsPublished {}
#[doc(hidden)]
pub struct ScopeOf<S>(PhantomData<S>);
impl<S> SatisfiedBy<S> for UnpublishedScope
where
    ScopeOf<S>: IsPublished,
{
    const __SEALED: crate::__private::Generated = crate::__private::Generated;
}

#[diagnostic::do_not_recommend]
impl Requirement for NoScope {
    const ALTERNATIVES: ScopeAlternatives = &[&[]];
}
impl<S> SatisfiedBy<S> for NoScope {
    const __SEALED: crate::__private::Generated = crate::__private::Generated;
}

#[diagnostic::do_not_recommend]
impl<X: Scope> Requirement for OneScope<X> {
    const ALTERNATIVES: ScopeAlternatives = &[&[X::INFO]];
}
impl<S, X: GrantedBy<S>> SatisfiedBy<S> for OneScope<X> {
    const __SEALED: crate::__private::Generated = crate::__private::Generated;
}

/// Scopes that stand together in one alternative.
#[doc(hidden)]
pub trait ScopeTuple {
    const ALL: &'static [ScopeInfo];
}

macro_rules! tuples {
    ($($T:ident)*) => {
        impl<$($T: Scope),*> ScopeTuple for ($($T,)*) {
            const ALL: &'static [ScopeInfo] = &[$($T::INFO),*];
        }
        #[diagnostic::do_not_recommend]
        impl<$($T: Scope),*> Requirement for AllScopes<($($T,)*)> {
            const ALTERNATIVES: ScopeAlternatives = &[<($($T,)*) as ScopeTuple>::ALL];
        }
        impl<S, $($T: GrantedBy<S>),*> SatisfiedBy<S> for AllScopes<($($T,)*)> {
            const __SEALED: crate::__private::Generated = crate::__private::Generated;
        }
    };
}
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
