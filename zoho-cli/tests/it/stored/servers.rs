//! Tests of stores in database servers. Each test uses separate tables.

use super::location::{set_mode, write_private};
use super::records::{account, all, insert, open, record};
use super::round_trip::round_trip;
use super::{StoreEnv, expect_error, expect_stdout, parse_json, run};
use crate::zoho::{errors, folder, memory_folder};
use optional_software::servers::{mariadb, postgres};
use sqlx::{AssertSqlSafe, MySqlPool, PgPool};
use url::Url;
use zoho_auth_typed::store::{MySqlStore, PostgresStore, TableOptions};

fn table_name() -> String {
    format!("zoho_cli_{:016x}", fastrand::u64(..))
}

fn without_password(url: &str) -> (String, String) {
    let mut url = Url::parse(url).expect("URL should be valid");
    let password = url.password().expect("URL should have a password").to_owned();
    url.set_password(None).expect("URL should have a host");
    (url.to_string(), password)
}

async fn run_sql(url: &str, statements: &str) {
    let statements = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
    if url.starts_with("mysql:") {
        let pool = MySqlPool::connect(url).await.expect("server should accept connections");
        statements.execute(&pool).await.expect("statements should succeed");
        pool.close().await;
    } else {
        let pool = PgPool::connect(url).await.expect("server should accept connections");
        statements.execute(&pool).await.expect("statements should succeed");
        pool.close().await;
    }
}

async fn account_commands_work(url: String) {
    let table = table_name();
    let env = StoreEnv { store: url.clone(), table: table.clone(), ..StoreEnv::new(&table, "").await };
    round_trip(env).await;
    run_sql(&url, &format!("DROP TABLE {table}")).await;
}

#[tokio::test]
async fn account_commands_work_on_postgres() {
    let Some(url) = postgres("the command `zoho` on PostgreSQL") else { return };
    account_commands_work(url).await;
}

#[tokio::test]
async fn account_commands_work_on_mariadb() {
    let Some(url) = mariadb("the command `zoho` on MariaDB") else { return };
    account_commands_work(url).await;
}

#[tokio::test]
async fn store_is_copied_between_databases() {
    const ACCOUNTS: usize = 1100;
    let check = "copies between databases";
    let (Some(postgres), Some(mariadb)) = (postgres(check), mariadb(check)) else { return };
    let folder = memory_folder();
    let [first, last] = ["first.db", "last.db"].map(|name| folder.path().join(name).display().to_string());
    let [in_postgres, in_mariadb] = ["postgres", "mariadb"].map(|name| folder.path().join(name));
    write_private(&in_postgres, &postgres);
    write_private(&in_mariadb, &mariadb);
    let [in_postgres, in_mariadb] = [in_postgres, in_mariadb].map(|path| path.display().to_string());
    let store = open(&first).await;
    for number in 0..ACCOUNTS {
        let state = if number % 7 == 0 { r#","revoking_since":1769817600"# } else { "" };
        insert(&store, &format!("user {number} ä"), &record(&format!("x1:k:{number}"), state)).await;
    }
    // A database server stores shorter names only.
    let long = "u".repeat(256);
    insert(&store, &long, &record("x1:k:long", "")).await;
    let table = table_name();
    let copy = async |arguments: &[&str]| {
        let output = run(&[], &[&["store", "copy", "--json"], arguments].concat()).await;
        for url in [&postgres, &mariadb] {
            assert!(!errors(&output).contains(&without_password(url).1), "{}", errors(&output));
        }
        (output.status.code(), serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap_or_default())
    };
    for to in [&in_postgres, &in_mariadb] {
        let (code, object) = copy(&["--from", &first, "--to-file", to, "--to-table", &table, "--dry-run"]).await;
        assert_eq!((code, object["copied"].as_u64()), (Some(0), Some(ACCOUNTS as u64 + 1)), "{object}");
    }
    let (code, object) = copy(&["--from", &first, "--to-file", &in_postgres, "--to-table", &table]).await;
    assert_eq!((code, object["copied"].as_u64()), (Some(1), Some(ACCOUNTS as u64)), "{object}");
    assert_eq!(object["rejected"][0]["user"], *long, "{object}");
    let onward = ["--from-file", &in_postgres, "--from-table", &table, "--to-file", &in_mariadb, "--to-table", &table];
    assert_eq!(copy(&onward).await.0, Some(0));
    let (code, object) = copy(&onward).await;
    assert_eq!((code, object["already_there"].as_u64()), (Some(0), Some(ACCOUNTS as u64)), "{object}");
    assert_eq!(copy(&["--from-file", &in_mariadb, "--from-table", &table, "--to", &last]).await.0, Some(0));

    let mut expected = all(&store).await;
    expected.retain(|(id, _)| *id != account(&long));
    let options = TableOptions::new().table(&*table);
    assert_eq!(
        all(&PostgresStore::connect_with(&postgres, &options).await.expect("table should exist")).await,
        expected
    );
    assert_eq!(all(&MySqlStore::connect_with(&mariadb, &options).await.expect("table should exist")).await, expected);
    assert_eq!(all(&open(&last).await).await, expected);
    for url in [&postgres, &mariadb] {
        run_sql(url, &format!("DROP TABLE {table}")).await;
    }
}

#[tokio::test]
async fn password_of_postgres_is_read_from_password_file() {
    let Some(url) = postgres("the password file of PostgreSQL") else { return };
    let (url, password) = without_password(&url);
    let file = folder("pgpass").join("pgpass");
    write_private(&file, &format!("*:*:*:*:{password}\n"));
    let path = file.display().to_string();
    // The other password file is in the home folder.
    let home = file.parent().expect("file should be in a folder").display().to_string();
    let table = table_name();
    let options = TableOptions::new().table(&*table);
    run_sql_with_password(&url, &password, &PostgresStore::ddl(&options).expect("name should be valid")).await;
    let variables = [("PGPASSFILE", &*path), ("HOME", &home), ("ZOHO_STORE_TABLE", &table)];
    let listed = run(&variables, &["accounts", "--json", "--store", &url]).await;
    assert_eq!(expect_stdout(&listed), "[]\n", "{}", errors(&listed));
    #[cfg(target_os = "linux")]
    {
        // The driver ignores a password file that other users can read.
        set_mode(&file, 0o644);
        let denied = run(&variables, &["accounts", "--store", &url]).await;
        expect_error(&denied, 1, "check the user and the password");
        assert!(!errors(&denied).contains(&password), "{}", errors(&denied));
        set_mode(&file, 0o600);
    }
    std::fs::rename(&file, file.with_file_name(".pgpass")).expect("file should be movable");
    let variables = [("HOME", &*home), ("ZOHO_STORE_TABLE", &table)];
    expect_stdout(&run(&variables, &["accounts", "--store", &url]).await);
    run_sql_with_password(&url, &password, &format!("DROP TABLE {table}")).await;
}

async fn run_sql_with_password(url: &str, password: &str, statements: &str) {
    let mut url = Url::parse(url).expect("URL should be valid");
    url.set_password(Some(password)).expect("URL should have a host");
    run_sql(url.as_str(), statements).await;
}

async fn printed_schema_creates_the_table(database: &str, url: &str) {
    let table = table_name();
    let variables = [("ZOHO_STORE", url), ("ZOHO_STORE_TABLE", &table)];
    let missing = run(&variables, &["accounts"]).await;
    expect_error(&missing, 1, "does not exist; create it with the statements of `zoho store schema`");
    let printed = expect_stdout(&run(&variables, &["store", "schema", "--to", database]).await);
    run_sql(url, &printed).await;
    assert_eq!(parse_json(&run(&variables, &["accounts", "--json"]).await), serde_json::json!([]));
    run_sql(url, &format!("DROP TABLE {table}")).await;
}

#[tokio::test]
async fn printed_schema_creates_the_table_of_postgres() {
    let Some(url) = postgres("the printed schema of PostgreSQL") else { return };
    printed_schema_creates_the_table("postgres", &url).await;
}

#[tokio::test]
async fn printed_schema_creates_the_table_of_mariadb() {
    let Some(url) = mariadb("the printed schema of MariaDB") else { return };
    printed_schema_creates_the_table("mysql", &url).await;
}
