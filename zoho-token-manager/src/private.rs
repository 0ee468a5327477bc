//! The items that `zoho-auth-typed` uses. This module is not part of the public interface and may change in any
//! release.

pub use crate::manager::dynamic::insert_token_response;
pub use crate::manager::{ManagedAccount, insert_grant};
