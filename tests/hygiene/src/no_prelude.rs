//! Generated code in a module without the prelude, with names that hide those of the prelude.
#![no_implicit_prelude]

use ::zz::scopes::{Desk, ZohoCRM};

macro_rules! hide {
    ($($name:ident)*) => {$(
        /// A type that hides the standard type or trait of this name.
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        pub struct $name;
    )*};
}
hide!(Option Some None Result Ok Err String Vec Box Clone Copy Send Sync Sized Into From Fn FnOnce Iterator Default);
mod core {}
mod std {}
mod alloc {}
mod zz {}

/// The calls.
#[::zz::zoho_app(crate = ::zz, extra_scopes(ZohoCRM::Settings::Pipeline::Read))]
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
pub struct App {
    /// The call for all leads.
    pub leads: ::zz::crm::ListRecords<::zz::crm::Leads>,
    pub tickets: ::zz::desk::ListTickets,
    #[requires(Desk::Settings::Update)]
    pub field: ::zz::desk::UpdateField,
    #[cfg(any())]
    pub never: ::zz::crm::DoesNotExist,
}

/// The calls, with pinned scopes.
#[::zz::zoho_app(pinned_scopes = "ZohoCRM.users.READ")]
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
pub struct Pinned {
    pub users: ::zz::crm::ListUsers,
}

/// The scopes.
#[derive(::zz::ScopeSet, ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
#[scopes(ZohoCRM::Modules::All, Desk::Tickets::All)]
pub struct Set;

/// Returns the scopes of the applications and of the set.
#[must_use]
pub fn scopes() -> [&'static str; 3] {
    let _ = (App::leads(), App::tickets(), App::field(), Pinned::users());
    let _: ::zz::AnyScope = ::core::convert::From::from(::zz::scope!("Desk.tickets.READ"));
    [App::SCOPE, Pinned::SCOPE, <Set as ::zz::ScopeSet>::SCOPE]
}
