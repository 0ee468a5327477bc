//! `zoho accounts`, and what `zoho token` does to what it lists.

use super::{OLD, Round, as_json, refused, said, sealed};
use crate::token::LEADS;

#[tokio::test]
async fn a_token_is_refreshed_once_and_a_dead_consent_shows() {
    let round = Round::new("refreshed-once", "").await;
    round.keep(sealed(OLD), &["anna", "dora"]).await;
    let pair = |user: &str, state: &str| (user.to_owned(), state.to_owned());
    assert_eq!(round.states().await, [pair("anna", "no_token_yet"), pair("dora", "no_token_yet")]);
    for _ in 0..2 {
        let words = said(&round.token("anna", OLD, &[]).await);
        assert!(words.contains(&format!("scopes        {LEADS}")), "{words}");
    }
    assert_eq!(round.refreshes(), 1, "the second run found the token of the first");

    round.zoho().disconnect(&round.zoho.1, "dora");
    let dead = round.token("dora", OLD, &[]).await;
    refused(&dead, 1, "next: zoho login");
    assert_eq!(round.states().await, [pair("anna", "lives"), pair("dora", "needs_consent")]);
    let table = said(&round.zoho_on("", &["accounts"]).await);
    let listed = as_json(&round.zoho_on("", &["accounts", "--json"]).await);
    assert!(listed[1]["needs_consent_for"].as_u64().is_some_and(|seconds| seconds < 600), "{listed}");
    assert!(table.contains("needs a consent  not reported: the token is from elsewhere"), "{table}");
}

#[tokio::test]
async fn a_record_that_cannot_be_read_hides_no_other() {
    let round = Round::new("unreadable-record", "file:").await;
    said(&round.login("anna", OLD).await);
    said(&round.login("ben\u{1b}[2J", OLD).await);
    let path = round.store.strip_prefix("file:").expect("a file").to_owned();
    let text = std::fs::read_to_string(&path).expect("the store");
    let newer = text.replacen(r#"\"format\":1"#, r#"\"format\":9"#, 1);
    assert_ne!(text, newer);
    std::fs::write(&path, newer).expect("its own file");
    let output = round.zoho_on("", &["accounts"]).await;
    refused(&output, 1, "has the format 9, which is newer than this program");
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(table.contains("unreadable") && table.contains(" minutes  "), "{table}");
    assert!(table.contains(r"ben\u{1b}[2J") && !table.contains('\u{1b}'), "{table}");
}
