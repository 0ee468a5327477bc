//! The statements of the store.

use crate::page::{Key, Page, Stored};
use crate::row::{NewRow, earliest_status_since};
use crate::server::{Connection, ROW_LIMIT, SwapError, TABLE_LIMIT, Table, in_time};
use sqlx::mysql::{MySqlArguments, MySqlPool, MySqlRow};
use sqlx::query::Query;
use sqlx::{Connection as _, MySql, Row as _, SqlStr, Transaction};
use zoho_auth_core::store::Filter;

/// `read_only` is set on replicas.
const LOAD: &str = "SELECT @@global.read_only, version, record FROM (SELECT 1) AS one LEFT JOIN {table} \
     ON user_id = ? AND client_id = ? AND data_center = ? AND environment = ?";
/// `UUID_SHORT()` is never repeated by a server, and contains the number of the server. `LAST_INSERT_ID` with an argument
/// returns the version with the result of the statement.
const INSERT: &str = "INSERT INTO {table} \
     (user_id, client_id, data_center, environment, version, status, status_since, record) \
     VALUES (?, ?, ?, ?, LAST_INSERT_ID(UUID_SHORT()), ?, ?, ?)";
/// The new version is greater than the last one even if the table was copied from another server.
const UPDATE: &str = "UPDATE {table} \
     SET version = LAST_INSERT_ID(GREATEST(version + 1, UUID_SHORT())), status = ?, status_since = ?, record = ? \
     WHERE user_id = ? AND client_id = ? AND data_center = ? AND environment = ? AND version = ?";
const DELETE: &str = "DELETE FROM {table} \
     WHERE user_id = ? AND client_id = ? AND data_center = ? AND environment = ? AND version = ?";
const NEXT_VERSION: &str = "SELECT UUID_SHORT()";
const REMOVE: &str = "DELETE FROM {table} WHERE user_id = ? AND client_id = ? AND data_center = ? AND environment = ?";
const READ_ONLY: &str = "SELECT @@global.read_only";
/// A comparison of rows with `>` would not use the primary key.
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

/// The result of a read.
pub(super) struct Loaded {
    pub(super) is_replica: bool,
    pub(super) stored: Option<Stored>,
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

/// Replaces the row if its version is `expected`. Returns the new version, or `None` for another version.
pub(super) async fn swap(
    pool: &MySqlPool,
    statements: &Statements,
    key: &Key,
    expected: Option<u64>,
    new: Option<&NewRow>,
) -> Result<Option<u64>, SwapError> {
    let mut connection = Connection::acquire(pool).await.map_err(SwapError::NotCommitted)?;
    let written = in_time(ROW_LIMIT, write(&mut connection, statements, key, expected, new)).await;
    let version = match written.map_err(SwapError::NotCommitted)? {
        Some((transaction, version)) => {
            let committed = in_time(ROW_LIMIT, transaction.commit()).await;
            committed.map_err(|error| SwapError::CommitFailed { version, error })?;
            Some(version)
        }
        None => None,
    };
    connection.complete();
    Ok(version)
}

/// Replaces the row if its version is `expected`. Returns the open transaction and the new version, or `None` for another
/// version. The transaction makes the version known before the commit.
async fn write<'c>(
    connection: &'c mut Connection<MySql>,
    statements: &Statements,
    key: &Key,
    expected: Option<u64>,
    new: Option<&NewRow>,
) -> sqlx::Result<Option<(Transaction<'c, MySql>, u64)>> {
    let mut transaction = connection.begin().await?;
    let version = match (expected, new) {
        (None, Some(row)) => {
            let query = bind_key(sqlx::query(statements.insert.clone()), key);
            let query = query.bind(row.status).bind(row.status_since).bind(row.record().as_bytes());
            match query.execute(&mut *transaction).await {
                Ok(result) => Some(result.last_insert_id()),
                Err(error) if super::number(&error) == Some(DUPLICATE_KEY) => None,
                Err(error) => return Err(error),
            }
        }
        (Some(expected), Some(row)) => {
            let query = sqlx::query(statements.update.clone());
            let query = query.bind(row.status).bind(row.status_since).bind(row.record().as_bytes());
            let result = bind_key(query, key).bind(expected).execute(&mut *transaction).await?;
            (result.rows_affected() > 0).then(|| result.last_insert_id())
        }
        (Some(expected), None) => {
            let query = bind_key(sqlx::query(statements.delete.clone()), key).bind(expected);
            match query.execute(&mut *transaction).await?.rows_affected() {
                0 => None,
                _ => Some(next_version(&mut transaction).await?),
            }
        }
        (None, None) => {
            let query = bind_key(sqlx::query(statements.load.clone()), key);
            let row = query.fetch_one(&mut *transaction).await?;
            match row.try_get::<Option<u64>, _>(1)? {
                Some(_) => None,
                None => Some(next_version(&mut transaction).await?),
            }
        }
    };
    match version {
        Some(version) => Ok(Some((transaction, version))),
        None => transaction.rollback().await.map(|()| None),
    }
}

async fn next_version(connection: &mut sqlx::MySqlConnection) -> sqlx::Result<u64> {
    sqlx::query_scalar(NEXT_VERSION).fetch_one(connection).await
}

pub(super) async fn remove(pool: &MySqlPool, statements: &Statements, key: &Key) -> sqlx::Result<()> {
    let mut connection = Connection::acquire(pool).await?;
    let query = bind_key(sqlx::query(statements.remove.clone()), key);
    in_time(ROW_LIMIT, query.execute(&mut *connection)).await?;
    connection.complete();
    Ok(())
}

/// Fills a page with identifiers. Returns `None` on a replica.
pub(super) async fn ids(pool: &MySqlPool, statements: &Statements, mut page: Page) -> sqlx::Result<Option<Page>> {
    while let Some((after, rows)) = page.next_query() {
        let query = bind_page(sqlx::query(statements.select_ids.clone()), &after, rows);
        let Some(rows) = fetch(pool, query).await? else { return Ok(None) };
        page.add(rows.into_iter());
    }
    Ok(Some(page))
}

/// Fills a page with the records that match the filter. Returns `None` on a replica.
pub(super) async fn records(
    pool: &MySqlPool,
    statements: &Statements,
    filter: Filter,
    mut page: Page,
) -> sqlx::Result<Option<Page>> {
    while let Some((after, rows)) = page.next_query() {
        let query = match filter.status_name() {
            Some(status) => {
                let since = earliest_status_since(filter);
                sqlx::query(statements.select_with_status.clone()).bind(status).bind(since).bind(since)
            }
            None => sqlx::query(statements.select_records.clone()),
        };
        let Some(rows) = fetch(pool, bind_page(query, &after, rows)).await? else { return Ok(None) };
        page.add(rows.into_iter());
    }
    Ok(Some(page))
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
