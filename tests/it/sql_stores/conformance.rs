//! The conformance suite of stores on each database server.

use super::new_table;
use optional_software::servers;
use zoho_auth_typed::store::conformance::{StoreFixture, check_all};
use zoho_auth_typed::store::{MySqlStore, PostgresStore, StoreError, TableOptions};

/// A fixture: the URL of a PostgreSQL database, and the table.
struct InPostgres<'a>(&'a str, TableOptions);

impl StoreFixture for InPostgres<'_> {
    type Store = PostgresStore;

    async fn open(&self) -> Result<PostgresStore, StoreError> {
        PostgresStore::connect_with(self.0, &self.1).await
    }
}

/// A fixture: the URL of a MariaDB database, and the table.
struct InMariaDb<'a>(&'a str, TableOptions);

impl StoreFixture for InMariaDb<'_> {
    type Store = MySqlStore;

    async fn open(&self) -> Result<MySqlStore, StoreError> {
        MySqlStore::connect_with(self.0, &self.1).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_store_keeps_all_invariants() {
    let Some(url) = servers::postgres("conformance of the PostgreSQL store") else { return };
    check_all(async || InPostgres(&url, new_table())).await.expect("the store should satisfy all invariants");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_store_through_a_pooler_keeps_all_invariants() {
    let Some(url) = servers::pgbouncer("conformance of the PostgreSQL store through PgBouncer") else { return };
    check_all(async || InPostgres(&url, new_table())).await.expect("the store should satisfy all invariants");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mysql_store_keeps_all_invariants() {
    let Some(url) = servers::mariadb("conformance of the MySQL store") else { return };
    check_all(async || InMariaDb(&url, new_table())).await.expect("the store should satisfy all invariants");
}
