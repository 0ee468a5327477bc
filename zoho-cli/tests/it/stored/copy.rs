//! Tests of `zoho store copy`.

use super::records::{account, all, insert, open, record, replace};
use super::{OLD, StoreEnv, encrypted_with, expect_error, expect_stdout, parse_json, run};
use crate::zoho::{errors, folder, memory_folder, with};
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use zoho_auth_typed::{ExposeSecret as _, TokenStore as _};

/// Runs the command with `--json`, and returns the exit code and the JSON object.
async fn copy(from: &str, to: &str, more: &[&str]) -> (Option<i32>, Value) {
    let output = run_copy(from, to, &[&["--json"], more].concat()).await;
    let object = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", errors(&output)));
    crate::schema::assert_matches("store_copy", &object);
    (output.status.code(), object)
}

async fn run_copy(from: &str, to: &str, more: &[&str]) -> Output {
    run(&[], &[&["store", "copy", "--from", from, "--to", to], more].concat()).await
}

fn numbers(object: &Value) -> [u64; 4] {
    ["accounts", "copied", "overwritten", "already_there"]
        .map(|name| object[name].as_u64().expect("value should be a number"))
}

#[tokio::test]
async fn copy_skips_equal_records_and_keeps_different_ones() {
    let folder = folder("copy-kinds");
    let [from, to] = ["from.db", "to.db"].map(|name| folder.join(name).display().to_string());
    let source = open(&from).await;
    for user in ["anna", "ben", "cleo"] {
        insert(&source, user, &record(&format!("x1:k:{user}"), "")).await;
    }
    let dry = copy(&from, &to, &["--dry-run"]).await;
    assert_eq!((dry.0, numbers(&dry.1)), (Some(0), [3, 3, 0, 0]));
    assert!(!folder.join("to.db").exists());

    let target = open(&to).await;
    insert(&target, "anna", &record("x1:k:anna", "")).await;
    insert(&target, "ben", &record("x1:k:other", "")).await;
    insert(&target, "zoe", &record("x1:k:zoe", "")).await;
    let (code, object) = copy(&from, &to, &[]).await;
    assert_eq!((code, numbers(&object)), (Some(1), [3, 1, 0, 1]));
    let ben = json!({ "user": "ben", "client_id": "1000.ID", "data_center": "eu", "environment": "production" });
    assert_eq!((&object["different"], &object["unreadable"]), (&json!([ben]), &json!([])));
    let other = target.load(&account("ben")).await.expect("record should be readable").expect("account should exist");
    assert_eq!(other.record, record("x1:k:other", ""));

    let output = run_copy(&from, &to, &[]).await;
    expect_error(&output, 1, "error: the target has another record of `ben`");
    assert!(errors(&output).contains("next: add --overwrite"), "{}", errors(&output));
    let text = "3 accounts: 0 copied, 0 overwritten, 2 already there, 1 different, 0 unreadable, 0 rejected\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), text);

    let would = copy(&from, &to, &["--overwrite", "--dry-run"]).await;
    assert_eq!((would.0, numbers(&would.1)), (Some(0), [3, 0, 1, 2]));
    let done = copy(&from, &to, &["--overwrite"]).await;
    assert_eq!((done.0, numbers(&done.1)), (Some(0), [3, 0, 1, 2]));
    let again = copy(&from, &to, &[]).await;
    assert_eq!((again.0, numbers(&again.1)), (Some(0), [3, 0, 0, 3]));
    let mut copied = all(&target).await;
    assert_eq!(copied.pop().map(|(id, _)| id), Some(account("zoe")), "accounts that only the target has should remain");
    assert_eq!(copied, all(&source).await);
}

#[tokio::test]
async fn changed_record_is_listed_by_next_copy() {
    let folder = folder("copy-changed");
    let [from, to] = ["from.db", "to.db"].map(|name| folder.join(name).display().to_string());
    let source = open(&from).await;
    insert(&source, "anna", &record("x1:k:first", "")).await;
    assert_eq!(copy(&from, &to, &[]).await.0, Some(0));
    replace(&source, "anna", &record("x1:k:second", "")).await;
    let (code, object) = copy(&from, &to, &[]).await;
    assert_eq!((code, &object["different"][0]["user"]), (Some(1), &json!("anna")));
    let output = run_copy(&from, &to, &["--dry-run"]).await;
    assert!(output.stdout.starts_with(b"1 account: 0 to copy"), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(copy(&from, &to, &["--overwrite"]).await.0, Some(0));
    assert_eq!(all(&open(&to).await).await, all(&source).await);
}

#[tokio::test]
async fn encrypted_tokens_are_valid_in_copy() {
    let env = StoreEnv::new("copy-encrypted", "").await;
    env.insert_accounts(encrypted_with(OLD), &["anna", "ben"]).await;
    let copied = format!("file:{}", folder("copy-encrypted-target").join("tokens.json").display());
    let output = run_copy(&env.store, &copied, &[]).await;
    expect_stdout(&output);
    env.assert_no_secrets(&output, OLD);
    let env = StoreEnv { store: copied, ..env };
    for user in ["anna", "ben"] {
        expect_stdout(&env.token(user, OLD, &[]).await);
    }
}

#[tokio::test]
async fn unreadable_record_does_not_prevent_other_copies() {
    let folder = folder("copy-unreadable");
    let path = |name: &str| folder.join(name).display().to_string();
    let (database, file, target) = (path("from.db"), path("from.json"), path("to.db"));
    let store = open(&database).await;
    for user in ["anna", "ben", "cleo"] {
        insert(&store, user, &record(&format!("x1:k:{user}"), "")).await;
    }
    let from = format!("file:{file}");
    assert_eq!(copy(&database, &from, &[]).await.0, Some(0));
    let text = std::fs::read_to_string(&file).expect("store should be readable");
    let corrupt = text.replacen("x1:k:ben\\\"", "x1:k:ben\\\",\\\"x\\\":", 1);
    assert_ne!(text, corrupt);
    std::fs::write(&file, &corrupt).expect("file should be writable");

    let (code, object) = copy(&from, &target, &[]).await;
    assert_eq!((code, numbers(&object)), (Some(1), [3, 2, 0, 0]));
    let unreadable = &object["unreadable"];
    assert_eq!((&unreadable[0]["user"], unreadable.as_array().map(Vec::len)), (&json!("ben"), Some(1)));
    let error = unreadable[0]["error"].as_str().expect("error should be text");
    assert!(error.contains("the text is not a record") && !error.contains("x1:"), "{error}");

    // An unreadable record of the target is replaced only with the option.
    let (code, object) = copy(&database, &from, &[]).await;
    assert_eq!((code, numbers(&object)), (Some(1), [3, 0, 0, 2]));
    assert_eq!(object["unreadable"][0]["user"], "ben");
    assert_eq!(std::fs::read_to_string(&file).expect("store should be readable"), corrupt);
    let (code, object) = copy(&database, &from, &["--overwrite"]).await;
    assert_eq!((code, numbers(&object)), (Some(0), [3, 0, 1, 2]));
    assert_eq!(copy(&from, &database, &[]).await.0, Some(0));
}

#[tokio::test]
async fn copy_needs_both_stores() {
    let path = folder("copy-needs").join("from.db").display().to_string();
    open(&path).await.close().await;
    expect_error(
        &run(&[("ZOHO_STORE", &path)], &["store", "copy"]).await,
        2,
        "next: add --to LOCATION or --to-file FILE",
    );
    expect_error(
        &run(&[], &["store", "copy", "--to", &path]).await,
        2,
        "next: add --from LOCATION or set ZOHO_STORE; for example, add --from tokens.db",
    );
    expect_error(&run_copy("missing.db", &path, &[]).await, 2, "no store exists at missing.db");
    let target = format!("{path}-copy");
    expect_stdout(&run(&[("ZOHO_STORE", &path)], &["store", "copy", "--to", &target]).await);
}

/// Inserts accounts in one transaction, since each write of a store waits for the disk.
async fn insert_many(path: &str, accounts: usize) {
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("database should exist");
    let mut transaction = connection.begin().await.expect("database should be writable");
    for number in 0..accounts {
        let state = if number % 7 == 0 { r#","consent_revoked_since":1769817600"# } else { "" };
        let record = record(&format!("x1:k:{number:050}"), state);
        let insert = sqlx::query("INSERT INTO zoho_accounts VALUES (?, '1000.ID', 'eu', 'production', ?, ?, NULL, ?)")
            .bind(format!("user{number:05}"))
            .bind(i64::try_from(number).expect("number should be small"))
            .bind(record.status().name())
            .bind(record.to_json().expose_secret().to_owned());
        insert.execute(&mut *transaction).await.expect("row should be valid");
    }
    transaction.commit().await.expect("database should be writable");
}

#[tokio::test]
async fn killed_copy_is_completed_by_next_runs() {
    const ACCOUNTS: usize = 10_000;
    const KILLS: u64 = 6;
    let folder = memory_folder();
    let [from, to] = ["from.db", "to.db"].map(|name| folder.path().join(name).display().to_string());
    let source = open(&from).await;
    insert_many(&from, ACCOUNTS).await;
    let mut random = fastrand::Rng::new();
    let seed = random.get_seed();
    let mut progress = 0;
    for kill in 0..KILLS {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zoho"));
        command.args(["store", "copy", "--from", &from, "--to", &to]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = with(&mut command, &[]).spawn().expect("command should start");
        // The command reports each page of 500 accounts.
        progress += random.usize(1..=3);
        let mut lines = BufReader::new(child.stderr.take().expect("standard error should be piped")).lines();
        for _ in 0..progress {
            lines.next().expect("more pages should follow").expect("output should be UTF-8");
        }
        std::thread::sleep(Duration::from_millis(random.u64(0..100)));
        child.kill().expect("command should be killable");
        let status = child.wait().expect("command should exit");
        assert_eq!(status.code(), None, "seed {seed}: run {kill} should be killed before it ends");
    }
    let partly = all(&open(&to).await).await;
    assert!((1..ACCOUNTS).contains(&partly.len()), "seed {seed}: {} accounts", partly.len());
    let (code, object) = copy(&from, &to, &[]).await;
    let left = (ACCOUNTS - partly.len()) as u64;
    assert_eq!((code, numbers(&object)), (Some(0), [10_000, left, 0, 10_000 - left]), "seed {seed}");
    let original = all(&source).await;
    assert_eq!(original.len(), ACCOUNTS);
    for (copied, original) in all(&open(&to).await).await.into_iter().zip(original) {
        assert_eq!(copied, original, "seed {seed}");
    }
    let again = parse_json(&run_copy(&from, &to, &["--json"]).await);
    assert_eq!(numbers(&again), [10_000, 0, 0, 10_000]);
}
