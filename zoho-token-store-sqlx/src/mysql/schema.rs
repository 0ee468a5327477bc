//! The table of the store.

use super::cause;
use crate::server::{Connection, TABLE_LIMIT, Table, in_time, store_error};
use sqlx::mysql::MySqlPool;
use sqlx::{MySqlConnection, Row as _};
use zoho_auth_core::StoreError;

/// The statement that creates the table. InnoDB adds the primary key to the index, so that a list of one status is read
/// in its order.
const CREATE: &str = "CREATE TABLE IF NOT EXISTS {table} (
    user_id VARBINARY(255) NOT NULL,
    client_id VARBINARY(255) NOT NULL,
    data_center VARBINARY(255) NOT NULL,
    environment VARBINARY(255) NOT NULL,
    version BIGINT UNSIGNED NOT NULL,
    status VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    status_since BIGINT,
    record MEDIUMBLOB NOT NULL,
    PRIMARY KEY (user_id, client_id, data_center, environment),
    KEY (status)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC COMMENT = '{comment}'";

/// Creates the table unless it exists, and checks its format.
pub(super) async fn create(pool: &MySqlPool, table: &Table, location: &str) -> Result<(), StoreError> {
    let failed = |error: sqlx::Error| store_error(cause(&error), location, &error);
    let mut connection = Connection::acquire(pool).await.map_err(failed)?;
    let (is_replica, comment) = in_time(TABLE_LIMIT, find(&mut connection, table)).await.map_err(failed)?;
    if is_replica {
        return Err(StoreError::read_only_replica(location));
    }
    if !table.check_comment(comment.as_deref(), location)? {
        let create = sqlx::query(table.statement(CREATE)).execute(&mut *connection);
        in_time(TABLE_LIMIT, create).await.map_err(failed)?;
    }
    connection.complete();
    Ok(())
}

/// Returns `true` for a replica, and the comment of the table if the table exists.
async fn find(connection: &mut MySqlConnection, table: &Table) -> sqlx::Result<(bool, Option<String>)> {
    let query = "SELECT @@global.read_only, CAST(table_comment AS CHAR CHARACTER SET utf8mb4) \
         FROM (SELECT 1) AS one LEFT JOIN information_schema.tables \
         ON table_schema = COALESCE(?, DATABASE()) AND table_name = ?";
    let row = sqlx::query(query).bind(table.schema()).bind(table.name()).fetch_one(connection).await?;
    Ok((row.try_get::<i64, _>(0)? != 0, row.try_get(1)?))
}

/// Returns the statement that creates the table, as text.
pub(super) fn ddl(table: &Table) -> String {
    format!("{};\n", table.statement(CREATE).as_str())
}
