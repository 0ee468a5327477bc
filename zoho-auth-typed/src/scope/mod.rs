//! Scopes as types and as text, scope sets, and what a call requires.

pub(crate) mod any_scope;
pub mod requirement;
mod service_scope;

use zoho_catalog::ScopeInfo;

/// One scope of the catalogue: a unit struct at the path that its name spells, so that it is a value and a type at
/// once. `ZohoCRM.modules.leads.READ` is `ZohoCRM::Modules::Leads::Read`.
///
/// Implemented by generated code only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope",
    label = "expected a scope such as `ZohoCRM::Modules::Leads::Read`",
    note = "a scope is a path from `zoho_auth_typed::scopes`, down to the operation: `…::Read`, `…::All`"
)]
pub trait Scope: Sized + 'static {
    /// The service that it belongs to.
    #[doc(hidden)]
    type Service: Service;
    /// Its place in the service's table.
    #[doc(hidden)]
    const INDEX: usize;
    /// Name, identity, weight and what implies it.
    const INFO: ScopeInfo = Self::Service::TABLE[Self::INDEX];
}

/// A service: the first segment of its scopes, `ZohoCRM`. Implemented by generated code only.
#[doc(hidden)]
pub trait Service: 'static {
    /// All its scopes, by name.
    const TABLE: &'static [ScopeInfo];
}
