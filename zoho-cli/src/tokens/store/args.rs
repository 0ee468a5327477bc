//! The options for the store of a command.

use super::any_store::Store;
use super::config::StoreConfig;
use super::origin::{LocationOption, argument, environment, location_file};
use super::table::TableArgs;
use crate::error::Error;
use clap::Args;
use std::path::PathBuf;
use zoho_auth_typed::SecretString;

const NAMES: LocationOption =
    LocationOption { option: "--store", file_option: "--store-file", variable: Some("ZOHO_STORE") };

/// The options for the store of a command.
#[derive(Debug, Args)]
pub(crate) struct StoreOption {
    /// The store: `sqlite:PATH`, or only the path, for an SQLite database; `file:PATH` for a store in one file;
    /// `postgres://USER@HOST/DATABASE`; or `mysql://USER@HOST/DATABASE`, for MySQL and MariaDB. A URL with a password
    /// is not accepted here. The default is the variable `ZOHO_STORE`, then `TOKEN_STORE`, then the file that
    /// `ZOHO_STORE_FILE` names.
    #[arg(long, value_name = "LOCATION")]
    store: Option<SecretString>,
    /// A file that contains the location of the store, which may be a URL with a password. Only its owner may have
    /// access to the file (mode 0600).
    #[arg(long, value_name = "FILE", conflicts_with = "store")]
    store_file: Option<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
}

impl StoreOption {
    /// Returns `true` if one of the options is on the command line.
    pub(crate) fn is_given(&self) -> bool {
        self.store.is_some() || self.store_file.is_some() || self.table.is_given()
    }

    /// Opens an existing store. A mistyped path or table does not create an empty store.
    pub(crate) async fn open(&self) -> Result<Store, Error> {
        self.config()?.open().await
    }

    /// Opens the store, and creates it if it does not exist.
    pub(crate) async fn open_or_create(&self) -> Result<Store, Error> {
        self.config()?.open_or_create().await
    }

    fn config(&self) -> Result<StoreConfig, Error> {
        let location = match (&self.store, &self.store_file) {
            (Some(text), _) => argument(&NAMES, text)?,
            (None, Some(path)) => location_file(path)?,
            (None, None) => environment()?.ok_or_else(|| {
                Error::usage(
                    "no store given",
                    "add --store LOCATION or set ZOHO_STORE; for example, add --store tokens.db",
                )
            })?,
        };
        StoreConfig::new(location, self.table.clone().or_environment()?)
    }
}
