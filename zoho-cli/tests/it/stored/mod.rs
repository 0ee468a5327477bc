//! Tests of the commands that work on a store.

mod accounts;
mod copy;
mod filter;
mod import;
mod location;
mod records;
mod revoke;
mod rotate_keys;
mod round_trip;
mod schema;
mod servers;
mod unusable;

use crate::login::login;
use crate::token::{LEADS, loopback};
use crate::zoho::{errors, folder, zoho_with};
use serde_json::Value;
use std::process::Output;
use zoho_auth_typed::store::SqliteStore;
use zoho_auth_typed::{
    DataCenter, Encryption, KeyRing, OAuthClient, ScopeSet, TokenManager, data_center::Environment, scopes,
};
use zoho_emulator::{App, Emulator};

/// The key before a rotation. All keys are for tests only.
const OLD: &str = "old:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const NEW: &str = "new:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
const OTHER: &str = "other:BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=";
/// Another key with the name of `OLD`.
const OTHER_OLD: &str = "old:AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";

#[derive(ScopeSet)]
#[scopes(scopes::ZohoCRM::Modules::Leads::Read)]
struct Leads;

/// A store, and an emulator with a client whose users sign in.
struct StoreEnv {
    /// The emulator, the client and its redirect URI.
    zoho: (Emulator, App, String),
    /// The location of the store, which may contain a password.
    store: String,
    /// The name of the table in a database server.
    table: String,
}

impl StoreEnv {
    /// Creates an environment. `kind` is the prefix of the store's path, such as `file:`.
    async fn new(name: &str, kind: &str) -> Self {
        let store = format!("{kind}{}", folder(name).join("tokens").display());
        Self { zoho: crate::login::start().await, store, table: "zoho_accounts".to_owned() }
    }

    /// Returns the variables with the keys and the store.
    fn variables<'a>(&'a self, keys: &'a str) -> [(&'static str, &'a str); 3] {
        [("TOKEN_KEYS", keys), ("TOKEN_STORE", &self.store), ("ZOHO_STORE_TABLE", &self.table)]
    }

    fn zoho(&self) -> &Emulator {
        &self.zoho.0
    }

    fn client_id(&self) -> &str {
        self.zoho.1.id()
    }

    fn refreshes(&self) -> usize {
        self.zoho().requests().iter().filter(|seen| seen.is_refresh()).count()
    }

    /// Signs in anna, who belongs to Europe, and stores the tokens under the name `user` with these keys.
    async fn login(&self, user: &str, keys: &str) -> Output {
        let arguments = ["--scope", LEADS, "--user", user];
        let (zoho, secret) = (self.zoho(), self.zoho.1.secret());
        let consent = async |url: &str| Some(zoho.approve(url, "anna"));
        let output = login(&self.zoho, Some(secret), &self.variables(keys), &arguments, consent).await;
        self.assert_no_secrets(&output, keys);
        output
    }

    /// Runs the command on the store, without the client's credentials.
    async fn run_on_store(&self, keys: &str, arguments: &[&str]) -> Output {
        let output = run(&self.variables(keys), arguments).await;
        self.assert_no_secrets(&output, keys);
        output
    }

    /// Runs a command for a user on the emulator's servers in Europe, with the client's credentials.
    async fn run_for_user(&self, user: &str, keys: &str, arguments: &[&str]) -> Output {
        let app = &self.zoho.1;
        let client = [("ZOHO_CLIENT_ID", app.id()), ("ZOHO_CLIENT_SECRET", app.secret())];
        let variables = [&self.variables(keys)[..], &client].concat();
        let loopback = loopback(self.zoho());
        let loopback: Vec<&str> = loopback.iter().map(String::as_str).collect();
        let output = run(&variables, &[arguments, &["--user", user, "--dc", "eu"], &loopback].concat()).await;
        if !arguments.contains(&"--show-tokens") {
            self.assert_no_secrets(&output, keys);
        }
        output
    }

    /// Runs `zoho token`.
    async fn token(&self, user: &str, keys: &str, more: &[&str]) -> Output {
        self.run_for_user(user, keys, &[&["token"], more].concat()).await
    }

    /// Checks that the output contains no token, code or secret that the emulator issued, no key and no password.
    fn assert_no_secrets(&self, output: &Output, keys: &str) {
        let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(output));
        let keys = keys.split(' ').filter_map(|key| key.split_once(':')).map(|(_, key)| key.to_owned());
        let password = url::Url::parse(&self.store).ok().and_then(|url| url.password().map(str::to_owned));
        for secret in self.zoho().secrets().into_iter().chain(keys).chain(password) {
            assert!(!printed.contains(&secret), "{secret} should not be shown: {printed}");
        }
    }

    /// Inserts refresh tokens of users into the store, as an application does.
    async fn insert_accounts(&self, protection: Encryption, users: &[&str]) {
        self.insert_accounts_in(Environment::Production, protection, users).await;
    }

    /// Inserts refresh tokens of users as accounts of an environment.
    async fn insert_accounts_in(&self, environment: Environment, protection: Encryption, users: &[&str]) {
        let (zoho, app, _) = &self.zoho;
        let oauth = OAuthClient::<Leads>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
        let oauth = oauth.data_center(DataCenter::US).build();
        let store = SqliteStore::open(&self.store).await.expect("folder should exist");
        let manager = TokenManager::builder(store.clone(), protection).oauth_client(&oauth).build();
        for user in users {
            zoho.user(user, "eu");
            let token = zoho.refresh_token(app, user, LEADS);
            let id = oauth.account_id(*user, DataCenter::EU).with_environment(environment);
            manager.insert(id, token).await.expect("token should be stored");
        }
        store.close().await;
    }

    async fn states(&self) -> Vec<(String, String)> {
        let listed = parse_json(&self.run_on_store("", &["accounts", "--json"]).await);
        let text = |value: &Value| value.as_str().expect("value should be a string").to_owned();
        listed
            .as_array()
            .expect("output should be a list")
            .iter()
            .map(|row| (text(&row["user"]), text(&row["state"])))
            .collect()
    }
}

fn encrypted_with(keys: &str) -> Encryption {
    Encryption::with_keys(KeyRing::parse(&keys.to_owned().into()).expect("key should be valid"))
}

/// Runs a command on another thread, because the emulator responds on the current thread.
async fn run(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let owned = |text: &str| text.to_owned();
    let variables: Vec<_> = variables.iter().map(|(name, value)| (owned(name), owned(value))).collect();
    let arguments: Vec<String> = arguments.iter().map(|text| owned(text)).collect();
    let run = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let variables_as_text: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        zoho_with(&variables_as_text, &arguments)
    });
    run.await.expect("blocking task should not panic")
}

fn expect_stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", errors(output));
    String::from_utf8(output.stdout.clone()).expect("output should be UTF-8")
}

#[track_caller]
fn expect_error(output: &Output, code: i32, message: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", errors(output));
    assert!(errors(output).contains(message), "{}", errors(output));
}

fn parse_json(output: &Output) -> Value {
    serde_json::from_str(&expect_stdout(output)).expect("output should be JSON")
}
