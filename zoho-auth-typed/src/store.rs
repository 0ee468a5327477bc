//! The stores for tokens: a trait with three required operations, and several implementations.
//!
//! A store holds one opaque [`Record`] per account. The manager handles leases, rate limits and encryption. The manager
//! relies on compare-and-swap: only a caller that has read the current version can replace a record
//! ([`TokenStore::compare_and_swap`]). The trait's documentation lists the invariants, and [`conformance`] (feature
//! `store-conformance`) tests them.

#[cfg(feature = "store-conformance")]
pub use zoho_auth_core::store::conformance;
pub use zoho_auth_core::store::{
    AccountId, AccountStatus, CasOutcome, Filter, Grant, ListEntry, MemoryStore, Record, StoreError, StoredToken,
    TokenStore, Version, VersionedRecord,
};
pub use zoho_token_manager::store::EnvStore;
#[cfg(feature = "file")]
pub use zoho_token_manager::store::FileStore;
#[cfg(feature = "mysql")]
pub use zoho_token_store_sqlx::MySqlStore;
#[cfg(feature = "postgres")]
pub use zoho_token_store_sqlx::PostgresStore;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use zoho_token_store_sqlx::SqlStore;
#[cfg(feature = "sqlite")]
pub use zoho_token_store_sqlx::SqliteStore;
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub use zoho_token_store_sqlx::TableOptions;
