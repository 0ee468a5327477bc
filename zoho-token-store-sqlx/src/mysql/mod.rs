//! The store in a MySQL or MariaDB database, which several machines share.

mod queries;
mod schema;

use crate::page::{Key, Stored};
use crate::row::NewRow;
use crate::runtime::check_runtime;
use crate::server::{
    ACQUIRE_TIMEOUT, Backend, Cause, Columns, Loaded, MAX_CONNECTIONS, Server, SwapError, TEST_AFTER_IDLE, Table,
    TableOptions, check_reachable, operations, store_error,
};
use queries::Statements;
use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlPool, MySqlPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use std::fmt;
use std::sync::Arc;
use zoho_auth_core::store::{
    AccountId, CasOutcome, Filter, ListEntry, Record, StoreError, TokenStore, Version, VersionedRecord,
};

/// A store in a MySQL or MariaDB database (feature `mysql`, which needs Rust 1.94), for the processes of several
/// machines. Requires MySQL 8, or MariaDB 10.11 or later. The project's tests run on MariaDB only.
///
/// - One table holds everything: the records, and the status of each account for lists. The store creates the table
///   unless it exists. [`TableOptions`] sets the name of the table. The database of the table must exist.
/// - A lease is a part of an account's record, which is written by a compare-and-swap. No lock and no connection is
///   held while a request to Zoho is in flight.
/// - An operation fails with [`StoreError::Unavailable`] if the server does not respond to one of its steps within five
///   seconds. For a page, the limit is 30 seconds. Each write is a single statement, so a client that vanishes leaves
///   no lock.
/// - A read-only replica is an error, because its data may be out of date.
/// - Each part of an [`AccountId`] has up to 255 bytes.
/// - Servers that replicate each other need different values of `server_id`, which versions of rows contain.
///
/// For a connection over an untrusted network, require TLS in the URL: `?ssl-mode=VERIFY_IDENTITY`. TLS needs the
/// feature `rustls` or `rustls-ring` of `zoho-auth-typed`, or a TLS feature of your own dependency on sqlx.
///
/// Clones share connections. The store needs a tokio runtime with I/O and time enabled.
#[derive(Clone)]
pub struct MySqlStore(Arc<Inner>);

struct Inner {
    pool: MySqlPool,
    statements: Statements,
    location: String,
}

impl MySqlStore {
    /// Connects to a database, with up to ten connections, and creates the table `zoho_accounts` unless it exists.
    ///
    /// The URL is `mysql://user:password@host:port/database?ssl-mode=VERIFY_IDENTITY`.
    ///
    /// # Errors
    /// Fails with [`StoreError::Configuration`] if the URL, the user, the database or the table cannot be used. Fails
    /// with [`StoreError::ReadOnlyReplica`] on a replica, with [`StoreError::UnsupportedFormat`] for a table of a later
    /// version, and with [`StoreError::Unavailable`] if there is no connection.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_with(url, &TableOptions::new()).await
    }

    /// Connects to a database as [`connect`](Self::connect) does, and uses the table that `table` describes.
    ///
    /// # Errors
    /// Fails like [`connect`](Self::connect).
    pub async fn connect_with(url: &str, table: &TableOptions) -> Result<Self, StoreError> {
        check_runtime(|| "the MySQL store".to_owned())?;
        let options: MySqlConnectOptions =
            url.parse().map_err(|error| store_error(Cause::Unavailable, "the MySQL store", &error))?;
        // Statements are not logged: they contain no tokens, but a log of them would be useless.
        let options = options.disable_statement_logging();
        if options.get_socket().is_none() {
            check_reachable(options.get_host(), options.get_port(), &database(&options)).await?;
        }
        let pool = MySqlPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // Only a connection that was idle for long is tested, which saves a round trip for all others.
            .test_before_acquire(false)
            .before_acquire(|connection, metadata| {
                Box::pin(async move {
                    if metadata.idle_for > TEST_AFTER_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(options);
        Self::from_pool_with(pool, table).await
    }

    /// Returns a store that uses a pool of your application. Creates the table `zoho_accounts` unless it exists.
    ///
    /// # Errors
    /// Fails like [`connect`](Self::connect).
    pub async fn from_pool(pool: MySqlPool) -> Result<Self, StoreError> {
        Self::from_pool_with(pool, &TableOptions::new()).await
    }

    /// Returns a store that uses a pool of your application, and the table that `table` describes.
    ///
    /// # Errors
    /// Fails like [`connect`](Self::connect).
    pub async fn from_pool_with(pool: MySqlPool, table: &TableOptions) -> Result<Self, StoreError> {
        let table = Table::new(table, '`')?;
        let location = table.location(&database(&pool.connect_options()));
        check_runtime(|| location.clone())?;
        schema::create(&pool, &table, &location).await?;
        Ok(Self(Arc::new(Inner { pool, statements: Statements::new(&table), location })))
    }

    /// Returns the statement that creates the table that `table` describes. If the application's database user may not
    /// create tables, run the statement as another user, and set [`TableOptions::create`] to `false`.
    ///
    /// # Errors
    /// Fails with [`StoreError::Configuration`] if a name is invalid.
    pub fn ddl(table: &TableOptions) -> Result<String, StoreError> {
        Ok(schema::ddl(&Table::new(table, '`')?))
    }

    /// Closes all connections, including those of clones and of the pool given to [`from_pool`](Self::from_pool), after
    /// their current operations.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }
}

/// Returns a text that names the server and the database, without the password.
fn database(options: &MySqlConnectOptions) -> String {
    let database = options.get_database().unwrap_or("(none)");
    format!("the MySQL database {database} at {}:{}", options.get_host(), options.get_port())
}

/// Returns the number of an error of the server ("Server Error Message Reference" of MySQL). Returns `None` for other
/// errors.
fn number(error: &sqlx::Error) -> Option<u16> {
    error.as_database_error()?.try_downcast_ref::<MySqlDatabaseError>().map(MySqlDatabaseError::number)
}

/// Returns the cause of an error.
fn cause(error: &sqlx::Error) -> Cause {
    match number(error) {
        // A deadlock, or the timeout of a wait for a lock.
        Some(1213 | 1205) => Cause::Serialization,
        // The server runs with `--read-only`, or the transaction is read-only.
        Some(1290 | 1792 | 1836) => Cause::ReadOnlyReplica,
        Some(1045 | 1698) => Cause::Configuration("check the user and the password"),
        Some(1044 | 1049 | 1046) => Cause::Configuration("create the database, name it in the URL, and grant access"),
        Some(1142 | 1143) => Cause::Configuration(
            "grant the user SELECT, INSERT, UPDATE and DELETE on the table, or run the statement of `zoho store schema`",
        ),
        Some(1146 | 1054) => Cause::Configuration("create the table with the statement of `zoho store schema`"),
        Some(1034 | 1194 | 1712) => Cause::Corrupt,
        _ => Cause::Unavailable,
    }
}

impl Backend for Inner {
    async fn try_swap(&self, key: &Key, expected: Option<u64>, new: Option<&NewRow>) -> Result<Option<u64>, SwapError> {
        queries::swap(&self.pool, &self.statements, key, expected, new).await
    }

    async fn version(&self, key: &Key) -> sqlx::Result<Option<u64>> {
        Ok(self.load(key).await?.stored.map(|stored| stored.version))
    }

    fn cause(&self, error: &sqlx::Error) -> Cause {
        cause(error)
    }

    fn location(&self) -> &str {
        &self.location
    }
}

impl Server for Inner {
    async fn load(&self, key: &Key) -> sqlx::Result<Loaded> {
        queries::load(&self.pool, &self.statements, key).await
    }

    async fn select(&self, columns: Columns, after: &Key, rows: i64) -> sqlx::Result<Option<Vec<(Key, Stored)>>> {
        queries::select(&self.pool, &self.statements, columns, after, rows).await
    }

    async fn remove(&self, key: &Key) -> sqlx::Result<()> {
        queries::remove(&self.pool, &self.statements, key).await
    }
}

impl TokenStore for MySqlStore {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        operations::load(&self.0, id).await
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        operations::compare_and_swap(&self.0, id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        operations::list(&self.0, after, limit).await
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        operations::list_records(&self.0, filter, after, limit).await
    }

    async fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        operations::remove(&self.0, id).await
    }
}

impl fmt::Debug for MySqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlStore").field("location", &self.0.location).finish_non_exhaustive()
    }
}
