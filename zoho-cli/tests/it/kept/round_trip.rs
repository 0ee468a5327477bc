//! From a consent to the end of it, on either kind of store.

use super::{NEW, OLD, Round, as_json, refused, said};
use crate::token::LEADS;
use crate::zoho::errors;
use serde_json::json;

async fn round_trip(round: Round) {
    let kept = round.login("anna", OLD).await;
    assert!(said(&kept).contains("The accounts server of eu gave a token"), "{}", errors(&kept));
    let client_id = round.client_id();
    assert!(
        errors(&kept).contains(&format!("Kept as `anna` of the client `{client_id}` at `eu`.")),
        "{}",
        errors(&kept)
    );

    let listed = as_json(&round.zoho_on("", &["accounts", "--json"]).await);
    let left = listed[0]["expires_in"].as_u64().expect("seconds");
    assert!((1..=3600).contains(&left), "{listed}");
    let expected = json!([{
        "user": "anna", "client_id": client_id, "data_center": "eu", "state": "lives", "expires_in": left,
        "scopes": [LEADS], "scopes_are": "reported", "needs_consent_for": null,
    }]);
    assert_eq!(listed, expected);
    let table = said(&round.zoho_on("", &["accounts"]).await);
    assert!(table.starts_with("USER  CLIENT") && table.contains("anna  ") && table.contains(LEADS), "{table}");

    // The token of the consent lives: nothing is asked for. One that an API refuses is no business of this command.
    let shown = as_json(&round.token("anna", OLD, &["--json", "--show-tokens"]).await);
    assert_eq!((&shown["user"], &shown["scopes"]), (&json!("anna"), &json!([LEADS])));
    let first = shown["access_token"].as_str().expect("a token");
    assert!(round.zoho().secrets().iter().any(|secret| secret == first));
    assert_eq!(round.refreshes(), 0);
    let words = said(&round.token("anna", OLD, &[]).await);
    assert!(words.contains("70 characters, which --show-tokens shows"), "{words}");

    // Another key, in front, and then alone.
    let both = format!("{NEW} {OLD}");
    let rotated = as_json(&round.zoho_on(&both, &["rotate-keys", "--json"]).await);
    assert_eq!(rotated, json!({ "seen": 1, "sealed": 1, "failed": [] }));
    let again = said(&round.zoho_on(&both, &["rotate-keys"]).await);
    assert_eq!(again, "1 accounts: 0 sealed anew, 1 were already, 0 left as they are\n");
    let shown = as_json(&round.token("anna", NEW, &["--json", "--show-tokens"]).await);
    assert_eq!(shown["access_token"].as_str(), Some(first));
    refused(&round.token("anna", OLD, &[]).await, 1, "next: put the key `new` into TOKEN_KEYS, beside the others");

    said(&round.of_user("anna", NEW, &["revoke"]).await);
    assert_eq!(as_json(&round.zoho_on("", &["accounts", "--json"]).await), json!([]));
}

#[tokio::test]
async fn login_accounts_token_and_keys_on_a_database() {
    round_trip(Round::new("round-trip-database", "").await).await;
    round_trip(Round::new("round-trip-database-by-name", "sqlite:").await).await;
}

#[tokio::test]
async fn login_accounts_token_and_keys_on_a_file() {
    round_trip(Round::new("round-trip-file", "file:").await).await;
}
