//! Direct access to the rows of a store in a database server, as an administrator or an attacker has it.

use crate::store_location::StoreLocation;
use sqlx::mysql::MySqlConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _};
use std::fmt::Write as _;
use std::time::Duration;
use zoho_auth_typed::AccountId;

/// A connection to the database of a store, and the name of the table.
pub(crate) struct Rows {
    connection: Connection,
    table: String,
}

enum Connection {
    Postgres(PgConnection),
    MySql(MySqlConnection),
}

impl Rows {
    /// Connects to the database server of a store. Returns `None` if the store has no server.
    pub(crate) async fn connect(location: &StoreLocation) -> Option<Self> {
        let (connection, table) = match location {
            StoreLocation::Postgres { url, table } => {
                let options: PgConnectOptions = url.parse().expect("URL should be valid");
                // PgBouncer rejects the parameter `extra_float_digits`.
                let connection = options.extra_float_digits(None).connect().await;
                (Connection::Postgres(connection.expect("server should be available")), table)
            }
            StoreLocation::MySql { url, table } => {
                let connection = MySqlConnection::connect(url).await;
                (Connection::MySql(connection.expect("server should be available")), table)
            }
            _ => return None,
        };
        Some(Self { connection, table: table.clone() })
    }

    /// Runs SQL statements. `{table}` in the text is replaced with the name of the table.
    pub(crate) async fn execute(&mut self, sql: &str) {
        let sql = AssertSqlSafe(sql.replace("{table}", &self.table));
        match &mut self.connection {
            Connection::Postgres(connection) => connection.execute(sqlx::raw_sql(sql)).await.map(drop),
            Connection::MySql(connection) => connection.execute(sqlx::raw_sql(sql)).await.map(drop),
        }
        .expect("statements should be valid");
    }

    /// Runs a query and returns the bytes of its first column, one value per row. `{table}` in the text is replaced
    /// with the name of the table.
    pub(crate) async fn bytes(&mut self, sql: &str) -> Vec<Vec<u8>> {
        let sql = AssertSqlSafe(sql.replace("{table}", &self.table));
        let bytes: sqlx::Result<Vec<Vec<u8>>> = match &mut self.connection {
            Connection::Postgres(connection) => {
                let rows = connection.fetch_all(sqlx::raw_sql(sql)).await.expect("query should be valid");
                rows.iter().map(|row| row.try_get(0)).collect()
            }
            Connection::MySql(connection) => {
                let rows = connection.fetch_all(sqlx::raw_sql(sql)).await.expect("query should be valid");
                rows.iter().map(|row| row.try_get(0)).collect()
            }
        };
        bytes.expect("column should contain bytes")
    }

    /// Returns the bytes of the text columns and of the record, for all rows.
    pub(crate) async fn contents(&mut self) -> Vec<u8> {
        let sql = match self.connection {
            Connection::Postgres(_) => {
                "SELECT user_id || client_id || data_center || environment || convert_to(status, 'UTF8') || record \
                 FROM {table} ORDER BY 1"
            }
            Connection::MySql(_) => {
                "SELECT CONCAT(user_id, client_id, data_center, environment, status, record) FROM {table} ORDER BY 1"
            }
        };
        self.bytes(sql).await.concat()
    }

    /// Returns the bytes as a literal in the SQL of the database.
    pub(crate) fn literal(&self, bytes: &[u8]) -> String {
        let hexadecimal = hexadecimal(bytes);
        match self.connection {
            Connection::Postgres(_) => format!(r"'\x{hexadecimal}'"),
            Connection::MySql(_) => format!("x'{hexadecimal}'"),
        }
    }

    /// Returns the SQL condition that selects the row of an account.
    fn condition(&self, id: &AccountId) -> String {
        let [user, client_id, data_center, environment] =
            [id.user(), id.client_id(), id.data_center().code(), id.environment().as_str()]
                .map(|part| self.literal(part.as_bytes()));
        format!(
            "user_id = {user} AND client_id = {client_id} AND data_center = {data_center} AND environment = {environment}"
        )
    }

    /// Returns the bytes of the record of an account.
    pub(crate) async fn record(&mut self, id: &AccountId) -> Vec<u8> {
        let condition = self.condition(id);
        let mut rows = self.bytes(&format!("SELECT record FROM {{table}} WHERE {condition}")).await;
        rows.pop().expect("account should have a row")
    }

    /// Replaces the record of an account, and leaves the other columns unchanged.
    pub(crate) async fn set_record(&mut self, id: &AccountId, record: &[u8]) {
        let (condition, record) = (self.condition(id), self.literal(record));
        self.execute(&format!("UPDATE {{table}} SET record = {record} WHERE {condition}")).await;
    }

    /// Exchanges the records of two accounts.
    pub(crate) async fn exchange_records(&mut self, first: &AccountId, second: &AccountId) {
        let records = [self.record(first).await, self.record(second).await];
        self.set_record(first, &records[1]).await;
        self.set_record(second, &records[0]).await;
    }

    /// Locks the row of an account until [`unlock`](Self::unlock). Other statements that write the row wait until then.
    pub(crate) async fn lock(&mut self, id: &AccountId) {
        let condition = self.condition(id);
        self.execute("BEGIN").await;
        let locked = self.bytes(&format!("SELECT record FROM {{table}} WHERE {condition} FOR UPDATE")).await;
        assert_eq!(locked.len(), 1, "account should have a row");
    }

    pub(crate) async fn unlock(&mut self) {
        self.execute("ROLLBACK").await;
    }

    /// Waits until a statement of another connection waits for a lock of the table. A second connection must have
    /// locked the row, because `PostgreSQL` returns outdated information within a transaction.
    pub(crate) async fn wait_for_blocked_statement(&mut self) {
        let sql = match self.connection {
            Connection::Postgres(_) => {
                "SELECT ''::bytea FROM pg_stat_activity \
                 WHERE state = 'active' AND wait_event_type = 'Lock' AND query LIKE 'UPDATE%{table}%'"
            }
            Connection::MySql(_) => {
                "SELECT '' FROM information_schema.processlist \
                 WHERE id <> CONNECTION_ID() AND command IN ('Execute', 'Query') AND info LIKE 'UPDATE%{table}%'"
            }
        };
        while self.bytes(sql).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Returns the bytes as lowercase hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string should succeed");
        text
    })
}
