//! Items for programs that learn scopes and client at run time, such as the command `zoho`.
//!
//! This module is not part of the public interface: it may change in any release.

#[cfg(feature = "token-manager")]
pub use crate::manager::insert_token_response;
#[cfg(feature = "loopback-login")]
pub use crate::oauth::AnyLogin;
use crate::scope_set::{CallInfo, ScopeSet};
pub use crate::token::{Credentials, TokenAnswer};
use zoho_catalog::ScopeInfo;

/// The scope set of a client whose scopes are known only at run time. It declares no call, so such a client cannot send
/// any.
pub struct AtRunTime(());

impl ScopeSet for AtRunTime {
    const SCOPE: &'static str = "";
    const SCOPES: &'static [&'static ScopeInfo] = &[];
    const IS_MINIMAL: bool = false;
    const CALLS: &'static [CallInfo] = &[];
}
