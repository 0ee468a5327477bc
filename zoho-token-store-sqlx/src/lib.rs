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

mod sqlite;

pub use sqlite::SqliteStore;
