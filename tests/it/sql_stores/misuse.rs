//! Configuration errors. Each error names the fix and does not contain the password.

use super::{id, new_table, record};
use optional_software::servers;
use zoho_auth_typed::store::{MySqlStore, PostgresStore, StoreError, TableOptions};
use zoho_auth_typed::{Failure, TokenStore};

fn with_password(url: &str, password: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("URL should have a scheme");
    let (credentials, host) = rest.split_once('@').expect("URL should contain a user");
    let (user, _) = credentials.split_once(':').expect("URL should contain a password");
    format!("{scheme}://{user}:{password}@{host}")
}

fn with_database(url: &str, database: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("URL should contain a database");
    format!("{server}/{database}")
}

/// Checks that the result is a configuration error that is not safe to retry. Its message must contain `text` and must
/// not contain the password.
fn assert_configuration_error<S>(result: Result<S, StoreError>, text: &str) {
    let Err(error) = result else { panic!("the error should contain {text}") };
    assert!(matches!(error, StoreError::Configuration { .. }) && !error.retry().is_safe(), "{error:?}");
    let message = error.to_string();
    assert!(message.contains(text) && !message.contains("s3cret"), "{message}");
}

#[tokio::test]
async fn postgres_errors_name_the_remedy() {
    let Some(url) = servers::postgres("errors of the PostgreSQL store") else { return };
    assert_configuration_error(PostgresStore::connect(&with_password(&url, "s3cret")).await, "check the user");
    assert_configuration_error(PostgresStore::connect(&with_database(&url, "absent")).await, "create the database");
    assert_configuration_error(PostgresStore::connect("postgres://a:s3cret@[::1").await, "correct the URL");
    let absent_schema = new_table().schema("absent");
    assert_configuration_error(PostgresStore::connect_with(&url, &absent_schema).await, "create the schema");
    let hostile = TableOptions::new().table("a\"; DROP TABLE b; --");
    assert_configuration_error(PostgresStore::connect_with(&url, &hostile).await, "is not a valid name");
    let not_created = new_table().create(false);
    let missing = PostgresStore::connect_with(&url, &not_created).await.map(drop);
    assert!(matches!(missing, Err(StoreError::MissingTable { .. })), "{missing:?}");
    let unreachable = PostgresStore::connect("postgres://a:s3cret@127.0.0.1:1/a").await.map(drop);
    let error = unreachable.expect_err("port should be closed");
    let text = error.to_string();
    assert!(error.retry().is_safe() && !text.contains("s3cret"), "{text}");
    assert!(text.contains("check the host and the port"), "{text}");
}

#[tokio::test]
async fn mysql_errors_name_the_remedy() {
    let Some(url) = servers::mariadb("errors of the MySQL store") else { return };
    assert_configuration_error(MySqlStore::connect(&with_password(&url, "s3cret")).await, "check the user");
    assert_configuration_error(MySqlStore::connect(&with_database(&url, "absent")).await, "create the database");
    assert_configuration_error(MySqlStore::connect("mysql://a:s3cret@[::1").await, "correct the URL");
    let absent_schema = new_table().schema("absent");
    assert_configuration_error(MySqlStore::connect_with(&url, &absent_schema).await, "create the database");
    let hostile = TableOptions::new().table("a`; DROP TABLE b; --");
    assert_configuration_error(MySqlStore::connect_with(&url, &hostile).await, "is not a valid name");
    let not_created = new_table().create(false);
    let missing = MySqlStore::connect_with(&url, &not_created).await.map(drop);
    assert!(matches!(missing, Err(StoreError::MissingTable { .. })), "{missing:?}");
    let unreachable = MySqlStore::connect("mysql://a:s3cret@127.0.0.1:1/a").await.map(drop);
    let error = unreachable.expect_err("port should be closed");
    let text = error.to_string();
    assert!(error.retry().is_safe() && !text.contains("s3cret"), "{text}");
    assert!(text.contains("check the host and the port"), "{text}");
}

#[tokio::test]
async fn id_that_is_too_long_is_an_error() {
    let Some(url) = servers::postgres("lengths of IDs in the PostgreSQL store") else { return };
    let postgres = PostgresStore::connect_with(&url, &new_table()).await.expect("server should be available");
    let Some(url) = servers::mariadb("lengths of IDs in the MySQL store") else { return };
    let mysql = MySqlStore::connect_with(&url, &new_table()).await.expect("server should be available");
    // Each character has two bytes.
    let (longest, too_long) = ("ä".repeat(127) + "a", "ä".repeat(128));
    for user in [&longest, &too_long] {
        let written = [
            postgres.compare_and_swap(&id(user), None, Some(&record(1))).await,
            mysql.compare_and_swap(&id(user), None, Some(&record(1))).await,
        ];
        for result in written {
            if *user == longest {
                result.expect("255 bytes should be stored");
            } else {
                let error = result.expect_err("256 bytes should be rejected");
                assert!(matches!(error, StoreError::IdTooLong { length: 256, limit: 255, .. }), "{error}");
            }
        }
    }
}
