//! The command `zoho store import`.

mod csv_file;
mod insert;
mod mysql_table;
mod plan;
mod report;
mod row;

use self::insert::Target;
use self::plan::Plan;
use self::report::Report;
use self::row::{SdkRow, UserColumn};
use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::encryption::EncryptionArgs;
use crate::tokens::store::{Location, LocationOption, ServerUrl, ToArgs, argument, location_file};
use clap::{ArgGroup, Args};
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_auth_typed::data_center::Environment;
use zoho_auth_typed::{DataCenter, SecretString};

/// Import the accounts of Zoho's own SDKs: the CSV file of their `FileStore`, or the MySQL table of their `DBStore`.
///
/// Each row with a refresh token becomes an account; its access token and its client secret are not imported. The
/// scopes are unknown, and are assumed to suffice. Keys are read from `TOKEN_KEYS`. The exit code is 1 if the target
/// cannot be used, or if a row with a refresh token was not imported. Such rows are listed with the reason, as are rows
/// without a refresh token. Accounts that the target already has are left unchanged.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source").required(true)))]
pub(crate) struct Import {
    /// The CSV file of the `FileStore` of Zoho's SDK.
    #[arg(long, value_name = "FILE", group = "source")]
    from_csv: Option<PathBuf>,
    /// The database of a `DBStore`: `mysql://USER@HOST/DATABASE`. A URL with a password is not accepted here.
    #[arg(long, value_name = "LOCATION", group = "source")]
    from_mysql: Option<SecretString>,
    /// A file that contains the location of the database of a `DBStore`, which may be a URL with a password. Only its
    /// owner may have access to the file (mode 0600).
    #[arg(long, value_name = "FILE", group = "source")]
    from_mysql_file: Option<PathBuf>,
    /// The name of the table of a `DBStore`.
    #[arg(long, value_name = "TABLE", default_value = "oauthtoken", conflicts_with = "from_csv")]
    from_table: String,
    #[command(flatten)]
    to: ToArgs,
    #[command(flatten)]
    encryption: EncryptionArgs,
    /// The code of the users' data center, such as `eu`, for rows without a known API domain. Rows with the API domain
    /// of another data center are not imported. Without the option, each API domain names the data center.
    #[arg(long, value_name = "CODE")]
    dc: Option<DataCenter>,
    /// The environment of the accounts: `production`, `sandbox` or `developer`. The default is the environment of the
    /// row's API domain, or else `production`.
    #[arg(long)]
    environment: Option<Environment>,
    /// The client ID, for rows without one. Rows of other clients are not imported.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The column whose value becomes the name of the user in the target.
    #[arg(long, value_name = "COLUMN", default_value = "user_name")]
    user_column: UserColumn,
    /// Replace the tokens of accounts that the target already has.
    #[arg(long)]
    overwrite: bool,
    /// Only list the accounts that would be imported, and write nothing. The option needs no keys.
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object: `dry_run`, the arrays `imported` and `already_there` of objects with `user`, `client_id`,
    /// `data_center` and `environment`, and the array `not_imported` of objects with `row` (a number from 1), `user` if
    /// known, and `reason`. With --dry-run, `imported` has the accounts that would be imported.
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let target = self.to.config()?;
        // The keys must be usable before the target is created.
        let encryption = if self.dry_run { None } else { Some(self.encryption.protection()?) };
        let mut report = Report::new(self.dry_run);
        wait_for(async {
            let mut plan = Plan::new(self.dc, self.environment, self.client_id.clone());
            for row in self.rows().await? {
                plan.add(row);
            }
            report.not_imported = plan.not_imported;
            let target = match encryption {
                Some(encryption) => Target::open(&target, encryption, &plan.accounts).await?,
                None => Target::read_only(target.open_if_exists().await?),
            };
            for account in plan.accounts {
                let id = account.id.clone();
                let outcome = target.insert(account, self.overwrite).await.map_err(|error| {
                    let message = format!("{error}; before the error: {}", report.numbers());
                    Error::refused(message, "run the command again; it skips the accounts that are already imported")
                })?;
                report.add(id, outcome);
            }
            Ok(())
        })?;
        report.print_rows();
        print(&if self.json { report.to_json() } else { report.to_text() })?;
        Ok(if report.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Reads all rows of the source. Fails if the options name no source, or if the source cannot be read.
    async fn rows(&self) -> Result<Vec<SdkRow>, Error> {
        let names = LocationOption { option: "--from-mysql", file_option: "--from-mysql-file", variable: None };
        let location = match (&self.from_csv, &self.from_mysql, &self.from_mysql_file) {
            (Some(path), _, _) => return csv_file::rows(path, self.user_column),
            (None, Some(text), _) => argument(&names, text)?,
            (None, None, Some(path)) => location_file(path)?,
            (None, None, None) => {
                return Err(Error::usage(
                    "no source given",
                    "add --from-csv FILE, --from-mysql LOCATION or --from-mysql-file FILE",
                ));
            }
        };
        mysql_table::rows(mysql_url(&location)?, &self.from_table, self.user_column).await
    }
}

fn mysql_url(location: &Location) -> Result<&ServerUrl, Error> {
    match location {
        Location::MySql(url) => Ok(url),
        _ => Err(Error::usage(
            format!("{location} is not a MySQL database"),
            "use --from-mysql mysql://USER@HOST/DATABASE, or --from-csv FILE",
        )),
    }
}
