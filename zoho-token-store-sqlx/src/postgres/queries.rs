//! The statements of the store. Each runs in a transaction: a pooler in transaction mode may give each statement outside
//! of one to another connection, between its preparation and its execution.

use crate::page::{Key, Page, Stored};
use crate::row::{NewRow, earliest_status_since};
use crate::server::{SwapError, Table};
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row as _, SqlStr};
use zoho_auth_core::store::Filter;

/// The version of a row is the ID of the transaction that wrote it, which is never used again. It is greater than the
/// last version even if the table was copied from a server with greater IDs.
const LOAD: &str = "SELECT pg_is_in_recovery(), version, record FROM (SELECT) AS one LEFT JOIN {table} \
     ON user_id = $1 AND client_id = $2 AND data_center = $3 AND environment = $4";
const INSERT: &str = "INSERT INTO {table} \
     (user_id, client_id, data_center, environment, version, status, status_since, record) \
     VALUES ($1, $2, $3, $4, txid_current(), $5, $6, $7) ON CONFLICT DO NOTHING RETURNING version";
const UPDATE: &str = "UPDATE {table} \
     SET version = GREATEST(version + 1, txid_current()), status = $6, status_since = $7, record = $8 \
     WHERE user_id = $1 AND client_id = $2 AND data_center = $3 AND environment = $4 AND version = $5 RETURNING version";
const DELETE: &str = "DELETE FROM {table} \
     WHERE user_id = $1 AND client_id = $2 AND data_center = $3 AND environment = $4 AND version = $5 \
     RETURNING GREATEST(version + 1, txid_current())";
const CHECK_ABSENT: &str = "SELECT txid_current() WHERE NOT EXISTS (SELECT FROM {table} \
     WHERE user_id = $1 AND client_id = $2 AND data_center = $3 AND environment = $4)";
const REMOVE: &str = "DELETE FROM {table} \
     WHERE user_id = $1 AND client_id = $2 AND data_center = $3 AND environment = $4";
const SELECT_IDS: &str = "SELECT user_id, client_id, data_center, environment, version, ''::bytea FROM {table} \
     WHERE (user_id, client_id, data_center, environment) > ($1, $2, $3, $4) \
     ORDER BY user_id, client_id, data_center, environment LIMIT $5";
const SELECT_RECORDS: &str = "SELECT user_id, client_id, data_center, environment, version, record FROM {table} \
     WHERE (user_id, client_id, data_center, environment) > ($1, $2, $3, $4) \
     ORDER BY user_id, client_id, data_center, environment LIMIT $5";
const SELECT_WITH_STATUS: &str = "SELECT user_id, client_id, data_center, environment, version, record FROM {table} \
     WHERE (user_id, client_id, data_center, environment) > ($1, $2, $3, $4) \
     AND status = $6 AND ($7::bigint IS NULL OR status_since >= $7) \
     ORDER BY user_id, client_id, data_center, environment LIMIT $5";

/// The statements with the name of the table.
pub(super) struct Statements {
    load: SqlStr,
    insert: SqlStr,
    update: SqlStr,
    delete: SqlStr,
    check_absent: SqlStr,
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
            check_absent: table.statement(CHECK_ABSENT),
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

/// Binds a key to the first four parameters of an unnamed statement.
fn keyed<'a>(statement: &SqlStr, key: &'a Key) -> Query<'a, Postgres, PgArguments> {
    let [user, client_id, data_center, environment] = &key.0;
    sqlx::query(statement.clone()).persistent(false).bind(user).bind(client_id).bind(data_center).bind(environment)
}

pub(super) async fn load(pool: &PgPool, statements: &Statements, key: &Key) -> sqlx::Result<Loaded> {
    let mut transaction = pool.begin().await?;
    let row = keyed(&statements.load, key).fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    let (version, record): (Option<i64>, Option<Vec<u8>>) = (row.try_get(1)?, row.try_get(2)?);
    let stored = version.zip(record).map(|(version, record)| Stored::from_bytes(version.unsigned_abs(), record));
    Ok(Loaded { is_replica: row.try_get(0)?, stored })
}

/// Replaces the row if its version is `expected`. Returns the new version, or `None` for another version.
pub(super) async fn swap(
    pool: &PgPool,
    statements: &Statements,
    key: &Key,
    expected: Option<u64>,
    new: Option<&NewRow>,
) -> Result<Option<u64>, SwapError> {
    // No row has a version that the column cannot hold.
    let Ok(expected) = expected.map(i64::try_from).transpose() else { return Ok(None) };
    let query = match (expected, new) {
        (None, Some(_)) => keyed(&statements.insert, key),
        (Some(expected), Some(_)) => keyed(&statements.update, key).bind(expected),
        (Some(expected), None) => keyed(&statements.delete, key).bind(expected),
        (None, None) => keyed(&statements.check_absent, key),
    };
    let query = match new {
        Some(row) => query.bind(row.status).bind(row.status_since).bind(row.record().as_bytes()),
        None => query,
    };
    let mut transaction = pool.begin().await.map_err(SwapError::NotCommitted)?;
    let row = query.fetch_optional(&mut *transaction).await.map_err(SwapError::NotCommitted)?;
    let Some(row) = row else { return Ok(None) };
    let version = row.try_get::<i64, _>(0).map_err(SwapError::NotCommitted)?.unsigned_abs();
    transaction.commit().await.map_err(|error| SwapError::CommitFailed { version, error })?;
    Ok(Some(version))
}

pub(super) async fn remove(pool: &PgPool, statements: &Statements, key: &Key) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    keyed(&statements.remove, key).execute(&mut *transaction).await?;
    transaction.commit().await
}

/// Fills a page with identifiers.
pub(super) async fn ids(pool: &PgPool, statements: &Statements, mut page: Page) -> sqlx::Result<Page> {
    while let Some((after, rows)) = page.next_query() {
        page.add(fetch(pool, keyed(&statements.select_ids, &after).bind(rows)).await?.into_iter());
    }
    Ok(page)
}

/// Fills a page with the records that match the filter.
pub(super) async fn records(
    pool: &PgPool,
    statements: &Statements,
    filter: Filter,
    mut page: Page,
) -> sqlx::Result<Page> {
    while let Some((after, rows)) = page.next_query() {
        let query = match filter.status_name() {
            Some(status) => {
                let query = keyed(&statements.select_with_status, &after).bind(rows);
                query.bind(status).bind(earliest_status_since(filter))
            }
            None => keyed(&statements.select_records, &after).bind(rows),
        };
        page.add(fetch(pool, query).await?.into_iter());
    }
    Ok(page)
}

async fn fetch(pool: &PgPool, query: Query<'_, Postgres, PgArguments>) -> sqlx::Result<Vec<(Key, Stored)>> {
    let mut transaction = pool.begin().await?;
    let rows = query.fetch_all(&mut *transaction).await?;
    transaction.commit().await?;
    rows.iter().map(stored).collect()
}

fn stored(row: &PgRow) -> sqlx::Result<(Key, Stored)> {
    let key = Key([row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?]);
    Ok((key, Stored::from_bytes(row.try_get::<i64, _>(4)?.unsigned_abs(), row.try_get(5)?)))
}
