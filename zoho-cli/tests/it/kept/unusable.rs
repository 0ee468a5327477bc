//! Stores, keys and accounts that are not there, or are something else.

use super::{OLD, OTHER, Round, refused, run, sealed};
use crate::token::LEADS;
use crate::zoho::{errors, folder};

#[tokio::test]
async fn an_account_that_is_not_there() {
    let round = Round::new("not-there", "").await;
    round.keep(sealed(OLD), &["anna"]).await;
    let nobody = round.token("an\u{e9}", OLD, &[]).await;
    refused(&nobody, 2, "the store has no tokens of `an\u{e9}` of the client");
    assert!(errors(&nobody).contains("next: zoho accounts, which lists what there is"), "{}", errors(&nobody));
    let elsewhere = ["token", "--user", "anna", "--dc", "us"];
    let variables = [("TOKEN_KEYS", OLD), ("TOKEN_STORE", round.store.as_str()), ("ZOHO_CLIENT_ID", "1000.OTHER")];
    let elsewhere = run(&variables, &elsewhere).await;
    let id = round.client_id();
    refused(
        &elsewhere,
        2,
        &format!("it has those of `anna` of the client `{id}` at `eu`\n  next: --dc and ZOHO_CLIENT_ID"),
    );
}

#[tokio::test]
async fn a_store_that_cannot_be_used() {
    let folder = folder("no-store");
    let path = |name: &str| folder.join(name).display().to_string();
    let (missing, database, file) = (path("missing.db"), path("tokens.db"), path("tokens.json"));
    let round = Round::new("no-store-of-this-name", "").await;
    let database_round = Round { store: database.clone(), ..round };
    database_round.keep(sealed(OLD), &["anna"]).await;
    let file_of_letters = format!("file:{}", path("tokens.db"));
    std::fs::write(&file, "{}".repeat(2000)).expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("its own file");
    }
    for (store, code, message) in [
        ("", 2, "say where the tokens are kept\n  next: --store tokens.db, or export TOKEN_STORE=tokens.db"),
        (&missing, 2, "missing.db\n  next: another --store or TOKEN_STORE; zoho login --user NAME makes one"),
        ("postgres://localhost/tokens", 2, "TOKEN_STORE: write a path, or `file:` and a path"),
        ("sqlite:", 2, "TOKEN_STORE: write a path after it"),
        (&file_of_letters, 1, "tokens.db, if it is a store of the other kind"),
        (&file, 1, "tokens.json, if it is a store of the other kind"),
    ] {
        for command in ["accounts", "rotate-keys"] {
            let output = run(&[("TOKEN_STORE", store), ("TOKEN_KEYS", OLD)], &[command]).await;
            refused(&output, code, message);
        }
    }
    assert!(!folder.join("missing.db").exists());
    for (keys, message) in [
        ("", "the variable TOKEN_KEYS has no key"),
        ("old:AQEB", "the key 1 of the variable TOKEN_KEYS is not NAME:KEY"),
        (OTHER, "put the key `old` into TOKEN_KEYS"),
    ] {
        let code = if keys == OTHER { 1 } else { 2 };
        refused(&run(&[("TOKEN_STORE", &database), ("TOKEN_KEYS", keys)], &["rotate-keys"]).await, code, message);
    }
    let id = [("ZOHO_CLIENT_ID", "1000.A")];
    for arguments in [
        &["login", "--dc", "eu", "--scope", LEADS, "--store", "a.db"][..],
        &["token", "--dc", "eu", "--refresh", "--plaintext"],
    ] {
        refused(&run(&id, arguments).await, 2, "next: --user NAME");
    }
}
