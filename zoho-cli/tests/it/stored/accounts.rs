//! Tests of `zoho accounts`, and of the effect of `zoho token` on its output.

use super::{OLD, StoreEnv, encrypted_with, expect_error, expect_stdout, parse_json};
use crate::token::LEADS;
use crate::zoho::errors;
use zoho_auth_typed::data_center::Environment;
use zoho_emulator::Fault;

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
    assert_eq!(env.refreshes(), 1, "the second run should find the token of the first run");

    env.zoho().disconnect(&env.zoho.1, "dora");
    let rejected = env.token("dora", OLD, &[]).await;
    expect_error(&rejected, 1, "next: run zoho login");
    assert_eq!(env.states().await, [pair("anna", "valid"), pair("dora", "consent_required")]);
    let table = expect_stdout(&env.run_on_store("", &["accounts"]).await);
    let listed = parse_json(&env.run_on_store("", &["accounts", "--json"]).await);
    crate::schema::assert_matches("accounts", &listed);
    assert!(listed[1]["consent_required_for"].as_u64().is_some_and(|seconds| seconds < 600), "{listed}");
    assert!(table.contains("consent required  not reported (the token was issued elsewhere)"), "{table}");
}

#[tokio::test]
async fn commands_distinguish_environments() {
    let env = StoreEnv::new("environments", "").await;
    env.insert_accounts(encrypted_with(OLD), &["anna"]).await;
    env.insert_accounts_in(Environment::Sandbox, encrypted_with(OLD), &["anna"]).await;
    let environments = async || {
        let listed = parse_json(&env.run_on_store("", &["accounts", "--json"]).await);
        let rows = listed.as_array().expect("output should be a list").clone();
        rows.iter().map(|row| format!("{} {}", row["environment"], row["state"]).replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(environments().await, ["production no_token_yet", "sandbox no_token_yet"]);
    let table = expect_stdout(&env.run_on_store("", &["accounts"]).await);
    assert!(
        table.contains("DATA CENTER  ENVIRONMENT  ACCESS TOKEN") && table.contains("eu           sandbox"),
        "{table}"
    );

    // The emulator reports its own API domain, which belongs to the production environment.
    let sandbox = ["--environment", "sandbox"];
    let other = env.token("anna", OLD, &sandbox).await;
    expect_error(&other, 1, "expected a token of the sandbox environment, but Zoho issued one for the production");
    assert!(errors(&other).contains("next: add --environment production"), "{}", errors(&other));
    assert_eq!(environments().await, ["production no_token_yet", "sandbox no_token_yet"]);
    env.zoho().fault(Fault::ApiDomain("https://sandbox.zohoapis.eu".to_owned()));
    let shown = parse_json(&env.token("anna", OLD, &[&sandbox[..], &["--json"]].concat()).await);
    crate::schema::assert_matches("stored_token", &shown);
    assert_eq!(shown["environment"], "sandbox");
    assert_eq!(environments().await, ["production no_token_yet", "sandbox valid"]);

    let revoked = env.run_for_user("anna", OLD, &["revoke", "--environment", "sandbox"]).await;
    expect_stdout(&revoked);
    assert!(errors(&revoked).contains("in data center `eu` (sandbox)."), "{}", errors(&revoked));
    assert_eq!(environments().await, ["production no_token_yet"]);
}

#[tokio::test]
async fn login_in_other_environment_stores_nothing() {
    let env = StoreEnv::new("login-environment", "").await;
    env.zoho().fault(Fault::ApiDomain("https://developer.zohoapis.eu".to_owned()));
    let output = env.login("anna", OLD).await;
    expect_error(&output, 1, "issued one for the developer environment");
    assert!(
        String::from_utf8_lossy(&output.stdout)
            .contains("https://developer.zohoapis.eu, in data center `eu` (developer)")
    );
    assert_eq!(env.states().await, []);
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
    expect_error(&output, 1, "has format 9, which this program does not support");
    let table = String::from_utf8(output.stdout).expect("output should be UTF-8");
    assert!(table.contains("unreadable") && table.contains(" minutes  "), "{table}");
    assert!(table.contains(r"ben\u{1b}[2J") && !table.contains('\u{1b}'), "{table}");

    // The hint of the error works: a new consent replaces the record.
    let corrupt = std::fs::read_to_string(&path).expect("store should be readable");
    std::fs::write(&path, corrupt.replacen(r#"\"format\":9"#, r#"\"format\":\"1\""#, 1))
        .expect("file should be writable");
    expect_error(
        &env.run_on_store("", &["accounts"]).await,
        1,
        "next: correct each of these records, or replace it with zoho login --user NAME",
    );
    expect_stdout(&env.login("anna", OLD).await);
    expect_stdout(&env.run_on_store("", &["accounts"]).await);
}
