//! Tests of stores, keys and accounts that are missing or invalid.

use super::{OLD, OTHER, StoreEnv, encrypted_with, expect_error, run};
use crate::token::LEADS;
use crate::zoho::{errors, folder};

#[tokio::test]
async fn missing_account_error_names_existing_ones() {
    let env = StoreEnv::new("not-there", "").await;
    env.insert_accounts(encrypted_with(OLD), &["anna"]).await;
    let unknown_user = env.token("an\u{e9}", OLD, &[]).await;
    expect_error(&unknown_user, 2, "the store has no tokens of `an\u{e9}` of the client");
    assert!(errors(&unknown_user).contains("next: list the accounts with zoho accounts"), "{}", errors(&unknown_user));
    let elsewhere = ["token", "--user", "anna", "--dc", "us"];
    let variables = [("TOKEN_KEYS", OLD), ("TOKEN_STORE", env.store.as_str()), ("ZOHO_CLIENT_ID", "1000.OTHER")];
    let elsewhere = run(&variables, &elsewhere).await;
    let id = env.client_id();
    expect_error(
        &elsewhere,
        2,
        &format!(
            "but has those of `anna` of the client `{id}` in data center `eu`\n  next: check --dc, --environment and ZOHO_CLIENT_ID"
        ),
    );
}

#[tokio::test]
async fn unusable_store_or_keys_are_rejected() {
    let folder = folder("no-store");
    let path = |name: &str| folder.join(name).display().to_string();
    let (missing, database, file) = (path("missing.db"), path("tokens.db"), path("tokens.json"));
    let env = StoreEnv::new("no-store-of-this-name", "").await;
    let database_env = StoreEnv { store: database.clone(), ..env };
    database_env.insert_accounts(encrypted_with(OLD), &["anna"]).await;
    let file_of_letters = format!("file:{}", path("tokens.db"));
    std::fs::write(&file, "{}".repeat(2000)).expect("file should be accessible");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("file should be writable");
    }
    for (store, code, message) in [
        ("", 2, "no store given\n  next: add --store LOCATION or set ZOHO_STORE; for example, add --store tokens.db"),
        (
            &missing,
            2,
            "missing.db\n  next: correct --store, ZOHO_STORE or TOKEN_STORE, or create the store with zoho login --user NAME",
        ),
        ("oracle://localhost/tokens", 2, "invalid TOKEN_STORE: unknown type of store; use sqlite:PATH"),
        ("sqlite:", 2, "invalid TOKEN_STORE: the path is missing"),
        (&file_of_letters, 1, "tokens.db if the file is a store of the other type"),
        (&file, 1, "tokens.json if the file is a store of the other type"),
    ] {
        for command in ["accounts", "rotate-keys"] {
            let output = run(&[("TOKEN_STORE", store), ("TOKEN_KEYS", OLD)], &[command]).await;
            expect_error(&output, code, message);
        }
    }
    assert!(!folder.join("missing.db").exists());
    for (keys, message) in [
        ("", "the variable TOKEN_KEYS has no key"),
        ("old:AQEB", "key 1 of the variable TOKEN_KEYS is invalid; write NAME:KEY"),
        (OTHER, "add the key `old` to TOKEN_KEYS"),
    ] {
        let code = if keys == OTHER { 1 } else { 2 };
        expect_error(&run(&[("TOKEN_STORE", &database), ("TOKEN_KEYS", keys)], &["rotate-keys"]).await, code, message);
    }
    let id = [("ZOHO_CLIENT_ID", "1000.A")];
    for arguments in [
        &["login", "--dc", "eu", "--scope", LEADS, "--store", "a.db"][..],
        &["token", "--dc", "eu", "--refresh", "--plaintext"],
    ] {
        expect_error(&run(&id, arguments).await, 2, "next: add --user NAME");
    }
}
