//! The options for the two stores of a command: the source and the target.

use super::config::StoreConfig;
use super::origin::{LocationOption, argument, environment, location_file};
use super::table::TableArgs;
use crate::error::Error;
use clap::Args;
use std::path::{Path, PathBuf};
use zoho_auth_typed::SecretString;

/// The options for the source store.
#[derive(Debug, Args)]
pub(crate) struct FromArgs {
    /// The location of the source store, as for --store of other commands. The default is the store of the variables
    /// `ZOHO_STORE`, `TOKEN_STORE` and `ZOHO_STORE_FILE`.
    #[arg(long, value_name = "LOCATION")]
    from: Option<SecretString>,
    /// A file that contains the location of the source store.
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    from_file: Option<PathBuf>,
    /// The schema of the source store's table in PostgreSQL, or the table's database in MySQL.
    #[arg(long, value_name = "SCHEMA")]
    from_schema: Option<String>,
    /// The name of the source store's table in a database server.
    #[arg(long, value_name = "TABLE")]
    from_table: Option<String>,
}

/// The options for the target store.
#[derive(Debug, Args)]
pub(crate) struct ToArgs {
    /// The location of the target store, as for --store of other commands. The store is created if it does not exist.
    #[arg(long, value_name = "LOCATION")]
    to: Option<SecretString>,
    /// A file that contains the location of the target store.
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    to_file: Option<PathBuf>,
    /// The schema of the target store's table in PostgreSQL, or the table's database in MySQL.
    #[arg(long, value_name = "SCHEMA")]
    to_schema: Option<String>,
    /// The name of the target store's table in a database server.
    #[arg(long, value_name = "TABLE")]
    to_table: Option<String>,
}

impl FromArgs {
    /// Returns the store of the options, or else the store of the environment. Fails if neither names a store.
    pub(crate) fn config(&self) -> Result<StoreConfig, Error> {
        let names = LocationOption { option: "--from", file_option: "--from-file", variable: Some("ZOHO_STORE") };
        let table = TableArgs::new(self.from_schema.clone(), self.from_table.clone());
        config(&names, self.from.as_ref(), self.from_file.as_deref(), table)
    }
}

impl ToArgs {
    /// Returns the store of the options. Fails if the options have no location.
    pub(crate) fn required(&self) -> Result<StoreConfig, Error> {
        if self.to.is_none() && self.to_file.is_none() {
            return Err(Error::usage("no target store given", "add --to LOCATION or --to-file FILE"));
        }
        self.config_with(None)
    }

    /// Returns the store of the options, or else the store of the environment. Fails if neither names a store.
    pub(crate) fn config(&self) -> Result<StoreConfig, Error> {
        self.config_with(Some("ZOHO_STORE"))
    }

    fn config_with(&self, variable: Option<&'static str>) -> Result<StoreConfig, Error> {
        let names = LocationOption { option: "--to", file_option: "--to-file", variable };
        let table = TableArgs::new(self.to_schema.clone(), self.to_table.clone());
        config(&names, self.to.as_ref(), self.to_file.as_deref(), table)
    }
}

/// Returns the store of the options, or else the store of the environment. The variables for the table are used only
/// with the location in the environment.
fn config(
    names: &LocationOption,
    location: Option<&SecretString>,
    file: Option<&Path>,
    table: TableArgs,
) -> Result<StoreConfig, Error> {
    let location = match (location, file) {
        (Some(text), _) => argument(names, text)?,
        (None, Some(path)) => location_file(path)?,
        (None, None) => {
            let next = format!("add {0} LOCATION or set ZOHO_STORE; for example, add {0} tokens.db", names.option);
            let location = environment()?.ok_or_else(|| Error::usage("no store given", &next))?;
            return StoreConfig::new(location, table.or_environment()?);
        }
    };
    StoreConfig::new(location, table.without_environment())
}
