//! The option `--store`: the location of the stored tokens.

use super::hints;
use crate::error::Error;
use clap::Args;
use std::env::{self, VarError};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use zoho_auth_typed::store::{CasOutcome, FileStore, Filter, ListEntry, Record, SqliteStore, Version, VersionedRecord};
use zoho_auth_typed::{AccountId, TokenStore, store::StoreError};

/// The variable with the location.
const TOKEN_STORE: &str = "TOKEN_STORE";

/// The location of the store.
#[derive(Debug, Args)]
pub(crate) struct StoreOption {
    /// The store: `PATH` or `sqlite:PATH` for an SQLite database, `file:PATH` for a store in one file. The default is
    /// the variable `TOKEN_STORE`.
    #[arg(long = "store", value_name = "[sqlite:|file:]PATH")]
    location: Option<StoreLocation>,
}

impl StoreOption {
    /// Returns `true` if the option is on the command line.
    pub(crate) fn is_given(&self) -> bool {
        self.location.is_some()
    }

    /// Opens an existing store. A mistyped path does not create an empty store.
    pub(crate) async fn open(&self) -> Result<Store, Error> {
        let location = self.location()?;
        match location.path().try_exists() {
            Ok(true) => location.open().await,
            Ok(false) => Err(Error::usage(
                format!("no store exists at {}", location.path().display()),
                "correct --store or TOKEN_STORE, or create the store with zoho login --user NAME",
            )),
            Err(error) => Err(Error::read(location.path(), error, "correct --store or TOKEN_STORE")),
        }
    }

    /// Opens the store, and creates it if it does not exist.
    pub(crate) async fn open_or_create(&self) -> Result<Store, Error> {
        self.location()?.open().await
    }

    fn location(&self) -> Result<StoreLocation, Error> {
        if let Some(location) = &self.location {
            return Ok(location.clone());
        }
        let invalid = |error: &str| Error::usage(format!("invalid {TOKEN_STORE}: {error}"), "use --store tokens.db");
        match env::var(TOKEN_STORE) {
            Ok(text) if !text.is_empty() => text.parse().map_err(invalid),
            Ok(_) | Err(VarError::NotPresent) => {
                Err(Error::usage("no store given", "add --store tokens.db, or run export TOKEN_STORE=tokens.db"))
            }
            Err(VarError::NotUnicode(_)) => Err(invalid("it is not UTF-8")),
        }
    }
}

/// The type of a store and its path.
#[derive(Clone, Debug)]
enum StoreLocation {
    Sqlite(PathBuf),
    File(PathBuf),
}

impl FromStr for StoreLocation {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (variant, path): (fn(PathBuf) -> Self, _) = match (text.strip_prefix("sqlite:"), text.strip_prefix("file:"))
        {
            (Some(path), _) => (Self::Sqlite, path),
            (_, Some(path)) => (Self::File, path),
            _ => (Self::Sqlite, text),
        };
        match path {
            "" => Err("the path is missing"),
            // The check rejects `postgres://…`, and `file:///…`, which would be an unintended path.
            path if path.contains("://") || path.starts_with("//") => {
                Err("it is not a path; write PATH for an SQLite database, or file:PATH")
            }
            path => Ok(variant(path.into())),
        }
    }
}

impl StoreLocation {
    fn path(&self) -> &Path {
        match self {
            Self::Sqlite(path) | Self::File(path) => path,
        }
    }

    async fn open(&self) -> Result<Store, Error> {
        let (store, other) = match self {
            Self::Sqlite(path) => (SqliteStore::open(path).await.map(Store::Sqlite), "file:"),
            Self::File(path) => (FileStore::open(path).map(Store::File), ""),
        };
        store.map_err(|error| match error {
            StoreError::Corrupt { .. } => {
                let next = format!("use --store {other}{}, if it is a store of the other type", self.path().display());
                Error::refused(error, next)
            }
            error => hints::store_error(&error),
        })
    }
}

/// A store of either type.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    Sqlite(SqliteStore),
    File(FileStore),
}

impl TokenStore for Store {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        match self {
            Self::Sqlite(store) => store.load(id).await,
            Self::File(store) => store.load(id).await,
        }
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        match self {
            Self::Sqlite(store) => store.compare_and_swap(id, expected, new).await,
            Self::File(store) => store.compare_and_swap(id, expected, new).await,
        }
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        match self {
            Self::Sqlite(store) => store.list(after, limit).await,
            Self::File(store) => store.list(after, limit).await,
        }
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        match self {
            Self::Sqlite(store) => store.list_records(filter, after, limit).await,
            Self::File(store) => store.list_records(filter, after, limit).await,
        }
    }
}
