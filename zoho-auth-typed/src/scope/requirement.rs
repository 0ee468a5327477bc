//! The scope requirement of a call: alternatives, each with one or more scopes. One type is both a bound for the trait
//! solver and a constant for computing the scope string.
//!
//! The `Self` of [`SatisfiedBy`] is the *requirement*, never the set. If the root and the leaf of a failed bound have
//! the same `Self`, rustc prints the root's message. With the requirement as `Self`, the headline names the missing
//! scope. With the set as `Self`, a recursive blanket impl over tuples makes rustc run out of memory while it reports
//! the error.

use crate::scope::Scope;
use core::marker::PhantomData;
pub use zoho_catalog::{ScopeId, ScopeInfo, implies};

/// The alternatives of a requirement as constants. Any alternative suffices, with all of its scopes.
pub type ScopeAlternatives = zoho_catalog::cover::Requirement<'static>;

/// A known requirement: the scopes that a call needs.
#[diagnostic::on_unimplemented(
    message = "Zoho does not publish which scope this call needs",
    label = "the required scope is unknown",
    note = "find out the scope, and write `#[requires(Service::Part::Operation)]` at the field of the `#[zoho_app]` struct",
    note = "the catalog knows only this about the scope: `{Self}`; a type such as `ZohoMail_Tags` stands for a scope of the family `ZohoMail::Tags`",
    note = "the call may not exist for the module; if the required type contains `HasDedicatedEndpoint`, use the module's own call"
)]
pub trait Requirement {
    /// The alternatives of the requirement. Any alternative suffices, with all of its scopes.
    const ALTERNATIVES: ScopeAlternatives;
}

/// The relation between a requirement and a set `S` that satisfies it.
#[diagnostic::on_unimplemented(
    message = "scope set `{S}` does not grant what this call requires: `{Self}`",
    label = "`{S}` does not grant the required scope",
    note = "add the missing scope to `#[scopes(…)]` of `{S}`"
)]
pub trait SatisfiedBy<S> {
    #[doc(hidden)]
    type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self, S>;
}

/// The relation between a scope and a set `S` that grants it: the set contains this scope, or a scope that implies it.
#[diagnostic::on_unimplemented(
    message = "scope set `{S}` does not grant `{Self}`",
    label = "this requires the scope `{Self}`",
    note = "add it to `#[scopes(…)]` of `{S}`; users who consented before must consent again"
)]
pub trait GrantedBy<S>: Scope {
    #[doc(hidden)]
    type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self, S>;
}

/// The trait that the macros implement for [`GrantedBy`]. The blanket impl keeps the scopes of a set out of messages.
#[doc(hidden)]
pub trait ScopeOfSet<S> {
    type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self, S>;
}

#[diagnostic::do_not_recommend]
impl<S, X: ScopeOfSet<S> + Scope> GrantedBy<S> for X {
    type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self, S>;
}

/// The requirement of a call that needs a token but no scope.
pub struct NoScope(());

/// The requirement of a call that needs one scope.
pub struct OneScope<X>(PhantomData<X>);

/// The requirement of a call that needs all of several scopes, such as `AllScopes<(A, B)>`.
pub struct AllScopes<T>(PhantomData<T>);

/// The requirement of a call without a published scope. It deliberately does not implement [`Requirement`].
pub struct UnpublishedScope(());

/// The requirement of a call with a module `M` that has a dedicated call. It deliberately does not implement
/// [`Requirement`].
pub struct HasDedicatedEndpoint<M>(PhantomData<M>);

// A leaf with another `Self` than the root provides the headline: the unknown scope, not a set that lacks it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "Zoho does not publish which scope this call needs",
    label = "the required scope is unknown",
    note = "find out the scope, and declare the call in a `#[zoho_app]` struct with `#[requires(Service::Part::Operation)]` at its field",
    note = "the call may not exist for the module; if the required type contains `HasDedicatedEndpoint`, use the module's own call"
)]
pub trait IsPublished {}
#[doc(hidden)]
pub struct ScopeOf<S>(PhantomData<S>);
impl<S> SatisfiedBy<S> for UnpublishedScope
where
    ScopeOf<S>: IsPublished,
{
    type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self, S>;
}

#[diagnostic::do_not_recommend]
impl Requirement for NoScope {
    const ALTERNATIVES: ScopeAlternatives = &[&[]];
}
impl<S> SatisfiedBy<S> for NoScope {
    type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self, S>;
}

#[diagnostic::do_not_recommend]
impl<X: Scope> Requirement for OneScope<X> {
    const ALTERNATIVES: ScopeAlternatives = &[&[X::INFO]];
}
impl<S, X: GrantedBy<S>> SatisfiedBy<S> for OneScope<X> {
    type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self, S>;
}

/// The scopes of one alternative.
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
            type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self, S>;
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
