//! The scope set of clients whose scopes are known only at run time.

use super::ScopeSet;
use crate::endpoint::call::CallInfo;
use zoho_catalog::ScopeInfo;

/// The scope set of a client with scopes that are known only at run time. The set declares no calls, so such a client
/// cannot send typed calls.
pub struct DynamicScopes(());

impl super::sealed::GeneratedSet for DynamicScopes {}
impl ScopeSet for DynamicScopes {
    const SCOPE: &'static str = "";
    const SCOPES: &'static [&'static ScopeInfo] = &[];
    const IS_MINIMAL: bool = false;
    const CALLS: &'static [CallInfo] = &[];
}
