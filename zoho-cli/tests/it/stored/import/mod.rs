//! Tests of `zoho store import`.

mod sdk;

use super::records::{account, all, open};
use super::{OLD, StoreEnv, expect_error, expect_stdout, parse_json, run};
use crate::token::LEADS;
use crate::zoho::{errors, folder};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;
use zoho_auth_typed::TokenStore as _;

/// The columns of the SDKs for CRM 8.0. The SDK for Python names the ninth column after its constant.
const HEAD: &str =
    "id,user_name,client_id,client_secret,refresh_token,access_token,grant_token,expiry_time,redirect_uri,api_domain";
/// The beginning of every secret in the rows.
const SECRET: &str = "s3cret";

/// Writes a CSV file with these rows.
fn csv(folder: &Path, head: &str, rows: &[&str]) -> String {
    let path = folder.join("tokens.csv");
    std::fs::write(&path, format!("{head}\r\n{}\r\n", rows.join("\r\n"))).expect("file should be writable");
    path.display().to_string()
}

/// Runs the command with keys, and checks that its output has no secret.
async fn import(from: &str, to: &str, more: &[&str]) -> Output {
    let arguments = [&["store", "import", "--from-csv", from, "--to", to], more].concat();
    let output = run(&[("TOKEN_KEYS", OLD)], &arguments).await;
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(&output));
    assert!(!printed.contains(SECRET), "{printed}");
    output
}

fn object(output: &Output) -> Value {
    let object = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", errors(output)));
    crate::schema::assert_matches("store_import", &object);
    object
}

fn users(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("value should be a list");
    list.iter().map(|row| row["user"].as_str().unwrap_or("?").to_owned()).collect()
}

/// Returns a file with rows of all types, and the path of the target.
fn all_types(name: &str) -> (String, String, PathBuf) {
    let folder = folder(name);
    let rows = [
        "1,anna,1000.ID,s3cret1,s3cret-r1,s3cret-a1,,1769817600000,,https://www.zohoapis.eu",
        "2,ben,1000.ID,s3cret1,s3cret-r2,,,,,https://sandbox.zohoapis.eu",
        "3,\"Cleo, \"\"Q\"\"\",1000.ID,s3cret1,s3cret-r3,,,,,",
        "4,dora,1000.ID,s3cret1,,,s3cret-g4,,,",
        "5,emil,1000.ID,s3cret1,,s3cret-a5,,,,https://www.zohoapis.eu",
        "6,,1000.ID,s3cret1,s3cret-r6,,,,,https://www.zohoapis.eu",
        "7,fred,1000.OTHER,s3cret1,s3cret-r7,,,,,https://www.zohoapis.eu",
        "8,gina,1000.ID,s3cret1,s3cret-r8,,,,,https://www.zohoapis.com",
        "9,anna,1000.ID,s3cret1,s3cret-r9,,,,,https://www.zohoapis.eu",
        "10,hugo,,,s3cret-r10,,,,,https://www.zohoapis.eu",
        "11,ida,1000.ID,s3cret1,s3cret r11,,,,,https://www.zohoapis.eu",
    ];
    let path = csv(&folder, HEAD, &rows);
    (path, folder.join("to.db").display().to_string(), folder)
}

#[tokio::test]
async fn rows_with_refresh_token_become_accounts() {
    let (from, to, folder) = all_types("import-rows");
    let options = ["--dc", "eu", "--client-id", "1000.ID"];
    let dry = import(&from, &to, &[&options[..], &["--dry-run", "--json"]].concat()).await;
    let dry = object(&dry);
    let imported = ["anna", "ben", "Cleo, \"Q\"", "hugo", "ida"];
    assert_eq!((users(&dry["imported"]), &dry["dry_run"]), (imported.map(str::to_owned).to_vec(), &json!(true)));
    assert!(!folder.join("to.db").exists());
    let dry = import(&from, &to, &[&options[..], &["--dry-run"]].concat()).await;
    let text = String::from_utf8_lossy(&dry.stdout).into_owned();
    assert!(
        text.starts_with("`anna` of the client `1000.ID` in data center `eu`\n`ben` of the client `1000.ID` in data center `eu` (sandbox)\n")
    );
    assert!(text.ends_with("\n11 rows: 5 to import, 0 already there, 6 not imported\n"), "{text}");

    let done = import(&from, &to, &options).await;
    assert_eq!(done.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&done.stdout), "11 rows: 4 imported, 0 already there, 7 not imported\n");
    for line in [
        "row 4 (`dora`) was not imported: the row has only a grant token, which expires within minutes; the user must",
        "row 5 (`emil`) was not imported: the row has no refresh token\n",
        "row 6 was not imported: the row has no user; use another --user-column\n",
        "row 7 (`fred`) was not imported: the row belongs to another client\n",
        "row 8 (`gina`) was not imported: the API domain of the row belongs to the data center `us`; omit --dc\n",
        "row 9 (`anna`) was not imported: row 1 has the same account\n",
        "row 11 (`ida`) was not imported: ",
    ] {
        assert!(errors(&done).contains(line), "{line}: {}", errors(&done));
    }
    let listed = parse_json(&run(&[], &["accounts", "--store", &to, "--json"]).await);
    assert_eq!(users(&listed), ["Cleo, \"Q\"", "anna", "ben", "hugo"]);
    assert_eq!(
        (&listed[1]["state"], &listed[1]["scopes_are"], &listed[1]["requested_scopes"]),
        (&json!("no_token_yet"), &json!("assumed"), &Value::Null)
    );
    assert_eq!((&listed[2]["environment"], &listed[2]["data_center"]), (&json!("sandbox"), &json!("eu")));
    let store = open(&to).await;
    let [other] = ["x1:old:"];
    for (id, record) in all(&store).await {
        let token = serde_json::to_value(record.grant().refresh_token()).expect("token should be serializable");
        assert!(token.as_str().is_some_and(|token| token.starts_with(other)), "the token of {id} should be encrypted");
    }

    // A second run changes nothing.
    let before = all(&store).await;
    let again = import(&from, &to, &[&options[..], &["--json"]].concat()).await;
    assert_eq!(users(&object(&again)["already_there"]), ["anna", "ben", "Cleo, \"Q\"", "hugo"]);
    assert_eq!(all(&store).await, before);
    let overwritten = import(&from, &to, &[&options[..], &["--json", "--overwrite"]].concat()).await;
    assert_eq!(users(&object(&overwritten)["imported"]), ["anna", "ben", "Cleo, \"Q\"", "hugo"]);
    assert_ne!(all(&store).await, before);
}

#[tokio::test]
async fn api_domain_names_the_data_center_without_option() {
    let (from, to, _) = all_types("import-domains");
    let done = object(&import(&from, &to, &["--json", "--user-column", "id"]).await);
    assert_eq!(users(&done["imported"]), ["1", "2", "6", "7", "8", "9"]);
    assert_eq!(done["imported"][4]["data_center"], "us");
    let reasons: Vec<&str> = done["not_imported"]
        .as_array()
        .expect("value should be a list")
        .iter()
        .filter_map(|row| row["reason"].as_str())
        .collect();
    assert!(reasons.contains(&"the row has no API domain; name the data center with --dc"), "{reasons:?}");
    assert!(reasons.contains(&"the row has no client ID; add --client-id"), "{reasons:?}");
}

#[tokio::test]
async fn rows_of_older_sdks_are_imported() {
    let folder = folder("import-older");
    let head = "id,user_mail,client_id,client_secret,refresh_token,access_token,grant_token,expiry_time,redirect_url";
    let from = csv(&folder, head, &["1,anna@eu.example,1000.ID,s3cret1,s3cret-r1,s3cret-a1,,1769817600000"]);
    let to = folder.join("to.db").display().to_string();
    let arguments = ["--dc", "eu", "--environment", "developer"];
    assert_eq!(
        expect_stdout(&import(&from, &to, &arguments).await),
        "1 row: 1 imported, 0 already there, 0 not imported\n"
    );
    let listed = parse_json(&run(&[], &["accounts", "--store", &to, "--json"]).await);
    assert_eq!((&listed[0]["user"], &listed[0]["environment"]), (&json!("anna@eu.example"), &json!("developer")));
}

#[tokio::test]
async fn row_without_refresh_token_does_not_fail_the_import() {
    let folder = folder("import-grant-token");
    let rows = ["1,anna,1000.ID,s3cret1,s3cret-r1,,,,,", "2,ben,1000.ID,s3cret1,,,s3cret-g2,,,"];
    let from = csv(&folder, HEAD, &rows);
    let to = format!("file:{}", folder.join("to.json").display());
    let done = import(&from, &to, &["--dc", "eu"]).await;
    assert_eq!(expect_stdout(&done), "2 rows: 1 imported, 0 already there, 1 not imported\n");
    assert!(
        errors(&done).starts_with("row 2 (`ben`) was not imported: the row has only a grant token"),
        "{}",
        errors(&done)
    );
}

#[tokio::test]
async fn imported_account_gets_a_token() {
    let env = StoreEnv::new("import-token", "").await;
    let (zoho, app, _) = &env.zoho;
    zoho.user("ben", "eu");
    let token = zoho.refresh_token(app, "ben", LEADS);
    let row = format!("1,ben,{},{},{token},,,,,{}", app.id(), app.secret(), zoho.api_domain("eu"));
    let from = csv(&folder("import-token-source"), HEAD, &[&row]);
    let output = import(&from, &env.store, &["--dc", "eu"]).await;
    expect_stdout(&output);
    env.assert_no_secrets(&output, OLD);
    expect_stdout(&env.token("ben", OLD, &[]).await);
    let stored = open(&env.store).await.load(&account("ben")).await.expect("store should be readable");
    assert_eq!(stored, None, "the account should belong to the client of the row");
}

#[tokio::test]
async fn unusable_source_or_keys_are_rejected() {
    let folder = folder("import-unusable");
    let to = folder.join("to.db").display().to_string();
    let other = csv(&folder, "id,name,refresh_token", &["1,anna,s3cret-r1"]);
    expect_error(&import(&other, &to, &[]).await, 2, "tokens.csv has no column `user_name`");
    let other = csv(&folder, "id,user_name,refresh_token", &["1,anna,s3cret-r1"]);
    expect_error(&import(&other, &to, &[]).await, 2, "tokens.csv has no column `client_id`");
    expect_error(&import("missing.csv", &to, &[]).await, 2, "cannot read missing.csv");
    let path = folder.join("tokens.csv");
    std::fs::write(&path, [HEAD.as_bytes(), b"\n1,anna,s3cret\xff\n"].concat()).expect("file should be writable");
    expect_error(&import(&path.display().to_string(), &to, &[]).await, 2, "line 2 is not UTF-8");
    let from = csv(&folder, HEAD, &["1,anna,1000.ID,s3cret1,s3cret-r1,,,,,"]);
    let no_keys = run(&[], &["store", "import", "--from-csv", &from, "--to", &to, "--dc", "eu"]).await;
    expect_error(&no_keys, 2, "the variable TOKEN_KEYS has no key");
    expect_error(&run(&[], &["store", "import", "--to", &to]).await, 2, "--from-csv");
    expect_error(
        &run(&[], &["store", "import", "--from-mysql", "a.db", "--to", &to, "--dry-run"]).await,
        2,
        "is not a MySQL database",
    );
    assert!(!Path::new(&to).exists());
}
