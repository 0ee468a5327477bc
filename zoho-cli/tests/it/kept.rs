//! What `zoho` does with a store: login, accounts, token, rotate-keys.

use crate::login::login;
use crate::token::{LEADS, loopback};
use crate::zoho::{errors, folder, zoho_with};
use serde_json::{Value, json};
use std::process::Output;
use zoho_auth_typed::store::Sqlite;
use zoho_auth_typed::{DataCenter, Keys, OAuth, Protection, ScopeSet, TokenManager, scopes};
use zoho_emulator::{App, Emulator};

/// Keys of this file alone.
const OLD: &str = "old:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const NEW: &str = "new:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
const OTHER: &str = "other:BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=";
/// Another key of the same name.
const OTHER_OLD: &str = "old:AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";

/// A store, and Zoho with a client whose users sign in.
struct Round {
    zoho: (Emulator, App, String),
    store: String,
}

impl Round {
    /// `kind` stands in front of the path.
    async fn new(name: &str, kind: &str) -> Self {
        let store = format!("{kind}{}", folder(name).join("tokens").display());
        Self { zoho: crate::login::start().await, store }
    }

    fn zoho(&self) -> &Emulator {
        &self.zoho.0
    }

    fn refreshes(&self) -> usize {
        self.zoho().requests().iter().filter(|seen| seen.is_refresh()).count()
    }

    /// A consent of anna's, who is in Europe, kept with these keys.
    async fn login(&self, user: &str, keys: &str) -> Output {
        let arguments = ["--scope", LEADS, "--user", user, "--store", &self.store];
        let zoho = self.zoho();
        login(&self.zoho, Some(self.zoho.1.secret()), &[("TOKEN_KEYS", keys)], &arguments, async |url| {
            Some(zoho.approve(url, "anna"))
        })
        .await
    }

    /// The command on the store, without credentials of the client.
    async fn zoho_on(&self, keys: &str, arguments: &[&str]) -> Output {
        let variables = [("TOKEN_KEYS", keys), ("TOKEN_STORE", self.store.as_str())];
        run(&variables, arguments).await
    }

    /// `zoho token` for a user at Europe's servers of the emulator.
    async fn token(&self, user: &str, keys: &str, more: &[&str]) -> Output {
        let app = &self.zoho.1;
        let variables = [
            ("TOKEN_KEYS", keys),
            ("TOKEN_STORE", self.store.as_str()),
            ("ZOHO_CLIENT_ID", app.id()),
            ("ZOHO_CLIENT_SECRET", app.secret()),
        ];
        let loopback = loopback(self.zoho());
        let loopback: Vec<&str> = loopback.iter().map(String::as_str).collect();
        run(&variables, &[&["token", "--user", user, "--dc", "eu"], more, &loopback].concat()).await
    }
}

/// The emulator answers on this thread, which must not be the one that waits for the process. Of keys and of tokens that
/// were not asked for nothing is printed.
async fn run(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let variables: Vec<(String, String)> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
    let run = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let given: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let output = zoho_with(&given, &arguments);
        let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(&output));
        for (name, value) in given.into_iter().filter(|(name, _)| matches!(*name, "TOKEN_KEYS" | "ZOHO_CLIENT_SECRET"))
        {
            let keys = value.split(' ').filter_map(|key| key.split(':').next_back()).filter(|key| !key.is_empty());
            keys.for_each(|key| assert!(!printed.contains(key), "{name} is shown: {printed}"));
        }
        assert!(arguments.contains(&"--show-tokens") || !printed.contains("1000.a"), "a token is shown: {printed}");
        output
    });
    run.await.expect("a run")
}

fn said(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", errors(output));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[track_caller]
fn refused(output: &Output, code: i32, message: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", errors(output));
    assert!(errors(output).contains(message), "{}", errors(output));
}

fn as_json(output: &Output) -> Value {
    serde_json::from_str(&said(output)).expect("JSON")
}

/// From a consent to other keys: on either kind of store.
async fn round_trip(round: Round) {
    let kept = round.login("anna", OLD).await;
    assert!(said(&kept).contains("The accounts server of eu gave a token"), "{}", errors(&kept));
    let client_id = round.zoho.1.id();
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

#[derive(ScopeSet)]
#[scopes(scopes::ZohoCRM::Modules::Leads::Read)]
struct Leads;

impl Round {
    /// An application that keeps refresh tokens in the same database.
    async fn keep(&self, protection: Protection, users: &[&str]) {
        let (zoho, app, _) = &self.zoho;
        let oauth = OAuth::<Leads>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
        let oauth = oauth.registered_at(DataCenter::US).build();
        let store = Sqlite::open(&self.store).await.expect("a folder");
        let manager = TokenManager::builder(store.clone(), protection).client(&oauth).build();
        for user in users {
            zoho.user(user, "eu");
            let token = zoho.refresh_token(app, user, LEADS);
            manager.keep(oauth.account_id(*user, DataCenter::EU), token).await.expect("kept");
        }
        store.close().await;
    }

    async fn states(&self) -> Vec<(String, String)> {
        let listed = as_json(&self.zoho_on("", &["accounts", "--json"]).await);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        listed.as_array().expect("rows").iter().map(|row| (text(&row["user"]), text(&row["state"]))).collect()
    }
}

fn sealed(keys: &str) -> Protection {
    Protection::sealed(Keys::parse(&keys.to_owned().into()).expect("a key"))
}

#[tokio::test]
async fn what_cannot_be_opened_is_named_and_left_as_it_is() {
    let round = Round::new("what-cannot-be-opened", "").await;
    round.keep(sealed(OLD), &["anna", "dora"]).await;
    round.keep(sealed(OTHER_OLD), &["ben"]).await;
    round.keep(sealed(OTHER), &["cleo"]).await;
    round.keep(Protection::plaintext(), &["eve"]).await;

    let both = format!("{NEW} {OLD}");
    let partly = round.zoho_on(&both, &["rotate-keys", "--batch", "2"]).await;
    refused(&partly, 1, "a token of `ben` of the client");
    for next in [
        "next: put the right key `old` into TOKEN_KEYS",
        "next: put the key `other` into TOKEN_KEYS, beside the others",
        "next: zoho rotate-keys --or-plaintext seals it",
        "2 accounts, 1 of them sealed anew\n4 accounts, 2 of them sealed anew\nerror: a token of",
    ] {
        assert!(errors(&partly).contains(next), "{next}: {}", errors(&partly));
    }
    let summary = "5 accounts: 2 sealed anew, 0 were already, 3 left as they are\n";
    assert_eq!(String::from_utf8_lossy(&partly.stdout), summary);

    let more = round.zoho_on(&format!("{both} {OTHER}"), &["rotate-keys", "--or-plaintext", "--json"]).await;
    assert_eq!(more.status.code(), Some(1));
    let more: Value = serde_json::from_slice(&more.stdout).expect("JSON");
    assert_eq!((&more["seen"], &more["sealed"]), (&json!(5), &json!(2)));
    assert_eq!((&more["failed"][0]["user"], more["failed"].as_array().map(Vec::len)), (&json!("ben"), Some(1)));

    // All but ben's are sealed with the new key, and ben's as they were.
    for user in ["anna", "cleo", "eve"] {
        said(&round.token(user, NEW, &[]).await);
    }
    assert_eq!(round.refreshes(), 3);
    refused(&round.token("ben", &both, &[]).await, 1, "cannot be opened with the key `old`");
    said(&round.token("ben", OTHER_OLD, &[]).await);
    assert_eq!(round.refreshes(), 4);
}

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
async fn an_account_that_is_not_there() {
    let round = Round::new("not-there", "").await;
    round.keep(sealed(OLD), &["anna"]).await;
    let nobody = round.token("an\u{e9}", OLD, &[]).await;
    refused(&nobody, 2, "the store has no tokens of `an\u{e9}` of the client");
    assert!(errors(&nobody).contains("next: zoho accounts, which lists what there is"), "{}", errors(&nobody));
    let elsewhere = ["token", "--user", "anna", "--dc", "us"];
    let variables = [("TOKEN_KEYS", OLD), ("TOKEN_STORE", round.store.as_str()), ("ZOHO_CLIENT_ID", "1000.OTHER")];
    let elsewhere = run(&variables, &elsewhere).await;
    let id = round.zoho.1.id();
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
        ("old:AQEB", "the key 1 is not NAME:KEY"),
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
