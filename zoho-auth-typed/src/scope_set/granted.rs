//! The comparison of granted scopes with a scope set.

use super::ScopeSet;
use crate::scope::any_scope::AnyScope;
#[cfg(feature = "token-manager")]
use crate::store::Record;
use crate::tokens::{GrantedScopes, TokenError, TokenResponse, insufficient_scope};
use zoho_catalog::{ScopeInfo, implies};

/// Returns the granted scopes of a token response. Fails if the response reports fewer scopes than the set has.
pub(crate) fn granted_scopes<S: ScopeSet>(response: &TokenResponse) -> Result<GrantedScopes, TokenError> {
    let Some(reported) = &response.scopes else { return Ok(GrantedScopes::Requested) };
    check_reported::<S>(reported)?;
    Ok(GrantedScopes::Reported(reported.clone()))
}

/// Fails if the reported scopes lack a scope of `S`.
pub(crate) fn check_reported<S: ScopeSet>(reported: &[String]) -> Result<(), TokenError> {
    check::<S>([reported])
}

/// Fails if the reported or the requested scopes of a record lack a scope of `S`. A record with neither list passes.
#[cfg(feature = "token-manager")]
pub(crate) fn check_record<S: ScopeSet>(record: &Record) -> Result<(), TokenError> {
    check::<S>([record.reported_scopes(), record.requested_scopes()].into_iter().flatten())
}

/// Fails if at least one of the lists lacks a scope of `S`.
fn check<'l, S: ScopeSet>(lists: impl IntoIterator<Item = &'l [String]>) -> Result<(), TokenError> {
    let lists: Vec<&[String]> = lists.into_iter().collect();
    let is_missing = |required: &&&ScopeInfo| lists.iter().any(|list| !includes(list, required));
    let missing: Vec<&str> = S::SCOPES.iter().filter(is_missing).map(|required| required.name).collect();
    if missing.is_empty() { Ok(()) } else { Err(insufficient_scope(missing)) }
}

/// Returns `true` if the reported scopes include or imply all of `scopes`. The implications of a custom catalog are
/// known only for the scopes of `S`.
pub(crate) fn covers<S: ScopeSet>(reported: &[String], scopes: &[ScopeInfo]) -> bool {
    let is_included = |required: &ScopeInfo| {
        includes(reported, required) || S::SCOPES.iter().any(|own| implies(own, required) && includes(reported, own))
    };
    scopes.iter().all(is_included)
}

/// Returns `true` if the list contains the scope or a scope that implies it, ignoring case.
pub(crate) fn includes(reported: &[String], required: &ScopeInfo) -> bool {
    reported.iter().any(|name| {
        let known = AnyScope::from_name(name);
        name.eq_ignore_ascii_case(required.name) || known.info().is_some_and(|wide| implies(wide, required))
    })
}
