#![cfg_attr(docsrs, feature(doc_cfg))]
//! Token stores in SQL databases, through sqlx.
//!
//! Examples import from this crate. Applications use the items through `zoho_auth_typed::store`, with the feature
//! `sqlite`, `postgres` or `mysql` of `zoho-auth-typed`.
#![cfg_attr(
    feature = "postgres",
    doc = r#"
```no_run
use zoho_auth_core::{AccountId, DataCenter, StoreError, TokenStore};
use zoho_token_store_sqlx::PostgresStore;

async fn has_tokens(url: &str) -> Result<bool, StoreError> {
    let store = PostgresStore::connect(url).await?; // creates its table unless it exists
    let id = AccountId::new("anna", "1000.ID", DataCenter::EU);
    Ok(store.load(&id).await?.is_some())
}
```
"#
)]
//!
//! | store | feature | for |
//! | --- | --- | --- |
//! | `SqliteStore` | `sqlite` | the processes of one machine |
//! | `PostgresStore` | `postgres` | several machines |
//! | `MySqlStore` | `mysql` | several machines, with MySQL 8 or MariaDB 10.11 |
//! | `SqlStore` | any of them | a database that is chosen at run time |

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod page;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod row;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod runtime;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod server;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod sql_store;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "mysql")]
pub use mysql::MySqlStore;
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub use server::TableOptions;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use sql_store::SqlStore;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
