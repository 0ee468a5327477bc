//! `zoho accounts`, and the effect of `zoho token` on its output.

use super::{OLD, StoreEnv, encrypted_with, expect_error, expect_stdout, parse_json};
use crate::token::LEADS;

#[tokio::test]
async fn token_is_refreshed_once_and_lost_consent_is_listed() {
    let env = StoreEnv::new("refreshed-once", "").await;
    env.insert_accounts(encrypted_with(OLD), &["anna", "dora"]).await;
    let pair = |user: &str, state: &str| (user.to_owned(), state.to_owned());
    assert_eq!(env.states().await, [pair("anna", "no_token_yet"), pair("dora", "no_token_yet")]);
    for _ in 0..2 {
        let words = expect_stdout(&env.token("anna", OLD, &[]).await);
        assert!(words.contains(&format!("scopes        {LEADS}")), "{words}");
    }
    assert_eq!(env.refreshes(), 1, "the second run found the token of the first");

    env.zoho().disconnect(&env.zoho.1, "dora");
    let dead = env.token("dora", OLD, &[]).await;
    expect_error(&dead, 1, "next: zoho login");
    assert_eq!(env.states().await, [pair("anna", "valid"), pair("dora", "consent_required")]);
    let table = expect_stdout(&env.run_on_store("", &["accounts"]).await);
    let listed = parse_json(&env.run_on_store("", &["accounts", "--json"]).await);
    assert!(listed[1]["consent_required_for"].as_u64().is_some_and(|seconds| seconds < 600), "{listed}");
    assert!(table.contains("consent required  not reported (the token was issued elsewhere)"), "{table}");
}

#[tokio::test]
async fn unreadable_record_does_not_hide_others() {
    let env = StoreEnv::new("unreadable-record", "file:").await;
    expect_stdout(&env.login("anna", OLD).await);
    expect_stdout(&env.login("ben\u{1b}[2J", OLD).await);
    let path = env.store.strip_prefix("file:").expect("file should be accessible").to_owned();
    let text = std::fs::read_to_string(&path).expect("store should be readable");
    let newer = text.replacen(r#"\"format\":1"#, r#"\"format\":9"#, 1);
    assert_ne!(text, newer);
    std::fs::write(&path, newer).expect("file should be writable");
    let output = env.run_on_store("", &["accounts"]).await;
    expect_error(&output, 1, "has the format 9, which is newer than this program");
    let table = String::from_utf8(output.stdout).expect("output should be UTF-8");
    assert!(table.contains("unreadable") && table.contains(" minutes  "), "{table}");
    assert!(table.contains(r"ben\u{1b}[2J") && !table.contains('\u{1b}'), "{table}");
}
