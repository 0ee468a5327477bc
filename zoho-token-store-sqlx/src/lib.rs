#![cfg_attr(docsrs, feature(doc_cfg))]
//! Token stores in SQL databases, through sqlx. Applications use `zoho-auth-typed` with the feature `sqlite`, which
//! re-exports [`SqliteStore`].
//!
//! ```
//! use zoho_auth_core::{AccountId, DataCenter, StoreError, TokenStore};
//! use zoho_token_store_sqlx::SqliteStore;
//!
//! async fn has_tokens(path: &str) -> Result<bool, StoreError> {
//!     let store = SqliteStore::open(path).await?;
//!     let id = AccountId::new("anna", "1000.ID", DataCenter::EU);
//!     Ok(store.load(&id).await?.is_some())
//! }
//! ```

mod page;
mod sqlite;

pub use sqlite::SqliteStore;

use std::time::SystemTime;

/// Returns a time as whole seconds since the Unix epoch, rounded up. Records contain whole seconds.
fn unix_seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs() + u64::from(since.subsec_nanos() > 0)).unwrap_or(i64::MAX)
}
