//! The MySQL table of a `DBStore`.

use super::row::{READ, SdkRow, UserColumn, columns};
use crate::error::Error;
use crate::tokens::store::ServerUrl;
use sqlx::mysql::{MySqlConnectOptions, MySqlRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, MySqlConnection, Row as _};
use std::time::Duration;

/// The time to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads all rows of a table. `user` is the column with the names of the users.
pub(super) async fn rows(url: &ServerUrl, table: &str, user: UserColumn) -> Result<Vec<SdkRow>, Error> {
    // The SDK accepts the same names of tables.
    if table.is_empty() || !table.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        let message = format!("`{}` is not a valid table name", table.escape_debug());
        return Err(Error::usage(
            message,
            "use --from-table with ASCII letters, digits and `_`; for example, use --from-table oauthtoken",
        ));
    }
    let failed = |error: sqlx::Error| Error::refused(format!("failed to read the table {table} in {url}: {error}"), "");
    let mut connection = connect(url).await?;
    let present: Vec<String> = sqlx::query_scalar(
        "SELECT CAST(column_name AS CHAR) FROM information_schema.columns \
         WHERE table_schema = DATABASE() AND table_name = ?",
    )
    .bind(table)
    .fetch_all(&mut connection)
    .await
    .map_err(failed)?;
    if present.is_empty() {
        let message = format!("{url} has no table {table}");
        return Err(Error::usage(message, "use --from-table TABLE, and a URL with the database of the DBStore"));
    }
    let columns = columns(&present, user).map_err(|name| {
        Error::usage(format!("the table {table} in {url} has no column `{name}`"), "use --from-table oauthtoken")
    })?;
    // Only constants and the checked name are part of the statement. The values are cast, because the oldest stores
    // have an integer in `id`.
    let list: Vec<String> = columns
        .iter()
        .map(|name| name.map_or_else(|| "CAST(NULL AS CHAR)".to_owned(), |name| format!("CAST(`{name}` AS CHAR)")))
        .collect();
    let select = AssertSqlSafe(format!("SELECT {} FROM `{table}` ORDER BY id", list.join(", ")));
    let rows: Vec<MySqlRow> = sqlx::query(select).fetch_all(&mut connection).await.map_err(failed)?;
    let rows = rows.iter().enumerate().map(|(index, row)| Ok(SdkRow::new(index + 1, values(row)?)));
    let rows: sqlx::Result<Vec<SdkRow>> = rows.collect();
    let _ = connection.close().await;
    rows.map_err(failed)
}

async fn connect(url: &ServerUrl) -> Result<MySqlConnection, Error> {
    let failed = |reason: &str| {
        Error::refused(
            format!("failed to connect to {url}: {reason}"),
            "check the location of the database, and that the server is running",
        )
    };
    let options: MySqlConnectOptions =
        url.secret_text().parse().map_err(|error: sqlx::Error| failed(&error.to_string()))?;
    let options = options.disable_statement_logging();
    match tokio::time::timeout(CONNECT_TIMEOUT, MySqlConnection::connect_with(&options)).await {
        Ok(connection) => connection.map_err(|error| failed(&error.to_string())),
        Err(_) => Err(failed("the server does not respond")),
    }
}

fn values(row: &MySqlRow) -> sqlx::Result<[Option<String>; READ]> {
    let mut values = [const { None }; READ];
    for (index, value) in values.iter_mut().enumerate() {
        *value = row.try_get(index)?;
    }
    Ok(values)
}
