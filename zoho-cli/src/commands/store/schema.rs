//! The command `zoho store schema`.

use super::print;
use crate::error::Error;
use crate::tokens::store::TableArgs;
use clap::{Args, ValueEnum};
use std::process::ExitCode;
use zoho_auth_typed::store::{MySqlStore, PostgresStore, SqliteStore};

/// Print the SQL statements that create the table of a store.
///
/// A store creates its table itself. The statements are for databases in which the application may not create tables:
/// run them as a user who may.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The type of the database.
    #[arg(long, value_name = "DATABASE")]
    to: Database,
    #[command(flatten)]
    table: TableArgs,
}

/// A type of database.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Database {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
}

impl Schema {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let table = self.table.or_environment()?;
        let statements = match self.to {
            Database::Postgres => PostgresStore::ddl(&table.options()),
            Database::Mysql => MySqlStore::ddl(&table.options()),
            Database::Sqlite => {
                table.expect_none()?;
                Ok(SqliteStore::ddl())
            }
        };
        let statements = statements.map_err(|error| Error::usage(error, "correct --store-schema and --store-table"))?;
        print(&format!("{}\n", statements.trim_end()))?;
        Ok(ExitCode::SUCCESS)
    }
}
