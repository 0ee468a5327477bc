//! Tests of stores that Zoho's own CRM SDK for Python wrote.

use super::{SECRET, import, object, users};
use crate::stored::location::write_private;
use crate::stored::{OLD, expect_error, parse_json, run};
use crate::zoho::{errors, folder};
use optional_software::{python, servers::mariadb};
use serde_json::json;
use sqlx::MySqlPool;
use std::path::Path;
use std::process::{Command, Output};

/// Returns the command that writes tokens with the SDK.
fn script(python: &Path, arguments: &[&str]) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/python-sdk/write_tokens.py");
    let mut command = Command::new(python);
    command.arg(script).args(arguments);
    command
}

fn expect_written(command: &mut Command) {
    let output = command.output().expect("Python should run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn file_of_the_python_sdk_is_imported() {
    let Some(python) = python("the import of a CSV file of Zoho's CRM SDK for Python", "zohocrmsdk") else { return };
    let folder = folder("import-sdk-file");
    let [from, to] = ["tokens.csv", "to.db"].map(|name| folder.join(name).display().to_string());
    expect_written(&mut script(&python, &["file", &from]));
    let text = std::fs::read_to_string(&from).expect("the SDK should write its file");
    assert!(text.contains(SECRET), "{text}");
    let done = object(&import(&from, &to, &["--dc", "eu", "--json"]).await);
    assert_imported(&done, &to).await;
}

#[tokio::test]
async fn table_of_the_python_sdk_is_imported() {
    const CHECK: &str = "the import of a MySQL table of Zoho's CRM SDK for Python";
    let Some(python) = python(CHECK, "zohocrmsdk, mysql.connector") else { return };
    let Some(url) = mariadb(CHECK) else { return };
    let table = Table::create(
        &url,
        "(id varchar(10) NOT NULL, user_name varchar(255), client_id varchar(255), client_secret varchar(255), \
         refresh_token varchar(255), access_token varchar(255), grant_token varchar(255), expiry_time varchar(20), \
         redirect_url varchar(255), api_domain varchar(255), PRIMARY KEY (id)) CHARACTER SET utf8mb4",
    )
    .await;
    let parsed = url::Url::parse(&url).expect("URL should be valid");
    let (host, port) = (
        parsed.host_str().expect("URL should have a host"),
        parsed.port().expect("URL should have a port").to_string(),
    );
    let database = parsed.path().trim_start_matches('/');
    let password = parsed.password().expect("URL should have a password");
    let mut command = script(&python, &["database", host, &port, database, parsed.username(), &table.name]);
    expect_written(command.env("ZOHO_SDK_DATABASE_PASSWORD", password));

    let to = folder("import-sdk-table").join("to.db").display().to_string();
    let done = object(&import_table(&url, &table.name, &to, &["--dc", "eu", "--json"]).await);
    table.drop().await;
    assert_imported(&done, &to).await;
}

#[tokio::test]
async fn table_of_an_older_sdk_is_imported() {
    let Some(url) = mariadb("the import of a MySQL table of an older SDK") else { return };
    // The first versions had an integer as identifier, and neither client secrets nor API domains.
    let columns = "(id int NOT NULL AUTO_INCREMENT, user_mail varchar(255) NOT NULL, client_id varchar(255), \
                   refresh_token varchar(255), access_token varchar(255), grant_token varchar(255), \
                   expiry_time varchar(20), PRIMARY KEY (id))";
    let table = Table::create(&url, columns).await;
    let insert = "(user_mail, client_id, refresh_token) VALUES ('anna@eu.example', '1000.ID', '1000.s3cret-r1')";
    table.run(&format!("INSERT INTO {} {insert}", table.name)).await;
    let to = folder("import-older-table").join("to.db").display().to_string();
    for (options, user) in [(&[][..], "anna@eu.example"), (&["--user-column", "id"], "1")] {
        let arguments = [&["--dc", "eu", "--json"], options].concat();
        assert_eq!(users(&object(&import_table(&url, &table.name, &to, &arguments).await)["imported"]), [user]);
    }
    expect_error(&import_table(&url, "other_table", &to, &[]).await, 2, "has no table other_table");
    expect_error(&import_table(&url, "a; DROP TABLE b", &to, &[]).await, 2, "is not a valid table name");
    let wrong = url.replacen("zoho:", "zoho:x", 1);
    let denied = import_table(&wrong, &table.name, &to, &[]).await;
    expect_error(&denied, 1, "failed to connect to mysql://zoho@127.0.0.1");
    table.drop().await;
}

/// Runs the command on a table, with the URL in a file.
async fn import_table(url: &str, table: &str, to: &str, more: &[&str]) -> Output {
    let file = std::path::PathBuf::from(format!("{to}.location"));
    write_private(&file, url);
    let file = file.display().to_string();
    let arguments = ["store", "import", "--from-mysql-file", &file, "--from-table", table, "--to", to];
    let output = run(&[("TOKEN_KEYS", OLD)], &[&arguments, more].concat()).await;
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(&output));
    let password = url::Url::parse(url).ok().and_then(|url| url.password().map(str::to_owned));
    for secret in password.iter().map(String::as_str).chain([SECRET]) {
        assert!(!printed.contains(secret), "{printed}");
    }
    output
}

/// A table that one test uses.
struct Table {
    name: String,
    pool: MySqlPool,
}

impl Table {
    async fn create(url: &str, columns: &str) -> Self {
        let pool = MySqlPool::connect(url).await.expect("server should accept connections");
        let table = Self { name: format!("oauthtoken_{:016x}", fastrand::u64(..)), pool };
        table.run(&format!("CREATE TABLE {} {columns}", table.name)).await;
        table
    }

    async fn run(&self, statement: &str) {
        let statement = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()));
        statement.execute(&self.pool).await.expect("statement should succeed");
    }

    async fn drop(self) {
        self.run(&format!("DROP TABLE {}", self.name)).await;
        self.pool.close().await;
    }
}

/// Checks the result of the import for the rows that the script writes.
async fn assert_imported(done: &serde_json::Value, to: &str) {
    assert_eq!(users(&done["imported"]), ["anna@eu.example", "Ben, \"B\" Ünal"]);
    let rows = done["not_imported"].as_array().expect("value should be a list");
    assert_eq!(rows.len(), 2, "{done}");
    assert_eq!((&rows[0]["row"], &rows[0]["user"]), (&json!(3), &json!("cleo@eu.example")));
    assert!(
        rows[0]["reason"].as_str().is_some_and(|reason| reason.starts_with("the row has only a grant token")),
        "{done}"
    );
    assert_eq!((&rows[1]["row"], &rows[1]["user"]), (&json!(4), &json!(null)));
    let listed = parse_json(&run(&[("TOKEN_KEYS", OLD)], &["accounts", "--store", to, "--json"]).await);
    assert_eq!(users(&listed), ["Ben, \"B\" Ünal", "anna@eu.example"]);
    assert_eq!((&listed[0]["environment"], &listed[1]["environment"]), (&json!("sandbox"), &json!("production")));
    assert_eq!(listed[1]["client_id"], "1000.SDKCLIENT");
}
