//! A store whose database is chosen at run time.

#[cfg(feature = "mysql")]
use crate::MySqlStore;
#[cfg(feature = "postgres")]
use crate::PostgresStore;
#[cfg(feature = "sqlite")]
use crate::SqliteStore;
use zoho_auth_core::store::{
    AccountId, CasOutcome, Filter, ListEntry, Record, StoreError, TokenStore, Version, VersionedRecord,
};

/// Evaluates an expression with the store that the variant contains.
macro_rules! delegate {
    ($self:expr, $store:ident => $result:expr) => {
        match $self {
            #[cfg(feature = "sqlite")]
            SqlStore::Sqlite($store) => $result,
            #[cfg(feature = "postgres")]
            SqlStore::Postgres($store) => $result,
            #[cfg(feature = "mysql")]
            SqlStore::MySql($store) => $result,
        }
    };
}

/// A store in a database that is chosen at run time, for example by an environment variable.
///
#[cfg_attr(
    feature = "sqlite",
    doc = r#"
```
use zoho_auth_core::StoreError;
use zoho_token_store_sqlx::SqlStore;

/// Opens the store of `TOKEN_STORE`, or a database in the current folder.
async fn store() -> Result<SqlStore, StoreError> {
    let location = std::env::var("TOKEN_STORE").unwrap_or_else(|_| "tokens.db".to_owned());
    SqlStore::connect(&location).await
}
```
"#
)]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SqlStore {
    /// A store in an SQLite database.
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteStore),
    /// A store in a PostgreSQL database.
    #[cfg(feature = "postgres")]
    Postgres(PostgresStore),
    /// A store in a MySQL or MariaDB database.
    #[cfg(feature = "mysql")]
    MySql(MySqlStore),
}

impl SqlStore {
    /// Opens the store at `location`, which is `postgres://…`, `mysql://…`, `sqlite:PATH` or the path of an SQLite
    /// database. Creates the table of the store unless the table exists.
    ///
    /// # Errors
    /// Fails with [`StoreError::Configuration`] for another scheme and for a database whose feature is not enabled, and
    /// otherwise like `PostgresStore::connect`, `MySqlStore::connect` and `SqliteStore::open`.
    pub async fn connect(location: &str) -> Result<Self, StoreError> {
        match location.split_once("://") {
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => PostgresStore::connect(location).await.map(Self::Postgres),
            #[cfg(not(feature = "postgres"))]
            Some(("postgres" | "postgresql", _)) => Err(feature_is_off("postgres")),
            #[cfg(feature = "mysql")]
            Some(("mysql" | "mariadb", _)) => MySqlStore::connect(location).await.map(Self::MySql),
            #[cfg(not(feature = "mysql"))]
            Some(("mysql" | "mariadb", _)) => Err(feature_is_off("mysql")),
            // The rest of the location may contain a password.
            Some((scheme, _)) => Err(StoreError::configuration(
                "the token store",
                format!(
                    "`{scheme}://` is not a known scheme; use `postgres://`, `mysql://` or the path of an SQLite database"
                ),
            )),
            #[cfg(feature = "sqlite")]
            None => {
                let path = location.strip_prefix("sqlite:").unwrap_or(location);
                SqliteStore::open(path).await.map(Self::Sqlite)
            }
            #[cfg(not(feature = "sqlite"))]
            None => Err(feature_is_off("sqlite")),
        }
    }

    /// Closes all connections, including those of clones, after their current operations.
    pub async fn close(&self) {
        delegate!(self, store => store.close().await);
    }
}

#[cfg(not(all(feature = "mysql", feature = "postgres", feature = "sqlite")))]
fn feature_is_off(feature: &str) -> StoreError {
    let reason = format!(
        "this program was built without the feature `{feature}` of `zoho-auth-typed`; enable the feature in Cargo.toml"
    );
    StoreError::configuration("the token store", reason)
}

impl TokenStore for SqlStore {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        delegate!(self, store => store.load(id).await)
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        delegate!(self, store => store.compare_and_swap(id, expected, new).await)
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        delegate!(self, store => store.list(after, limit).await)
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        delegate!(self, store => store.list_records(filter, after, limit).await)
    }

    async fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        delegate!(self, store => store.remove(id).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn unknown_scheme_is_an_error_without_the_password() {
        let error = SqlStore::connect("redis://anna:s3cret@host").await.expect_err("scheme should be rejected");
        assert!(error.to_string().contains("`redis://` is not a known scheme"), "{error}");
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }

    #[cfg(feature = "sqlite")]
    #[tokio::test]
    async fn path_with_and_without_scheme_is_an_sqlite_database() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let path = folder.path().join("tokens.db");
        let path = path.to_str().expect("temp directory should be UTF-8");
        for location in [path, &format!("sqlite:{path}")] {
            let store = SqlStore::connect(location).await.expect("database should open");
            assert!(matches!(store, SqlStore::Sqlite(_)), "{store:?}");
        }
    }
}
