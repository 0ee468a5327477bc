//! `zoho revoke`

use super::{NEW, OLD, OTHER, Round, as_json, refused, said, sealed};
use crate::zoho::errors;
use serde_json::json;
use zoho_emulator::{At, Fault};

#[tokio::test]
async fn what_was_begun_is_ended_by_the_next_run() {
    let round = Round::new("revoke", "").await;
    round.keep(sealed(OLD), &["anna", "dora"]).await;
    said(&round.token("anna", OLD, &[]).await);
    round.zoho().fault(Fault::Status(503).at(At::Revoke));
    let begun = round.of_user("anna", OLD, &["revoke"]).await;
    refused(&begun, 1, "next: run it again: until then the account gives no tokens");
    let states = round.states().await;
    assert_eq!(states[0], ("anna".to_owned(), "revoking".to_owned()));
    refused(&round.token("anna", OLD, &[]).await, 1, "next: zoho revoke --user NAME ends it");
    let table = said(&round.zoho_on("", &["accounts"]).await);
    assert!(table.contains("being revoked"), "{table}");

    let ended = round.of_user("anna", OLD, &["revoke"]).await;
    assert_eq!(said(&ended), "");
    let id = round.client_id();
    let told = format!("Revoked, and removed from the store: `anna` of the client `{id}` at `eu`.");
    assert!(errors(&ended).contains(&told), "{}", errors(&ended));
    assert_eq!(round.states().await.len(), 1);
    refused(&round.of_user("anna", OLD, &["revoke"]).await, 2, "the store has no tokens of `anna`");
    let revocations = round.zoho().requests().iter().filter(|seen| seen.path == "/oauth/v2/revoke/token").count();
    assert_eq!(revocations, 2, "dora's consent is untouched");
    said(&round.token("dora", OLD, &[]).await);
}

#[tokio::test]
async fn whose_key_is_lost_can_only_be_forgotten() {
    let round = Round::new("forget", "").await;
    round.keep(sealed(OTHER), &["anna"]).await;
    refused(&round.of_user("anna", NEW, &["revoke"]).await, 1, "next: put the key `other` into TOKEN_KEYS");
    assert_eq!(round.states().await.len(), 1);
    let forgotten = round.of_user("anna", "", &["revoke", "--forget"]).await;
    assert!(errors(&forgotten).contains("Removed from the store, and not revoked"), "{}", errors(&forgotten));
    assert_eq!(as_json(&round.zoho_on("", &["accounts", "--json"]).await), json!([]));
    assert!(round.zoho().requests().is_empty(), "nothing is sent");
}
