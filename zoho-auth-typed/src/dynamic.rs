//! Items for programs that learn scopes and client at run time, such as the command `zoho`.
//!
//! This module is not part of the public interface: it may change in any release.

#[cfg(feature = "loopback-login")]
pub use crate::oauth::loopback::AnyLogin;
use crate::scope::scope_set::{CallInfo, ScopeSet};
#[cfg(feature = "token-manager")]
pub use crate::token_manager::dynamic::insert_token_response;
pub use crate::tokens::request::Credentials;
pub use crate::tokens::response::TokenAnswer;
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
