//! The connections to a database.

use super::schema;
use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::Path;
use std::time::Duration;

/// The longest wait for a write of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// The time after which an exclusive connection is closed, so that other processes can use the database.
const EXCLUSIVE_LIFETIME: Duration = Duration::from_secs(1);
/// `SQLITE_IOERR_SHMSIZE`: the memory that processes share cannot be created, because the disk is full.
const NO_SHARED_MEMORY: &str = "4874";

/// Connects to a database, and enables WAL.
pub(super) async fn connect(path: &Path) -> sqlx::Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Full)
        // Replaced and removed data is overwritten, because it may contain a token in plaintext.
        .pragma("secure_delete", "ON")
        // Statements are not logged: they contain no tokens, but a log of them would be useless.
        .disable_statement_logging();
    // If the disk is full, `SQLite` itself ends the transaction, but sqlx considers the transaction open and would
    // reject all further transactions of this connection. Such a connection is replaced.
    let pool = SqlitePoolOptions::new()
        .acquire_timeout(BUSY_TIMEOUT)
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }));
    match open(pool.clone().max_connections(4), options.clone()).await {
        // A full disk can still be read by one process at a time, which needs no shared memory.
        Err(error) if has_no_shared_memory(&error) => {
            let pool = pool.max_connections(1).max_lifetime(EXCLUSIVE_LIFETIME).idle_timeout(EXCLUSIVE_LIFETIME);
            open(pool, options.pragma("locking_mode", "EXCLUSIVE")).await
        }
        opened => opened,
    }
}

async fn open(pool: SqlitePoolOptions, options: SqliteConnectOptions) -> sqlx::Result<SqlitePool> {
    let pool = pool.connect_with(options).await?;
    schema::use_wal(&pool).await?;
    Ok(pool)
}

fn has_no_shared_memory(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == NO_SHARED_MEMORY)
}
