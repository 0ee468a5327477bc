//! The time limits of operations, and the connections on which an operation did not complete.

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};
use std::future::Future;
use std::io;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

/// The time limit of a statement on one row, with its transaction or its commit.
pub(crate) const ROW_LIMIT: Duration = Duration::from_secs(5);
/// The time limit of a statement on a page of rows or on the table.
pub(crate) const TABLE_LIMIT: Duration = Duration::from_secs(30);

/// Runs an operation for up to `limit`, and then fails with a timeout. Without a limit, an operation would wait for
/// many minutes if a network partition has cut its connection silently.
pub(crate) async fn in_time<T>(limit: Duration, operation: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    let no_response = || io::Error::new(io::ErrorKind::TimedOut, format!("no response within {limit:?}"));
    tokio::time::timeout(limit, operation).await.unwrap_or_else(|_| Err(no_response().into()))
}

/// A connection of a pool. The connection is closed on drop unless its operation has completed. The pool itself tests a
/// connection before it takes the connection back, and would wait for a response of a connection that was cut silently.
pub(crate) struct Connection<DB: Database> {
    connection: PoolConnection<DB>,
    is_complete: bool,
}

impl<DB: Database> Connection<DB> {
    pub(crate) async fn acquire(pool: &Pool<DB>) -> sqlx::Result<Self> {
        Ok(Self { connection: pool.acquire().await?, is_complete: false })
    }

    /// Returns the connection to the pool.
    pub(crate) fn complete(mut self) {
        self.is_complete = true;
    }
}

impl<DB: Database> Deref for Connection<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        &self.connection
    }
}

impl<DB: Database> DerefMut for Connection<DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        &mut self.connection
    }
}

impl<DB: Database> Drop for Connection<DB> {
    fn drop(&mut self) {
        if !self.is_complete {
            self.connection.close_on_drop();
        }
    }
}
