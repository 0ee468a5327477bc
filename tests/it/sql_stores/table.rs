//! The table of a store: DDL, permissions and format.

use super::{id, record};
use optional_software::servers;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use zoho_auth_typed::TokenStore;
use zoho_auth_typed::store::{MySqlStore, PostgresStore, StoreError, TableOptions};

/// Runs statements on a new connection.
async fn postgres(url: &str, sql: String) {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("server should be available");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("statements should be valid");
}

async fn mysql(url: &str, sql: String) {
    let mut connection = sqlx::MySqlConnection::connect(url).await.expect("server should be available");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("statements should be valid");
}

fn name() -> String {
    format!("test_{:016x}", fastrand::u64(..))
}

#[tokio::test]
async fn postgres_store_needs_no_right_to_create_tables() {
    let check = "permissions of the PostgreSQL store";
    let (Some(url), Some(admin)) = (servers::postgres(check), servers::postgres_admin(check)) else { return };
    let (schema, user) = (name(), name());
    let table = TableOptions::new().schema(&schema).create(false);
    let ddl = PostgresStore::ddl(&table).expect("name should be valid");
    postgres(
        &admin,
        format!(
            "CREATE SCHEMA {schema}; {ddl} CREATE ROLE {user} LOGIN PASSWORD 'x'; GRANT USAGE ON SCHEMA {schema} TO {user}; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {user}"
        ),
    )
    .await;
    let host = url.split_once('@').expect("URL should contain a user").1;
    let store = PostgresStore::connect_with(&format!("postgres://{user}:x@{host}"), &table).await;
    let store = store.expect("the table should be usable");
    store.compare_and_swap(&id("anna"), None, Some(&record(1))).await.expect("record should be writable");
    postgres(&admin, format!("REVOKE UPDATE ON ALL TABLES IN SCHEMA {schema} FROM {user}")).await;
    let stored = store.load(&id("anna")).await.expect("record should be readable").expect("record should exist");
    let error = store
        .compare_and_swap(&id("anna"), Some(stored.version), Some(&record(2)))
        .await
        .expect_err("update should not be permitted");
    assert!(matches!(error, StoreError::Configuration { .. }), "{error}");
    assert!(error.to_string().contains("grant the user SELECT, INSERT, UPDATE and DELETE"), "{error}");
}

#[tokio::test]
async fn mysql_store_needs_no_right_to_create_tables() {
    let check = "permissions of the MySQL store";
    let (Some(url), Some(admin)) = (servers::mariadb(check), servers::mariadb_admin(check)) else { return };
    let (database, user) = (name(), name());
    let table = TableOptions::new().schema(&database).create(false);
    let ddl = MySqlStore::ddl(&table).expect("name should be valid");
    mysql(
        &admin,
        format!(
            "CREATE DATABASE {database}; {ddl} CREATE USER '{user}' IDENTIFIED BY 'x'; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON {database}.* TO '{user}'"
        ),
    )
    .await;
    let host = url
        .split_once('@')
        .expect("URL should contain a user")
        .1
        .rsplit_once('/')
        .expect("URL should contain a database")
        .0;
    let store = MySqlStore::connect_with(&format!("mysql://{user}:x@{host}/{database}"), &table).await;
    let store = store.expect("the table should be usable");
    store.compare_and_swap(&id("anna"), None, Some(&record(1))).await.expect("record should be writable");
    assert!(store.load(&id("anna")).await.expect("record should be readable").is_some());
}

#[tokio::test]
async fn table_of_another_application_or_version_is_not_used() {
    let Some(url) = servers::postgres("formats of the PostgreSQL store") else { return };
    for (comment, is_newer) in [("'zoho-token-store format 2'", true), ("'customers'", false), ("NULL", false)] {
        let table = name();
        postgres(&url, format!("CREATE TABLE {table} (a int); COMMENT ON TABLE {table} IS {comment}")).await;
        let error = PostgresStore::connect_with(&url, &TableOptions::new().table(table)).await.map(drop);
        match error.expect_err("the table should be rejected") {
            StoreError::UnsupportedFormat { format: 2, .. } => assert!(is_newer),
            error => assert!(matches!(error, StoreError::Configuration { .. }) && !is_newer, "{error}"),
        }
    }
    let Some(url) = servers::mariadb("formats of the MySQL store") else { return };
    for (comment, is_newer) in [("zoho-token-store format 2", true), ("customers", false), ("", false)] {
        let table = name();
        mysql(&url, format!("CREATE TABLE {table} (a int) COMMENT '{comment}'")).await;
        let error = MySqlStore::connect_with(&url, &TableOptions::new().table(table)).await.map(drop);
        match error.expect_err("the table should be rejected") {
            StoreError::UnsupportedFormat { format: 2, .. } => assert!(is_newer),
            error => assert!(matches!(error, StoreError::Configuration { .. }) && !is_newer, "{error}"),
        }
    }
}

#[tokio::test]
async fn corrupt_row_does_not_affect_others() {
    let (Some(url), table) = (servers::postgres("corrupt rows of the PostgreSQL store"), name()) else { return };
    let store = PostgresStore::connect_with(&url, &TableOptions::new().table(&table))
        .await
        .expect("server should be available");
    for user in ["anna", "ben", "cleo"] {
        store.compare_and_swap(&id(user), None, Some(&record(1))).await.expect("record should be writable");
    }
    postgres(&url, format!(r"UPDATE {table} SET record = '\xff7b' WHERE user_id = 'ben'")).await;
    let error = store.load(&id("ben")).await.expect_err("record should be corrupt");
    assert!(matches!(error, StoreError::Corrupt { .. }) && error.to_string().contains("ben"), "{error}");
    let page =
        store.list_records(zoho_auth_typed::store::Filter::all(), None, 10).await.expect("records should be listed");
    assert_eq!(page.iter().map(|entry| entry.stored.is_ok()).collect::<Vec<_>>(), [true, false, true]);
    store.remove(&id("ben")).await.expect("corrupt record should be removable");
    assert_eq!(store.list(None, 10).await.expect("accounts should be listed"), [id("anna"), id("cleo")]);
}
