//! `--store`: where tokens are kept.

use super::next;
use crate::error::Error;
use clap::Args;
use std::env::{self, VarError};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use zoho_auth_typed::store::{File, Listed, Record, Sqlite, Stored, Swap, Version};
use zoho_auth_typed::{AccountId, StoreError, TokenStore};

/// The variable that says the same.
const TOKEN_STORE: &str = "TOKEN_STORE";

/// Which store.
#[derive(Debug, Args)]
pub(crate) struct StoreOption {
    /// Where tokens are kept: `sqlite:PATH`, or the path alone, for a database; `file:PATH` for a store in one file.
    /// Otherwise the variable `TOKEN_STORE` says it.
    #[arg(long = "store", value_name = "[sqlite:|file:]PATH")]
    place: Option<Place>,
}

impl StoreOption {
    /// Whether it is on the command line.
    pub(crate) fn is_given(&self) -> bool {
        self.place.is_some()
    }

    /// The store, which has to be there: a mistyped path makes no empty one.
    pub(crate) async fn open(&self) -> Result<Store, Error> {
        let place = self.place()?;
        if place.path().exists() {
            return place.open().await;
        }
        let message = format!("there is no store at {}", place.path().display());
        Err(Error::usage(message, "another --store or TOKEN_STORE; zoho login --user NAME makes one"))
    }

    /// The store, which is made if it is not there.
    pub(crate) async fn open_or_make(&self) -> Result<Store, Error> {
        self.place()?.open().await
    }

    fn place(&self) -> Result<Place, Error> {
        if let Some(place) = &self.place {
            return Ok(place.clone());
        }
        let not_a_place = |error: &str| Error::usage(format!("{TOKEN_STORE}: {error}"), "--store tokens.db");
        match env::var(TOKEN_STORE) {
            Ok(text) if !text.is_empty() => text.parse().map_err(not_a_place),
            Ok(_) | Err(VarError::NotPresent) => {
                Err(Error::usage("say where the tokens are kept", "--store tokens.db, or export TOKEN_STORE=tokens.db"))
            }
            Err(VarError::NotUnicode(_)) => Err(not_a_place("it is not UTF-8")),
        }
    }
}

/// A kind of store, and where it is.
#[derive(Clone, Debug)]
enum Place {
    Sqlite(PathBuf),
    File(PathBuf),
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (place, path): (fn(PathBuf) -> Self, _) = match (text.strip_prefix("sqlite:"), text.strip_prefix("file:")) {
            (Some(path), _) => (Self::Sqlite, path),
            (_, Some(path)) => (Self::File, path),
            _ => (Self::Sqlite, text),
        };
        match path {
            "" => Err("write a path after it"),
            // `postgres://…`, or `file:///…`, which would be a path that nobody means.
            path if path.contains("://") || path.starts_with("//") => {
                Err("write a path, or `file:` and a path: there are stores in SQLite and in one file")
            }
            path => Ok(place(path.into())),
        }
    }
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Self::Sqlite(path) | Self::File(path) => path,
        }
    }

    async fn open(&self) -> Result<Store, Error> {
        let (store, other) = match self {
            Self::Sqlite(path) => (Sqlite::open(path).await.map(Store::Sqlite), "file:"),
            Self::File(path) => (File::open(path).map(Store::File), ""),
        };
        store.map_err(|error| match error {
            StoreError::Damaged { .. } => {
                let next = format!("--store {other}{}, if it is a store of the other kind", self.path().display());
                Error::refused(error, next)
            }
            error => next::of_store(&error),
        })
    }
}

/// A store of either kind.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    Sqlite(Sqlite),
    File(File),
}

impl TokenStore for Store {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        match self {
            Self::Sqlite(store) => store.load(id).await,
            Self::File(store) => store.load(id).await,
        }
    }

    async fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        match self {
            Self::Sqlite(store) => store.swap(id, expected, new).await,
            Self::File(store) => store.swap(id, expected, new).await,
        }
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        match self {
            Self::Sqlite(store) => store.list(after, limit).await,
            Self::File(store) => store.list(after, limit).await,
        }
    }

    async fn records(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        match self {
            Self::Sqlite(store) => store.records(after, limit).await,
            Self::File(store) => store.records(after, limit).await,
        }
    }
}
