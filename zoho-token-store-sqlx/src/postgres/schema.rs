//! The table of the store.

use super::cause;
use super::queries::BEGIN;
use crate::server::{Connection, TABLE_LIMIT, Table, in_time, store_error};
use sqlx::postgres::PgPool;
use sqlx::{Connection as _, PgConnection, Row as _};
use zoho_auth_core::StoreError;

/// The statements that create the table. The index is for lists of the accounts that are not active, which are few.
const CREATE: [&str; 3] = [
    "CREATE TABLE {table} (
    user_id bytea NOT NULL CHECK (octet_length(user_id) <= 255),
    client_id bytea NOT NULL CHECK (octet_length(client_id) <= 255),
    data_center bytea NOT NULL CHECK (octet_length(data_center) <= 255),
    environment bytea NOT NULL CHECK (octet_length(environment) <= 255),
    version bigint NOT NULL,
    status text NOT NULL,
    status_since bigint,
    record bytea NOT NULL,
    PRIMARY KEY (user_id, client_id, data_center, environment)
)",
    "CREATE INDEX ON {table} (user_id, client_id, data_center, environment) WHERE status <> 'active'",
    "COMMENT ON TABLE {table} IS '{comment}'",
];

/// The statement that acquires a lock, which excludes other processes that create a table. The lock belongs to the
/// transaction, so that a pooler cannot separate it from the connection. The number is arbitrary.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7241865325823964)";

/// Creates the table unless it exists, and checks its format.
pub(super) async fn create(pool: &PgPool, table: &Table, location: &str) -> Result<(), StoreError> {
    let failed = |error: sqlx::Error| store_error(cause(&error), location, &error);
    let mut connection = Connection::acquire(pool).await.map_err(failed)?;
    let created = in_time(TABLE_LIMIT, async { Ok(create_with(&mut connection, table, location).await) }).await;
    created.map_err(failed)??;
    connection.complete();
    Ok(())
}

async fn create_with(connection: &mut PgConnection, table: &Table, location: &str) -> Result<(), StoreError> {
    let failed = |error: sqlx::Error| store_error(cause(&error), location, &error);
    let mut transaction = connection.begin_with(BEGIN).await.map_err(failed)?;
    let (is_replica, comment) = find(&mut transaction, table).await.map_err(failed)?;
    if is_replica {
        return Err(StoreError::read_only_replica(location));
    }
    if table.check_comment(comment.as_deref(), location)? {
        return transaction.commit().await.map_err(failed);
    }
    sqlx::query(LOCK).persistent(false).execute(&mut *transaction).await.map_err(failed)?;
    // Another process may have created the table before this process acquired the lock.
    let (_, comment) = find(&mut transaction, table).await.map_err(failed)?;
    if !table.check_comment(comment.as_deref(), location)? {
        for statement in CREATE {
            sqlx::query(table.statement(statement))
                .persistent(false)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
    }
    transaction.commit().await.map_err(failed)
}

/// The query for the table, in the system catalogs. Functions like `to_regclass` read a cache, which may not contain a
/// table that another process has created since the transaction began.
const FIND: &str = "SELECT pg_is_in_recovery(), CASE WHEN found.oid IS NOT NULL THEN COALESCE(description, '') END FROM (SELECT) AS one \
     LEFT JOIN (SELECT pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace \
         WHERE relname = $2 AND nspname = ANY (CASE WHEN $1::text IS NULL THEN current_schemas(false) ELSE ARRAY[$1::name] END) \
         ORDER BY array_position(current_schemas(false), nspname) LIMIT 1) AS found ON true \
     LEFT JOIN pg_description ON objoid = found.oid AND classoid = 'pg_class'::regclass AND objsubid = 0";

/// Returns `true` for a replica, and the comment of the table if the table exists.
async fn find(connection: &mut PgConnection, table: &Table) -> sqlx::Result<(bool, Option<String>)> {
    let query = sqlx::query(FIND).persistent(false).bind(table.schema()).bind(table.name());
    let row = query.fetch_one(connection).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// Returns the statements that create the table, as text.
pub(super) fn ddl(table: &Table) -> String {
    CREATE.map(|statement| table.statement(statement).as_str().to_owned() + ";\n").concat()
}
