//! The location of a store, as text that a test passes to its child processes. The benchmark `runtime` includes this
//! file, too.

use std::fmt;
use std::path::PathBuf;
use zoho_auth_typed::store::FileStore;
#[cfg(feature = "sqlite")]
use zoho_auth_typed::store::SqliteStore;
#[cfg(all(feature = "mysql", feature = "postgres"))]
use zoho_auth_typed::store::{MySqlStore, PostgresStore, TableOptions};
use zoho_auth_typed::token_manager::TokenManagerBuilder;
use zoho_auth_typed::{Encryption, TokenManager};

/// The location of a store. Its text form is `file:` or `sqlite:` with a path, or the URL of a database, a space and
/// the name of a table.
#[derive(Clone)]
pub(crate) enum StoreLocation {
    File(PathBuf),
    #[cfg(feature = "sqlite")]
    Sqlite(PathBuf),
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    Postgres {
        url: String,
        table: String,
    },
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    MySql {
        url: String,
        table: String,
    },
}

impl StoreLocation {
    /// Returns the location of a table that no other test uses. The scheme of the URL selects the kind of database.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    pub(crate) fn new_table(url: &str) -> Self {
        Self::parse(&format!("{url} test_{:016x}", fastrand::u64(..))).expect("URL should be that of a database")
    }

    /// Parses the text form of a location. Returns `None` if the text is not a location.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("file:") {
            return Some(Self::File(path.into()));
        }
        #[cfg(feature = "sqlite")]
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Some(Self::Sqlite(path.into()));
        }
        #[cfg(all(feature = "mysql", feature = "postgres"))]
        if let Some((url, table)) = text.split_once(' ') {
            let (url, table) = (url.to_owned(), table.to_owned());
            return match url.split_once("://")?.0 {
                "postgres" => Some(Self::Postgres { url, table }),
                "mysql" => Some(Self::MySql { url, table }),
                _ => None,
            };
        }
        None
    }

    /// Opens the store. Panics if the store is not available.
    pub(crate) async fn open(&self) -> OpenStore {
        match self {
            Self::File(path) => OpenStore::File(FileStore::open(path).expect("folder should be readable")),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(path) => OpenStore::Sqlite(SqliteStore::open(path).await.expect("folder should be writable")),
            #[cfg(all(feature = "mysql", feature = "postgres"))]
            Self::Postgres { url, table } => {
                let store = PostgresStore::connect_with(url, &TableOptions::new().table(table)).await;
                OpenStore::Postgres(store.expect("server should be available"))
            }
            #[cfg(all(feature = "mysql", feature = "postgres"))]
            Self::MySql { url, table } => {
                let store = MySqlStore::connect_with(url, &TableOptions::new().table(table)).await;
                OpenStore::MySql(store.expect("server should be available"))
            }
        }
    }
}

impl fmt::Display for StoreLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            #[cfg(all(feature = "mysql", feature = "postgres"))]
            Self::Postgres { url, table } | Self::MySql { url, table } => write!(f, "{url} {table}"),
        }
    }
}

/// An open store. Clones share its connections.
#[derive(Clone)]
pub(crate) enum OpenStore {
    File(FileStore),
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteStore),
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    Postgres(PostgresStore),
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    MySql(MySqlStore),
}

impl OpenStore {
    /// Returns the builder of a manager for this store.
    pub(crate) fn into_manager(self, encryption: Encryption) -> TokenManagerBuilder {
        match self {
            Self::File(store) => TokenManager::builder(store, encryption),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(store) => TokenManager::builder(store, encryption),
            #[cfg(all(feature = "mysql", feature = "postgres"))]
            Self::Postgres(store) => TokenManager::builder(store, encryption),
            #[cfg(all(feature = "mysql", feature = "postgres"))]
            Self::MySql(store) => TokenManager::builder(store, encryption),
        }
    }
}
