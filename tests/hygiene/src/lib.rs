//! Generated code with a renamed dependency, and with hostile names, strict lints and edition 2018.
#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    missing_debug_implementations,
    missing_copy_implementations,
    unused_qualifications,
    clippy::pedantic,
    clippy::nursery
)]

pub mod no_prelude;

use ::zz::scopes::{Desk, ZohoCRM};

/// A type that shadows the standard type of the same name.
#[derive(Debug, Clone, Copy)]
pub struct String;
/// A type that shadows the standard type of the same name.
#[derive(Debug, Clone, Copy)]
pub struct Option;
/// A type that shadows the standard type of the same name.
#[derive(Debug, Clone, Copy)]
pub struct Result;
/// A type that has the name of a scope.
#[derive(Debug, Clone, Copy)]
pub struct Read;
mod core {}
mod std {}

/// The calls.
#[::zz::zoho_app(crate = ::zz)]
#[derive(Debug, Clone, Copy)]
pub struct App {
    /// The call for all leads.
    pub leads: ::zz::crm::ListRecords<::zz::crm::Leads>,
    pub users: ::zz::crm::ListUsers,
    pub(crate) lead: ::zz::crm::GetRecord<::zz::crm::Leads>,
    #[cfg(any())]
    pub never: ::zz::crm::DoesNotExist,
}

/// The scopes.
#[derive(::zz::ScopeSet, Debug, Clone, Copy)]
#[zoho(crate = ::zz)]
#[scopes(ZohoCRM::Modules::All, Desk::Tickets::All)]
pub struct Set;

/// Returns the scopes of an application that a function declares.
#[must_use]
pub fn local() -> &'static str {
    // Without `crate = …`: the macros read the name of the dependency in `Cargo.toml`.
    #[::zz::zoho_app]
    struct Inner {
        users: ::zz::crm::ListUsers,
    }
    #[derive(::zz::ScopeSet)]
    #[scopes(ZohoCRM::Users::Read)]
    struct InnerSet;
    let _ = Inner::users();
    let _ = <InnerSet as ::zz::ScopeSet>::SCOPE;
    let _ = App::lead();
    let _: ::zz::AnyScope = ::core::convert::From::from(::zz::scope!("Desk.tickets.READ"));
    Inner::SCOPE
}

macro_rules! make {
    ($name:ident { $($field:ident: $call:ty),* }) => {
        #[::zz::zoho_app(crate = ::zz)]
        struct $name { $($field: $call),* }
    };
}
make!(FromMacro { users: ::zz::crm::ListUsers, leads: ::zz::crm::ListRecords<::zz::crm::Leads> });

/// Returns the scopes of an application that a macro declares.
#[must_use]
pub fn made() -> &'static str {
    let _ = FromMacro::users();
    let _ = FromMacro::leads();
    FromMacro::SCOPE
}

::custom_renamed::application!(FromLibrary { users: ::zz::crm::ListUsers });
::custom_renamed::scope_set!(SetFromLibrary: ZohoCRM::Users::Read);

/// Returns the scopes of an application and of a set that the macros of a library declare.
#[must_use]
pub fn from_library() -> (&'static str, &'static str) {
    let _ = FromLibrary::users();
    (FromLibrary::SCOPE, <SetFromLibrary as ::zz::ScopeSet>::SCOPE)
}
