//! The scope set of clients whose scopes are known only at run time.

use super::ScopeSet;
use crate::endpoint::call::CallInfo;
use zoho_catalog::ScopeInfo;

/// The scope set of a client with scopes that are known only at run time. It declares no call, so such a client cannot
/// send any.
pub struct DynamicScopes(());

impl super::sealed::GeneratedSet for DynamicScopes {}
impl ScopeSet for DynamicScopes {
    const SCOPE: &'static str = "";
    const SCOPES: &'static [&'static ScopeInfo] = &[];
    const IS_MINIMAL: bool = false;
    const CALLS: &'static [CallInfo] = &[];
}
