//! Tests of the life cycle of an account, on each type of store.

use super::{NEW, OLD, StoreEnv, expect_error, expect_stdout, parse_json};
use crate::token::LEADS;
use crate::zoho::errors;
use serde_json::json;

pub(super) async fn round_trip(env: StoreEnv) {
    let login = env.login("anna", OLD).await;
    assert!(expect_stdout(&login).contains("The accounts server of `eu` issued a token"), "{}", errors(&login));
    let client_id = env.client_id();
    assert!(
        errors(&login).contains(&format!("Stored as `anna` of the client `{client_id}` in data center `eu`.")),
        "{}",
        errors(&login)
    );

    let listed = parse_json(&env.run_on_store("", &["accounts", "--json"]).await);
    let left = listed[0]["expires_in"].as_u64().expect("value should be a number");
    assert!((1..=3600).contains(&left), "{listed}");
    let expected = json!([{
        "user": "anna", "client_id": client_id, "data_center": "eu", "environment": "production", "state": "valid",
        "expires_in": left, "scopes": [LEADS], "scopes_are": "reported", "requested_scopes": [LEADS],
        "consent_required_for": null,
    }]);
    assert_eq!(listed, expected);
    let table = expect_stdout(&env.run_on_store("", &["accounts"]).await);
    assert!(table.starts_with("USER  CLIENT") && table.contains("anna  ") && table.contains(LEADS), "{table}");

    // The token of the consent is valid, so nothing is sent. The command does not detect a token that an API rejects.
    let shown = parse_json(&env.token("anna", OLD, &["--json", "--show-tokens"]).await);
    crate::schema::assert_matches("stored_token", &shown);
    assert_eq!((&shown["user"], &shown["scopes"]), (&json!("anna"), &json!([LEADS])));
    let first = shown["access_token"].as_str().expect("response should have a token");
    assert!(env.zoho().secrets().iter().any(|secret| secret == first));
    assert_eq!(env.refreshes(), 0);
    let words = expect_stdout(&env.token("anna", OLD, &[]).await);
    assert!(words.contains("70 characters (add --show-tokens to show it)"), "{words}");

    // Adds a key in front of the old key, then removes the old key.
    let both = format!("{NEW} {OLD}");
    let rotated = parse_json(&env.run_on_store(&both, &["rotate-keys", "--json"]).await);
    assert_eq!(rotated, json!({ "scanned": 1, "reencrypted": 1, "failed": [] }));
    let again = expect_stdout(&env.run_on_store(&both, &["rotate-keys"]).await);
    assert_eq!(again, "1 account: 0 re-encrypted, 1 already current, 0 failed and left unchanged\n");
    let shown = parse_json(&env.token("anna", NEW, &["--json", "--show-tokens"]).await);
    assert_eq!(shown["access_token"].as_str(), Some(first));
    expect_error(&env.token("anna", OLD, &[]).await, 1, "next: add the key `new` to TOKEN_KEYS");

    expect_stdout(&env.run_for_user("anna", NEW, &["revoke"]).await);
    assert_eq!(parse_json(&env.run_on_store("", &["accounts", "--json"]).await), json!([]));
}

#[tokio::test]
async fn account_commands_work_on_database() {
    round_trip(StoreEnv::new("env-trip-database", "").await).await;
    round_trip(StoreEnv::new("env-trip-database-by-name", "sqlite:").await).await;
}

#[tokio::test]
async fn account_commands_work_on_file() {
    round_trip(StoreEnv::new("env-trip-file", "file:").await).await;
}
