//! Scopes as types and as text, and the scope requirements of calls.

pub(crate) mod any_scope;
pub mod requirement;
mod service_scope;

use zoho_catalog::ScopeInfo;

/// A scope of the catalog: a unit struct, which is both a type and a value. For example, the scope
/// `ZohoCRM.modules.leads.READ` is `ZohoCRM::Modules::Leads::Read`.
///
/// Only generated code implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope",
    label = "expected a scope such as `ZohoCRM::Modules::Leads::Read`",
    note = "write a path from `zoho_auth_typed::scopes` to the operation, such as `…::Read` or `…::All`"
)]
pub trait Scope: Sized + 'static {
    #[doc(hidden)]
    type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self>;
    /// The service of the scope.
    #[doc(hidden)]
    type Service: Service;
    /// The index of the scope in the service's table.
    #[doc(hidden)]
    const INDEX: usize;
    /// The name, the ID and the weight of the scope, and the IDs of the scopes that imply it.
    const INFO: ScopeInfo = Self::Service::TABLE[Self::INDEX];
}

/// A service, which is the first segment of its scopes, such as `ZohoCRM`. Only generated code implements this trait.
#[doc(hidden)]
pub trait Service: 'static {
    /// The scopes of the service, sorted by name.
    const TABLE: &'static [ScopeInfo];
}
