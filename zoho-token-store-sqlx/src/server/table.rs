//! The table of a store: its name, and the statements with that name.

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};
use zoho_auth_core::StoreError;

/// The version of the table's format, which is in the comment of the table.
const FORMAT: u64 = 1;
/// The beginning of the table's comment. The version of the format follows.
const COMMENT: &str = "zoho-token-store format ";
/// The length of the longest name, in bytes, which is the limit of PostgreSQL.
const MAX_NAME: usize = 63;

/// The options for the table of a store: its name, its schema, and whether the store creates it.
///
/// ```
/// use zoho_token_store_sqlx::TableOptions;
///
/// let options = TableOptions::new().schema("auth").table("zoho_tokens").create(false);
/// # let _ = options;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableOptions {
    schema: Option<String>,
    table: String,
    create: bool,
}

impl TableOptions {
    /// Returns the default options: the table `zoho_accounts` in the default schema, created unless it exists.
    pub fn new() -> Self {
        Self { schema: None, table: "zoho_accounts".to_owned(), create: true }
    }

    /// Sets the schema of PostgreSQL, or the database of MySQL and MariaDB. The schema must exist, because the store
    /// creates only its table. The default is the schema of the connection.
    ///
    /// A name has 1 to 63 ASCII letters, digits and `_`, and does not start with a digit. With any other name, the
    /// store cannot be opened.
    #[must_use]
    pub fn schema(mut self, name: impl Into<String>) -> Self {
        self.schema = Some(name.into());
        self
    }

    /// Sets the name of the table. The name must follow the rule of [`schema`](Self::schema).
    #[must_use]
    pub fn table(mut self, name: impl Into<String>) -> Self {
        self.table = name.into();
        self
    }

    /// Sets whether the store creates the table if it does not exist. Use `false` if the application's database user
    /// may not create tables. In this case, another user must run the statements of `PostgresStore::ddl` or
    /// `MySqlStore::ddl`.
    #[must_use]
    pub fn create(mut self, create: bool) -> Self {
        self.create = create;
        self
    }
}

impl Default for TableOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// A table with a valid name.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    schema: Option<String>,
    name: String,
    quoted: String,
    create: bool,
}

impl Table {
    /// Creates a table after checking the names in its options. `quote` is the database's quotation mark for names.
    pub(crate) fn new(options: &TableOptions, quote: char) -> Result<Self, StoreError> {
        let TableOptions { schema, table, create } = options.clone();
        for name in schema.iter().chain([&table]) {
            check_name(name)?;
        }
        let parts: Vec<String> = schema.iter().chain([&table]).map(|name| format!("{quote}{name}{quote}")).collect();
        Ok(Self { quoted: parts.join("."), schema, name: table, create })
    }

    /// Returns a statement with the quoted name of the table in place of `{table}`, and with the table's comment in
    /// place of `{comment}`. All other SQL is constant.
    pub(crate) fn statement(&self, template: &'static str) -> SqlStr {
        let text = template.replace("{table}", &self.quoted).replace("{comment}", &format!("{COMMENT}{FORMAT}"));
        AssertSqlSafe(text).into_sql_str()
    }

    pub(crate) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the location of the table, which errors contain. `database` names the server and the database.
    pub(crate) fn location(&self, database: &str) -> String {
        match &self.schema {
            Some(schema) => format!("the table {schema}.{} in {database}", self.name),
            None => format!("the table {} in {database}", self.name),
        }
    }

    /// Checks the comment of the table, which is `None` if the table does not exist. Returns `false` if the store must
    /// create the table.
    pub(crate) fn check_comment(&self, comment: Option<&str>, location: &str) -> Result<bool, StoreError> {
        let Some(comment) = comment else {
            return if self.create { Ok(false) } else { Err(StoreError::missing_table(location)) };
        };
        match comment.strip_prefix(COMMENT).and_then(|format| format.parse::<u64>().ok()) {
            Some(FORMAT) => Ok(true),
            Some(format) => Err(StoreError::unsupported_format(location, format)),
            None => {
                let reason = format!(
                    "the comment of the table is not `{COMMENT}{FORMAT}`; choose another table, or restore the comment"
                );
                Err(StoreError::configuration(location, reason))
            }
        }
    }
}

fn check_name(name: &str) -> Result<(), StoreError> {
    let is_valid = name.len() <= MAX_NAME
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if is_valid {
        return Ok(());
    }
    let name = name.escape_debug();
    let reason = format!(
        "`{name}` is not a valid name; use one to {MAX_NAME} ASCII letters, digits and `_`, starting with a letter or `_`"
    );
    Err(StoreError::configuration("the table of the store", reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_name_is_rejected() {
        let long = "a".repeat(64);
        for name in ["", "1a", "a-b", "a b", "a\"; DROP TABLE x; --", "a`b", "a.b", "ä", "a\0", &long] {
            for options in [TableOptions::new().table(name), TableOptions::new().schema(name)] {
                let error = Table::new(&options, '"').expect_err(name);
                assert!(matches!(error, StoreError::Configuration { .. }), "{error}");
            }
        }
        let longest = "a".repeat(63);
        for name in ["a", "_", "Zoho_1", &longest] {
            assert!(Table::new(&TableOptions::new().table(name).schema(name), '"').is_ok(), "{name}");
        }
    }

    #[test]
    fn statement_contains_the_quoted_name() {
        let table = Table::new(&TableOptions::new().schema("auth").table("select"), '"').expect("name should be valid");
        assert_eq!(table.statement("DELETE FROM {table}").as_str(), r#"DELETE FROM "auth"."select""#);
    }

    #[test]
    fn comment_shows_the_format_of_a_table() {
        let table = Table::new(&TableOptions::new(), '"').expect("name should be valid");
        assert!(matches!(table.check_comment(None, "here"), Ok(false)));
        assert!(matches!(table.check_comment(Some("zoho-token-store format 1"), "here"), Ok(true)));
        let newer = table.check_comment(Some("zoho-token-store format 2"), "here");
        assert!(matches!(newer, Err(StoreError::UnsupportedFormat { format: 2, .. })), "{newer:?}");
        for comment in ["", "customers", "zoho-token-store format x"] {
            let error = table.check_comment(Some(comment), "here");
            assert!(matches!(error, Err(StoreError::Configuration { .. })), "{error:?}");
        }
    }

    #[test]
    fn missing_table_is_an_error_if_it_may_not_be_created() {
        let table = Table::new(&TableOptions::new().create(false), '"').expect("name should be valid");
        let error = table.check_comment(None, "here");
        assert!(matches!(error, Err(StoreError::MissingTable { .. })), "{error:?}");
    }
}
