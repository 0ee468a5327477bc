//! The table of a store in a database server.

use super::origin::variable;
use crate::error::Error;
use clap::Args;
use zoho_auth_typed::store::TableOptions;

/// The variable with the schema of the table.
const SCHEMA: &str = "ZOHO_STORE_SCHEMA";
/// The variable with the name of the table.
const TABLE: &str = "ZOHO_STORE_TABLE";

/// The options for the table of a store in a database server.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TableArgs {
    /// The schema of the store's table in PostgreSQL, or its database in MySQL. The default is the variable
    /// `ZOHO_STORE_SCHEMA`, then the schema or database of the connection.
    #[arg(long, value_name = "SCHEMA")]
    store_schema: Option<String>,
    /// The name of the store's table in a database server. The default is the variable `ZOHO_STORE_TABLE`, then
    /// `zoho_accounts`.
    #[arg(long, value_name = "TABLE")]
    store_table: Option<String>,
}

impl TableArgs {
    /// Creates the options from the values of other options, such as `--from-schema` and `--from-table`.
    pub(super) fn new(schema: Option<String>, table: Option<String>) -> Self {
        Self { store_schema: schema, store_table: table }
    }

    /// Returns the schema and the table of the options. For a missing option, returns the value of its environment
    /// variable.
    pub(crate) fn or_environment(self) -> Result<TableName, Error> {
        let is_given = self.is_given();
        let schema = self.store_schema.map_or_else(|| variable(SCHEMA), |name| Ok(Some(name)))?;
        let table = self.store_table.map_or_else(|| variable(TABLE), |name| Ok(Some(name)))?;
        Ok(TableName { schema, table, is_given })
    }

    /// Returns the schema and the table of the options, and ignores the environment variables.
    pub(super) fn without_environment(self) -> TableName {
        let is_given = self.is_given();
        TableName { schema: self.store_schema, table: self.store_table, is_given }
    }

    /// Returns `true` if an option is on the command line.
    pub(super) fn is_given(&self) -> bool {
        self.store_schema.is_some() || self.store_table.is_some()
    }
}

/// The schema and the name of a table.
#[derive(Clone, Debug)]
pub(crate) struct TableName {
    schema: Option<String>,
    table: Option<String>,
    /// A flag that is `true` if the schema or the table is on the command line.
    is_given: bool,
}

impl TableName {
    /// Returns the options for a store in a database server.
    pub(crate) fn options(&self) -> TableOptions {
        let options = TableOptions::new();
        let options = self.schema.iter().fold(options, TableOptions::schema);
        self.table.iter().fold(options, TableOptions::table)
    }

    /// Fails if the command line names a schema or a table, which a store on this machine does not have. Environment
    /// variables are ignored, because they may be set for other commands.
    pub(crate) fn expect_none(&self) -> Result<(), Error> {
        if self.is_given {
            let message = "only a store in a database server has a schema and a table name";
            return Err(Error::usage(message, "omit the options for schema and table"));
        }
        Ok(())
    }
}
