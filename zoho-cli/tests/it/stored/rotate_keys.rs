//! Tests of `zoho rotate-keys`.

use super::{NEW, OLD, OTHER, OTHER_OLD, StoreEnv, encrypted_with, expect_error, expect_stdout, parse_json};
use crate::zoho::{errors, with};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use zoho_auth_typed::Encryption;

#[tokio::test]
async fn rotation_lists_and_keeps_undecryptable_tokens() {
    let env = StoreEnv::new("what-cannot-be-opened", "").await;
    env.insert_accounts(encrypted_with(OLD), &["anna", "dora"]).await;
    env.insert_accounts(encrypted_with(OTHER_OLD), &["ben"]).await;
    env.insert_accounts(encrypted_with(OTHER), &["cleo"]).await;
    env.insert_accounts(Encryption::disabled(), &["eve"]).await;

    let both = format!("{NEW} {OLD}");
    let partly = env.run_on_store(&both, &["rotate-keys", "--batch", "2"]).await;
    expect_error(&partly, 1, "a token of `ben` of the client");
    for next in [
        "next: set the key `old` in TOKEN_KEYS to the right value",
        "next: add the key `other` to TOKEN_KEYS",
        "next: run zoho rotate-keys --allow-plaintext to encrypt the token",
        "2 accounts checked, 1 of them re-encrypted\n4 accounts checked, 2 of them re-encrypted\nerror: cannot decrypt a token of",
    ] {
        assert!(errors(&partly).contains(next), "{next}: {}", errors(&partly));
    }
    let summary = "5 accounts: 2 re-encrypted, 0 already current, 3 failed and left unchanged\n";
    assert_eq!(String::from_utf8_lossy(&partly.stdout), summary);

    let more = env.run_on_store(&format!("{both} {OTHER}"), &["rotate-keys", "--allow-plaintext", "--json"]).await;
    assert_eq!(more.status.code(), Some(1));
    let more: Value = serde_json::from_slice(&more.stdout).expect("output should be JSON");
    crate::schema::assert_matches("rotate_keys", &more);
    assert_eq!((&more["scanned"], &more["reencrypted"]), (&json!(5), &json!(2)));
    assert_eq!((&more["failed"][0]["user"], more["failed"].as_array().map(Vec::len)), (&json!("ben"), Some(1)));

    // All tokens are encrypted with the new key, except the unchanged one of ben.
    for user in ["anna", "cleo", "eve"] {
        expect_stdout(&env.token(user, NEW, &[]).await);
    }
    assert_eq!(env.refreshes(), 3);
    expect_error(&env.token("ben", &both, &[]).await, 1, "with the key `old`: another key has this name");
    expect_stdout(&env.token("ben", OTHER_OLD, &[]).await);
    assert_eq!(env.refreshes(), 4);
}

#[tokio::test]
async fn killed_rotation_is_completed_by_second_run() {
    const ACCOUNTS: usize = 60;
    let env = StoreEnv::new("killed-rotation", "").await;
    let users: Vec<String> = (0..ACCOUNTS).map(|number| format!("user{number:02}")).collect();
    env.insert_accounts(encrypted_with(OLD), &users.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let both = format!("{NEW} {OLD}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoho"));
    command.args(["rotate-keys", "--batch", "1"]).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = with(&mut command, &[("TOKEN_KEYS", &both), ("TOKEN_STORE", &env.store)])
        .spawn()
        .expect("command should start");
    let mut said_first = String::new();
    BufReader::new(child.stderr.take().expect("standard error should be piped"))
        .read_line(&mut said_first)
        .expect("line should be UTF-8");
    assert_eq!(said_first, "1 account checked, 1 of them re-encrypted\n");
    child.kill().expect("command should be killable");
    child.wait().expect("command should exit");

    let rest = parse_json(&env.run_on_store(&both, &["rotate-keys", "--json"]).await);
    assert_eq!((&rest["scanned"], &rest["failed"]), (&json!(ACCOUNTS), &json!([])));
    assert!(rest["reencrypted"].as_u64().is_some_and(|sealed| sealed < ACCOUNTS as u64), "{rest}");
    let all = expect_stdout(&env.run_on_store(NEW, &["rotate-keys"]).await);
    assert_eq!(
        all,
        format!("{ACCOUNTS} accounts: 0 re-encrypted, {ACCOUNTS} already current, 0 failed and left unchanged\n")
    );
}
