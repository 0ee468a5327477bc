//! Tests of `zoho revoke`.

use super::{NEW, OLD, OTHER, StoreEnv, encrypted_with, expect_error, expect_stdout, parse_json};
use crate::zoho::errors;
use serde_json::json;
use zoho_emulator::{Fault, FaultPoint};

#[tokio::test]
async fn second_run_completes_failed_revocation() {
    let env = StoreEnv::new("revoke", "").await;
    env.insert_accounts(encrypted_with(OLD), &["anna", "dora"]).await;
    expect_stdout(&env.token("anna", OLD, &[]).await);
    env.zoho().fault(Fault::Status(503).at_point(FaultPoint::Revoke));
    let pending = env.run_for_user("anna", OLD, &["revoke"]).await;
    expect_error(&pending, 1, "next: run zoho revoke again; until then the account provides no tokens");
    let states = env.states().await;
    assert_eq!(states[0], ("anna".to_owned(), "revocation_pending".to_owned()));
    expect_error(&env.token("anna", OLD, &[]).await, 1, "next: run zoho revoke --user NAME to complete");
    let table = expect_stdout(&env.run_on_store("", &["accounts"]).await);
    assert!(table.contains("revocation pending"), "{table}");

    let ended = env.run_for_user("anna", OLD, &["revoke"]).await;
    assert_eq!(expect_stdout(&ended), "");
    let id = env.client_id();
    let expected = format!("Revoked and removed from the store: `anna` of the client `{id}` in data center `eu`.");
    assert!(errors(&ended).contains(&expected), "{}", errors(&ended));
    assert_eq!(env.states().await.len(), 1);
    expect_error(&env.run_for_user("anna", OLD, &["revoke"]).await, 2, "the store has no tokens of `anna`");
    let revocations = env.zoho().requests().iter().filter(|seen| seen.path == "/oauth/v2/revoke/token").count();
    assert_eq!(revocations, 2, "dora's consent should not be revoked");
    expect_stdout(&env.token("dora", OLD, &[]).await);
}

#[tokio::test]
async fn account_without_key_can_only_be_removed() {
    let env = StoreEnv::new("forget", "").await;
    env.insert_accounts(encrypted_with(OTHER), &["anna"]).await;
    expect_error(&env.run_for_user("anna", NEW, &["revoke"]).await, 1, "next: add the key `other` to TOKEN_KEYS");
    assert_eq!(env.states().await.len(), 1);
    let forgotten = env.run_for_user("anna", "", &["revoke", "--remove-only"]).await;
    assert!(errors(&forgotten).contains("Removed from the store without revocation"), "{}", errors(&forgotten));
    assert_eq!(parse_json(&env.run_on_store("", &["accounts", "--json"]).await), json!([]));
    assert!(env.zoho().requests().is_empty(), "nothing should be sent");
}
