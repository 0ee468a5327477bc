//! A scope set in a module without the prelude, with names that hide those of the prelude. Such a module cannot declare
//! an application: an attribute in the generated code cannot be resolved there.
#![no_implicit_prelude]

use ::zz::scopes::{Desk, ZohoCRM};

macro_rules! hide {
    ($($name:ident)*) => {$(
        /// A type that hides the standard type or trait of the same name.
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        pub struct $name;
    )*};
}
hide!(Option Some None Result Ok Err String Vec Box Clone Copy Send Sync Sized Into From Fn FnOnce Iterator Default);
mod core {}
mod std {}
mod alloc {}
mod zz {}

/// The scopes.
#[derive(::zz::ScopeSet, ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
#[scopes(ZohoCRM::Modules::All, Desk::Tickets::All)]
pub struct Set;

/// Returns the scopes of the set.
#[must_use]
pub fn scopes() -> &'static str {
    let _: ::zz::AnyScope = ::core::convert::From::from(::zz::scope!("Desk.tickets.READ"));
    <Set as ::zz::ScopeSet>::SCOPE
}
