//! The statements of the store. Each statement runs in a transaction. Outside of a transaction, a pooler in transaction
//! mode may prepare a statement on one connection and execute it on another.

use crate::page::{Key, Stored};
use crate::row::{NewRow, earliest_status_since};
use crate::server::{Columns, Connection, Loaded, ROW_LIMIT, SwapError, TABLE_LIMIT, Table, in_time};
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::query::Query;
use sqlx::{Connection as _, Postgres, Row as _, SqlStr, Transaction};

/// The start of a transaction. If the client vanishes within the transaction, the server ends the session after ten
/// seconds. Otherwise the session would keep the lock of its row until the server's TCP keepalive ends, by default
/// after two hours.
pub(super) const BEGIN: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'";
/// The query for a row. The version of a row is the ID of the transaction that wrote the row, which is never used
/// again. If the table was copied from a server with greater IDs, the version is one more than the last version.
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
const IS_REPLICA: &str = "SELECT pg_is_in_recovery()";
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

/// Binds a key to the first four parameters of an unnamed statement.
fn keyed<'a>(statement: &SqlStr, key: &'a Key) -> Query<'a, Postgres, PgArguments> {
    let [user, client_id, data_center, environment] = &key.0;
    sqlx::query(statement.clone()).persistent(false).bind(user).bind(client_id).bind(data_center).bind(environment)
}

pub(super) async fn load(pool: &PgPool, statements: &Statements, key: &Key) -> sqlx::Result<Loaded> {
    let mut connection = Connection::acquire(pool).await?;
    let loaded = in_time(ROW_LIMIT, async {
        let mut transaction = connection.begin_with(BEGIN).await?;
        let row = keyed(&statements.load, key).fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        let (version, record): (Option<i64>, Option<Vec<u8>>) = (row.try_get(1)?, row.try_get(2)?);
        let stored = version.zip(record).map(|(version, record)| Stored::from_bytes(version.unsigned_abs(), record));
        Ok(Loaded { is_replica: row.try_get(0)?, stored })
    });
    let loaded = loaded.await?;
    connection.complete();
    Ok(loaded)
}

/// Inserts, replaces or deletes the row if its version is `expected`. `expected` is `None` if the row must not exist;
/// `new` is `None` if the row must not exist afterward. Returns the new version, or `None` if the current version is
/// not `expected`.
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
    let mut connection = Connection::acquire(pool).await.map_err(SwapError::NotCommitted)?;
    let written = in_time(ROW_LIMIT, write(&mut connection, query)).await;
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

/// Runs a statement that returns a version. Returns its open transaction and the version, or `None` if the statement
/// wrote nothing.
async fn write<'c>(
    connection: &'c mut Connection<Postgres>,
    query: Query<'_, Postgres, PgArguments>,
) -> sqlx::Result<Option<(Transaction<'c, Postgres>, u64)>> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    match query.fetch_optional(&mut *transaction).await? {
        Some(row) => Ok(Some((transaction, row.try_get::<i64, _>(0)?.unsigned_abs()))),
        None => transaction.rollback().await.map(|()| None),
    }
}

pub(super) async fn remove(pool: &PgPool, statements: &Statements, key: &Key) -> sqlx::Result<()> {
    let mut connection = Connection::acquire(pool).await?;
    let removed = in_time(ROW_LIMIT, async {
        let mut transaction = connection.begin_with(BEGIN).await?;
        keyed(&statements.remove, key).execute(&mut *transaction).await?;
        transaction.commit().await
    });
    removed.await?;
    connection.complete();
    Ok(())
}

/// Reads up to `rows` rows after the key `after`. Returns `None` on a replica.
pub(super) async fn select(
    pool: &PgPool,
    statements: &Statements,
    columns: Columns,
    after: &Key,
    rows: i64,
) -> sqlx::Result<Option<Vec<(Key, Stored)>>> {
    let query = match columns {
        Columns::Keys => keyed(&statements.select_ids, after).bind(rows),
        Columns::Records(filter) => match filter.status_name() {
            Some(status) => {
                let query = keyed(&statements.select_with_status, after).bind(rows);
                query.bind(status).bind(earliest_status_since(filter))
            }
            None => keyed(&statements.select_records, after).bind(rows),
        },
    };
    fetch(pool, query).await
}

/// Returns the rows of a page, or `None` on a replica.
async fn fetch(pool: &PgPool, query: Query<'_, Postgres, PgArguments>) -> sqlx::Result<Option<Vec<(Key, Stored)>>> {
    let mut connection = Connection::acquire(pool).await?;
    let rows = in_time(TABLE_LIMIT, async {
        let mut transaction = connection.begin_with(BEGIN).await?;
        let is_replica = sqlx::query_scalar(IS_REPLICA).persistent(false).fetch_one(&mut *transaction).await?;
        let rows = if is_replica { None } else { Some(query.fetch_all(&mut *transaction).await?) };
        transaction.commit().await?;
        Ok(rows)
    });
    let rows = rows.await?;
    connection.complete();
    rows.map(|rows| rows.iter().map(stored).collect()).transpose()
}

fn stored(row: &PgRow) -> sqlx::Result<(Key, Stored)> {
    let key = Key([row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?]);
    Ok((key, Stored::from_bytes(row.try_get::<i64, _>(4)?.unsigned_abs(), row.try_get(5)?)))
}
