//! The configuration of a store, and the opening of the store.

use super::any_store::Store;
use super::location::Location;
use super::table::TableName;
use crate::error::Error;
use crate::tokens::hints;
use std::fmt;
use std::path::Path;
use zoho_auth_typed::store::{FileStore, MySqlStore, PostgresStore, SqlStore, SqliteStore, StoreError};

/// The location of a store, and its table if the location is a database server.
#[derive(Clone, Debug)]
pub(crate) struct StoreConfig {
    location: Location,
    table: TableName,
}

impl StoreConfig {
    /// Combines a location with a table. Fails if the command line names a schema or a table, but the location is a
    /// file.
    pub(super) fn new(location: Location, table: TableName) -> Result<Self, Error> {
        if matches!(location, Location::Sqlite(_) | Location::File(_)) {
            table.expect_none()?;
        }
        Ok(Self { location, table })
    }

    /// Opens an existing store. A mistyped path or table does not create an empty store.
    pub(crate) async fn open(&self) -> Result<Store, Error> {
        if !self.may_exist()? {
            let message = format!("no store exists at {self}");
            let next = "correct --store, ZOHO_STORE or TOKEN_STORE, or create the store with zoho login --user NAME";
            return Err(Error::usage(message, next));
        }
        self.connect(false).await.map_err(|error| self.explain(error))
    }

    /// Opens an existing store. Returns `None` if its file or its table does not exist.
    pub(crate) async fn open_if_exists(&self) -> Result<Option<Store>, Error> {
        if !self.may_exist()? {
            return Ok(None);
        }
        match self.connect(false).await {
            Err(StoreError::MissingTable { .. }) => Ok(None),
            opened => opened.map(Some).map_err(|error| self.explain(error)),
        }
    }

    /// Opens the store, and creates it if it does not exist.
    pub(crate) async fn open_or_create(&self) -> Result<Store, Error> {
        self.connect(true).await.map_err(|error| self.explain(error))
    }

    /// Returns `false` if the location is a file that does not exist. Fails if the file system cannot be read.
    fn may_exist(&self) -> Result<bool, Error> {
        match &self.location {
            Location::Sqlite(path) | Location::File(path) => path
                .try_exists()
                .map_err(|error| Error::read(path, error, "correct --store, ZOHO_STORE or TOKEN_STORE")),
            Location::Postgres(_) | Location::MySql(_) => Ok(true),
        }
    }

    async fn connect(&self, create: bool) -> Result<Store, StoreError> {
        let options = || self.table.options().create(create);
        match &self.location {
            Location::File(path) => FileStore::open(path).map(Store::File),
            Location::Sqlite(path) => SqliteStore::open(path).await.map(|store| Store::Sql(SqlStore::Sqlite(store))),
            Location::Postgres(url) => {
                let opened = PostgresStore::connect_with(url.secret_text(), &options()).await;
                opened.map(|store| Store::Sql(SqlStore::Postgres(store)))
            }
            Location::MySql(url) => {
                let opened = MySqlStore::connect_with(url.secret_text(), &options()).await;
                opened.map(|store| Store::Sql(SqlStore::MySql(store)))
            }
        }
    }

    fn explain(&self, error: StoreError) -> Error {
        match (&self.location, error) {
            (Location::Sqlite(path), error @ StoreError::Corrupt { .. }) => other_type(&error, "file:", path),
            (Location::File(path), error @ StoreError::Corrupt { .. }) => other_type(&error, "", path),
            (_, error) => hints::store_error(&error),
        }
    }
}

/// Returns the error for a file that may be a store of the other type: a database instead of a `FileStore`, or the
/// reverse.
fn other_type(error: &StoreError, prefix: &str, path: &Path) -> Error {
    Error::refused(error, format!("use --store {prefix}{} if the file is a store of the other type", path.display()))
}

/// Displays the location without a password.
impl fmt::Display for StoreConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.location.fmt(f)
    }
}
