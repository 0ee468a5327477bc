//! The statements of the store.

use crate::page::{Key, Stored};
use crate::row::{NewRow, earliest_status_since};
use crate::server::{Columns, Connection, Loaded, ROW_LIMIT, SwapError, TABLE_LIMIT, Table, in_time};
use sqlx::mysql::{MySqlArguments, MySqlPool, MySqlRow};
use sqlx::query::Query;
use sqlx::{MySql, Row as _, SqlStr};

/// The query for a row, and for `read_only`, which is set on replicas.
const LOAD: &str = "SELECT @@global.read_only, version, record FROM (SELECT 1) AS one LEFT JOIN {table} \
     ON user_id = ? AND client_id = ? AND data_center = ? AND environment = ?";
/// The query for the next version of a row. A server never repeats a value of `UUID_SHORT()`, which contains the number
/// of the server.
const NEXT_VERSION: &str = "SELECT UUID_SHORT()";
const INSERT: &str = "INSERT INTO {table} \
     (user_id, client_id, data_center, environment, version, status, status_since, record) \
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const UPDATE: &str = "UPDATE {table} SET version = ?, status = ?, status_since = ?, record = ? \
     WHERE user_id = ? AND client_id = ? AND data_center = ? AND environment = ? AND version = ?";
const DELETE: &str = "DELETE FROM {table} \
     WHERE user_id = ? AND client_id = ? AND data_center = ? AND environment = ? AND version = ?";
const REMOVE: &str = "DELETE FROM {table} WHERE user_id = ? AND client_id = ? AND data_center = ? AND environment = ?";
const READ_ONLY: &str = "SELECT @@global.read_only";
/// The query for a page. A comparison of rows with `>` would not use the primary key.
const SELECT_IDS: &str = "SELECT user_id, client_id, data_center, environment, version, '' FROM {table} \
     WHERE user_id >= ? AND (user_id > ? OR client_id > ? OR (client_id = ? AND \
     (data_center > ? OR (data_center = ? AND environment > ?)))) \
     ORDER BY user_id, client_id, data_center, environment LIMIT ?";
const SELECT_RECORDS: &str = "SELECT user_id, client_id, data_center, environment, version, record FROM {table} \
     WHERE user_id >= ? AND (user_id > ? OR client_id > ? OR (client_id = ? AND \
     (data_center > ? OR (data_center = ? AND environment > ?)))) \
     ORDER BY user_id, client_id, data_center, environment LIMIT ?";
const SELECT_WITH_STATUS: &str = "SELECT user_id, client_id, data_center, environment, version, record FROM {table} \
     WHERE status = ? AND (? IS NULL OR status_since >= ?) \
     AND user_id >= ? AND (user_id > ? OR client_id > ? OR (client_id = ? AND \
     (data_center > ? OR (data_center = ? AND environment > ?)))) \
     ORDER BY user_id, client_id, data_center, environment LIMIT ?";

/// The number of the error for a second row with the same key.
const DUPLICATE_KEY: u16 = 1062;

/// The statements with the name of the table.
pub(super) struct Statements {
    load: SqlStr,
    insert: SqlStr,
    update: SqlStr,
    delete: SqlStr,
    remove: SqlStr,
    select_ids: SqlStr,
    select_records: SqlStr,
    select_with_status: SqlStr,
}

impl Statements {
    pub(super) fn new(table: &Table) -> Self {
        Self {
            load: table.statement(LOAD),
            insert: table.statement(INSERT),
            update: table.statement(UPDATE),
            delete: table.statement(DELETE),
            remove: table.statement(REMOVE),
            select_ids: table.statement(SELECT_IDS),
            select_records: table.statement(SELECT_RECORDS),
            select_with_status: table.statement(SELECT_WITH_STATUS),
        }
    }
}

type MySqlQuery<'a> = Query<'a, MySql, MySqlArguments>;

/// Binds a key to the next four parameters.
fn bind_key<'a>(query: MySqlQuery<'a>, key: &'a Key) -> MySqlQuery<'a> {
    let [user, client_id, data_center, environment] = &key.0;
    query.bind(user).bind(client_id).bind(data_center).bind(environment)
}

/// Binds the key after which a page begins, and the number of rows.
fn bind_page<'a>(query: MySqlQuery<'a>, key: &'a Key, rows: i64) -> MySqlQuery<'a> {
    let [user, client_id, data_center, environment] = &key.0;
    let query = query.bind(user).bind(user).bind(client_id).bind(client_id);
    query.bind(data_center).bind(data_center).bind(environment).bind(rows)
}

pub(super) async fn load(pool: &MySqlPool, statements: &Statements, key: &Key) -> sqlx::Result<Loaded> {
    let mut connection = Connection::acquire(pool).await?;
    let query = bind_key(sqlx::query(statements.load.clone()), key);
    let row = in_time(ROW_LIMIT, query.fetch_one(&mut *connection)).await?;
    connection.complete();
    let (version, record): (Option<u64>, Option<Vec<u8>>) = (row.try_get(1)?, row.try_get(2)?);
    let stored = version.zip(record).map(|(version, record)| Stored::from_bytes(version, record));
    Ok(Loaded { is_replica: row.try_get::<i64, _>(0)? != 0, stored })
}

/// Inserts, replaces or deletes the row if its version is `expected`. `expected` is `None` if the row must not exist;
/// `new` is `None` if the row must not exist afterward. Returns the new version, or `None` if the current version is
/// not `expected`.
///
/// The statement commits by itself. A transaction of several statements would be worse. If the client vanished before
/// its commit, its session would keep the lock of the row until the server's `wait_timeout`, by default for eight
/// hours. The new version is read first, so that it is known if the response to the statement is lost. For a deletion,
/// the current version of the row is also read first. If the response is then lost and the row is absent, the row was
/// absent before, or the deletion succeeded.
pub(super) async fn swap(
    pool: &MySqlPool,
    statements: &Statements,
    key: &Key,
    expected: Option<u64>,
    new: Option<&NewRow>,
) -> Result<Option<u64>, SwapError> {
    let mut connection = Connection::acquire(pool).await.map_err(SwapError::NotCommitted)?;
    let next = in_time(ROW_LIMIT, sqlx::query_scalar(NEXT_VERSION).fetch_one(&mut *connection)).await;
    let next: u64 = next.map_err(SwapError::NotCommitted)?;
    if new.is_none() {
        let stored = in_time(ROW_LIMIT, stored_version(&mut connection, statements, key)).await;
        if stored.map_err(SwapError::NotCommitted)? != expected {
            connection.complete();
            return Ok(None);
        }
    }
    // The version is greater than the last one even if the table was copied from another server.
    let version = expected.map_or(next, |expected| next.max(expected.saturating_add(1)));
    let written = in_time(ROW_LIMIT, write(&mut connection, statements, key, expected, new, version)).await;
    let is_written = written.map_err(|error| match error.as_database_error() {
        Some(_) => SwapError::NotCommitted(error),
        None => SwapError::CommitFailed { version, error },
    })?;
    connection.complete();
    Ok(is_written.then_some(version))
}

/// Runs the statement that inserts, replaces or deletes the row, or that checks its absence. Returns `false` if the
/// current version is not `expected`.
async fn write(
    connection: &mut Connection<MySql>,
    statements: &Statements,
    key: &Key,
    expected: Option<u64>,
    new: Option<&NewRow>,
    version: u64,
) -> sqlx::Result<bool> {
    let query = match (expected, new) {
        (None, Some(row)) => {
            let query = bind_key(sqlx::query(statements.insert.clone()), key).bind(version);
            query.bind(row.status).bind(row.status_since).bind(row.record().as_bytes())
        }
        (Some(expected), Some(row)) => {
            let query = sqlx::query(statements.update.clone()).bind(version);
            let query = query.bind(row.status).bind(row.status_since).bind(row.record().as_bytes());
            bind_key(query, key).bind(expected)
        }
        (Some(expected), None) => bind_key(sqlx::query(statements.delete.clone()), key).bind(expected),
        (None, None) => return Ok(stored_version(connection, statements, key).await?.is_none()),
    };
    match query.execute(&mut **connection).await {
        Ok(result) => Ok(result.rows_affected() > 0),
        Err(error) if super::number(&error) == Some(DUPLICATE_KEY) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns the version of the row, or `None` if there is no row.
async fn stored_version(
    connection: &mut Connection<MySql>,
    statements: &Statements,
    key: &Key,
) -> sqlx::Result<Option<u64>> {
    let query = bind_key(sqlx::query(statements.load.clone()), key);
    query.fetch_one(&mut **connection).await?.try_get(1)
}

pub(super) async fn remove(pool: &MySqlPool, statements: &Statements, key: &Key) -> sqlx::Result<()> {
    let mut connection = Connection::acquire(pool).await?;
    let query = bind_key(sqlx::query(statements.remove.clone()), key);
    in_time(ROW_LIMIT, query.execute(&mut *connection)).await?;
    connection.complete();
    Ok(())
}

/// Reads up to `rows` rows after the key `after`. Returns `None` on a replica.
pub(super) async fn select(
    pool: &MySqlPool,
    statements: &Statements,
    columns: Columns,
    after: &Key,
    rows: i64,
) -> sqlx::Result<Option<Vec<(Key, Stored)>>> {
    let query = match columns {
        Columns::Keys => sqlx::query(statements.select_ids.clone()),
        Columns::Records(filter) => match filter.status_name() {
            Some(status) => {
                let since = earliest_status_since(filter);
                sqlx::query(statements.select_with_status.clone()).bind(status).bind(since).bind(since)
            }
            None => sqlx::query(statements.select_records.clone()),
        },
    };
    fetch(pool, bind_page(query, after, rows)).await
}

/// Returns the rows of a page, or `None` on a replica.
async fn fetch(pool: &MySqlPool, query: MySqlQuery<'_>) -> sqlx::Result<Option<Vec<(Key, Stored)>>> {
    let mut connection = Connection::acquire(pool).await?;
    let rows = in_time(TABLE_LIMIT, async {
        let read_only: i64 = sqlx::query_scalar(READ_ONLY).fetch_one(&mut *connection).await?;
        if read_only == 0 { query.fetch_all(&mut *connection).await.map(Some) } else { Ok(None) }
    });
    let rows = rows.await?;
    connection.complete();
    rows.map(|rows| rows.iter().map(stored).collect()).transpose()
}

fn stored(row: &MySqlRow) -> sqlx::Result<(Key, Stored)> {
    let key = Key([row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?]);
    Ok((key, Stored::from_bytes(row.try_get(4)?, row.try_get(5)?)))
}
