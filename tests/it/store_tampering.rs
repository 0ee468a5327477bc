//! Tampering with a store. Every encrypted byte is authenticated, and no encrypted value can replace another value. A
//! change of an unencrypted byte never leads to a token of another account.
//!
//! In a file and in `SQLite`, the tests alter every byte. In database servers, they alter a sample of the bytes with
//! SQL statements and a fixed seed. The sample has at least one byte of each name, value and token of a record, and one
//! byte of each column.

use crate::capture::{ExpectError, Recorded, manager_error};
use crate::files::memory_folder;
use crate::force_refresh::force_refresh;
use crate::loopback::transport;
use crate::manual_clock::HandClock;
#[cfg(all(feature = "mysql", feature = "postgres"))]
use crate::sql_rows::Rows;
#[cfg(all(feature = "mysql", feature = "postgres"))]
use crate::store_location::{OpenStore, StoreLocation};
#[cfg(all(feature = "mysql", feature = "postgres"))]
use optional_software::servers;
use std::fs;
use std::ops::Range;
use std::time::Duration;
use zoho_auth_typed::store::{FileStore, Record};
use zoho_auth_typed::{
    AccountId, DataCenter, Encryption, ExposeSecret, KeyRing, OAuthClient, TokenError, TokenManager, TokenStore,
    oauth::SelfClient,
    scopes,
    token_manager::{ManagerError, UnsealError},
    tokens::AccessToken,
};
use zoho_emulator::{App, Emulator};

#[derive(scopes::ScopeSet)]
#[scopes(scopes::ZohoCRM::Modules::Leads::Read)]
struct Leads;

const SCOPE: &str = "ZohoCRM.modules.leads.READ";

struct TestEnv {
    zoho: Recorded,
    app: App,
    oauth: OAuthClient<Leads, SelfClient>,
    clock: HandClock,
}

impl TestEnv {
    async fn start() -> Self {
        let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
        let app = zoho.register(zoho_emulator::Registration::self_client());
        let oauth = OAuthClient::<Leads>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
        let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport(zoho.servers()));
        Self { zoho, app, oauth, clock: HandClock::still() }
    }

    /// Returns the manager of another process. `names` are the names of its keys, and the first key encrypts.
    fn manager(&self, store: &(impl TokenStore + Clone), names: &[&str]) -> TokenManager {
        let key = |name: &str| [name.as_bytes()[0]; 32];
        let first = KeyRing::new(names[0], key(names[0])).expect("key name should be valid");
        let keys = names[1..]
            .iter()
            .fold(first, |keys, name| keys.with_key(name, key(name)).expect("names of the keys should differ"));
        let builder = TokenManager::builder(store.clone(), Encryption::with_keys(keys)).oauth_client(&self.oauth);
        builder.clock(HandClock::at(self.clock.seconds()).jumping()).build()
    }

    /// Inserts an account with a refresh token and an access token. Returns the access token.
    async fn insert_account(&self, store: &(impl TokenStore + Clone), id: &AccountId) -> AccessToken {
        self.zoho.user(id.user(), id.data_center().code());
        let refresh_token = self.zoho.refresh_token(&self.app, id.user(), SCOPE);
        let manager = self.manager(store, &["old"]);
        manager
            .insert(id.clone(), refresh_token)
            .await
            .expect("account should be stored")
            .token()
            .await
            .expect("token should be returned")
    }

    fn asked_with(&self) -> Vec<String> {
        let refreshes = self.zoho.requests().into_iter().filter(zoho_emulator::RecordedRequest::is_refresh);
        refreshes.filter_map(|seen| seen.parameter("refresh_token").map(str::to_owned)).collect()
    }
}

async fn text(store: &impl TokenStore, id: &AccountId) -> String {
    let stored = store.load(id).await.expect("record should be loaded").expect("record should exist");
    stored.record.to_json().expose_secret().to_owned()
}

async fn write(store: &impl TokenStore, id: &AccountId, text: &str) {
    let version = store.load(id).await.expect("record should be loaded").map(|stored| stored.version);
    let record = Record::from_json(text, "a test").expect("record should be valid");
    store.compare_and_swap(id, version, Some(&record)).await.expect("record should be stored");
}

/// Returns the ranges of the encrypted refresh token and access token in a record.
fn sealed(text: &str) -> [Range<usize>; 2] {
    let at = |name: &str| {
        let from = text.find(name).expect("record should contain the token") + name.len();
        from..from + text[from..].find('"').expect("token should have an end")
    };
    [at("\"refresh_token\":\""), at("\"access_token\":\"")]
}

/// Returns a different character of the same kind, such as another digit for a digit.
fn another(byte: u8) -> u8 {
    match byte {
        b'9' => b'0',
        b'z' => b'a',
        b'Z' => b'A',
        byte if byte.is_ascii_alphanumeric() => byte + 1,
        byte => byte ^ 1,
    }
}

fn changed(text: &str, at: usize) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] = another(bytes[at]);
    String::from_utf8(bytes).ok()
}

/// Checks that decryption of the altered record fails, and that the record remains unchanged.
async fn assert_refused(world: &TestEnv, store: &(impl TokenStore + Clone), id: &AccountId, token: &AccessToken) {
    let before = store.load(id).await.expect("record should be loaded");
    let account = world.manager(store, &["old"]).account(id.clone()).expect("manager should have the client");
    // A forced refresh decrypts both tokens, because it replaces the rejected access token.
    let error = force_refresh(&account, token).await.unwrap_err();
    let Some(ManagerError::Unseal(error)) = manager_error(&error) else { panic!("{error}") };
    assert!(
        matches!(
            error,
            UnsealError::AuthenticationFailed { .. } | UnsealError::Malformed { .. } | UnsealError::UnknownKey { .. }
        ),
        "{error}"
    );
    assert!(error.to_string().contains(id.user()) && error.to_string().contains("token"), "{error}");
    let rotation = world.manager(store, &["new", "old"]).rotate_keys(None, 100).await.expect("keys should be rotated");
    assert!(rotation.failed.iter().any(|failed| failed.id == *id), "{rotation:?}");
    assert_eq!(store.load(id).await.expect("record should be loaded"), before, "the record should not be overwritten");
}

/// Alters the bytes of each encrypted token at the selected positions, and truncates the token there. Checks that each
/// change is rejected.
async fn assert_encrypted_bytes_are_authenticated(
    store: impl TokenStore + Clone,
    mut write: impl AsyncFnMut(&AccountId, &str),
    mut positions: impl FnMut(Range<usize>) -> Vec<usize>,
) {
    let world = TestEnv::start().await;
    let id = world.oauth.account_id("anna", DataCenter::EU);
    let token = world.insert_account(&store, &id).await;
    let whole = text(&store, &id).await;
    world.zoho.clear_requests();
    for place in sealed(&whole) {
        assert!(
            place.len() > 100,
            "an encrypted token should contain the name of the key, a nonce, the token and its authentication tag"
        );
        for at in positions(place.clone()) {
            write(&id, &changed(&whole, at).expect("byte should be text")).await;
            assert_refused(&world, &store, &id, &token).await;
            let cut = format!("{}{}", &whole[..at], &whole[place.end..]);
            write(&id, &cut).await;
            assert_refused(&world, &store, &id, &token).await;
        }
    }
    assert_eq!(world.asked_with(), [""; 0], "no refresh should be sent");
    write(&id, &whole).await;
    force_refresh(&world.manager(&store, &["old"]).account(id).expect("manager should have the client"), &token)
        .await
        .expect("refresh should succeed");
}

async fn record_of_another_account_is_rejected(
    store: impl TokenStore + Clone,
    mut write: impl AsyncFnMut(&AccountId, &str),
) {
    let world = TestEnv::start().await;
    let of = |user: &str, data_center| world.oauth.account_id(user, data_center);
    let ids = [of("anna", DataCenter::EU), of("zoe", DataCenter::US), of("ben", DataCenter::EU)];
    let mut texts = Vec::new();
    for id in &ids {
        world.insert_account(&store, id).await;
        texts.push(text(&store, id).await);
    }
    world.zoho.clear_requests();
    for (at, id) in ids.iter().enumerate() {
        let whole = &texts[at];
        let [refresh, access] = sealed(whole);
        for others in texts.iter().filter(|others| *others != whole) {
            // The test replaces the whole record, and each of its tokens alone.
            write(id, others).await;
            assert_one_is_refused(&world, &store, id).await;
            for (mine, others_at) in [&refresh, &access].into_iter().zip(sealed(others)) {
                write(id, &format!("{}{}{}", &whole[..mine.start], &others[others_at], &whole[mine.end..])).await;
                assert_one_is_refused(&world, &store, id).await;
            }
        }
        // One token of the record replaces the other.
        for (from, to) in [(&refresh, &access), (&access, &refresh)] {
            let moved = format!("{}{}{}", &whole[..to.start], &whole[from.clone()], &whole[to.end..]);
            write(id, &moved).await;
            assert_one_is_refused(&world, &store, id).await;
        }
        write(id, whole).await;
    }
    assert_eq!(world.asked_with(), [""; 0], "no refresh should be sent");
}

/// Checks that one of the two tokens cannot be decrypted, and that the store remains unchanged.
async fn assert_one_is_refused(world: &TestEnv, store: &(impl TokenStore + Clone), id: &AccountId) {
    let before = store.load(id).await.expect("record should be loaded");
    let manager = world.manager(store, &["old"]);
    let account = manager.account(id.clone()).expect("manager should have the client");
    let error = match account.token().await {
        Ok(token) => force_refresh(&account, &token).await.expect_error(),
        Err(error) => error,
    };
    assert!(
        matches!(manager_error(&error), Some(ManagerError::Unseal(UnsealError::AuthenticationFailed { .. }))),
        "{error}"
    );
    assert_eq!(store.load(id).await.expect("record should be loaded"), before, "the record should not be overwritten");
}

fn in_a_folder() -> (tempfile::TempDir, FileStore) {
    let folder = memory_folder();
    let store = FileStore::open(folder.path().join("tokens.json")).expect("store should open");
    (folder, store)
}

/// Requests the account's token from a tampered store, and forces a refresh. The result must be an error or a token of
/// the account.
async fn assert_harmless(
    world: &TestEnv,
    store: &(impl TokenStore + Clone),
    mut contents: impl AsyncFnMut() -> Vec<u8>,
    id: &AccountId,
    refresh_token: &str,
    why: &str,
) {
    let before = contents().await;
    world.zoho.clear_requests();
    world.zoho.clock().advance(Duration::from_secs(601));
    let manager = world.manager(store, &["old"]);
    let account = manager.account(id.clone()).expect("manager should have the client");
    let served = async || {
        let token = account.token().await?;
        assert!(world.zoho.secrets().iter().any(|secret| secret == token.secret().expose_secret()), "{why}");
        force_refresh(&account, &token).await
    };
    if let Err(error) = served().await {
        assert!(!matches!(error, TokenError::RefreshCanceled { .. }), "the refresh should not panic: {why}");
        let refused = matches!(
            error,
            TokenError::Source(_)
                | TokenError::Store(_)
                | TokenError::AccountNotFound { .. }
                | TokenError::RevocationPending { .. }
                | TokenError::UnsupportedGrant { .. }
        );
        assert!(!refused || contents().await == before, "{error}: {why}");
    }
    assert!(world.asked_with().iter().all(|with| with == refresh_token), "{why}");
    // A record under the ID of another account must not return a token.
    for other in manager.list(None, 10).await.unwrap_or_default().into_iter().filter(|other| other.id != *id) {
        if let Ok(account) = manager.account(other.id) {
            account.token().await.expect_error();
        }
    }
}

#[tokio::test]
async fn altered_byte_of_a_file_is_rejected_or_harmless() {
    let world = TestEnv::start().await;
    let (_folder, store) = in_a_folder();
    let id = world.oauth.account_id("anna", DataCenter::EU);
    world.insert_account(&store, &id).await;
    let refresh_token = world.asked_with().pop().expect("there should be a refresh");
    let whole = fs::read_to_string(store.path()).expect("file should be readable");
    let contents = async || fs::read(store.path()).expect("file should be readable");
    let mut tried = 0;
    for at in 0..whole.len() {
        // Another test alters the encrypted bytes.
        let Some(text) = changed(&whole, at).filter(|_| !is_sealed(&whole, at)) else { continue };
        fs::write(store.path(), &text).expect("file should be writable");
        let why = format!("byte {at}: {}", &text[at.saturating_sub(20)..(at + 20).min(text.len())]);
        assert_harmless(&world, &store, contents, &id, &refresh_token, &why).await;
        tried += 1;
    }
    assert!(tried > 200, "the test should alter more bytes than {tried}");
    // The test replaces each number with the largest and the smallest number.
    let digits = |at: usize| whole[at..].bytes().take_while(u8::is_ascii_digit).count();
    let starts = |at: &usize| digits(*at) > 0 && whole[..*at].ends_with([':', ',', '[']) && !is_sealed(&whole, *at);
    for at in (0..whole.len()).filter(starts) {
        for number in [u64::MAX, 0] {
            let text = format!("{}{number}{}", &whole[..at], &whole[at + digits(at)..]);
            fs::write(store.path(), &text).expect("file should be writable");
            let why = format!("{number} for {}", &whole[at.saturating_sub(20)..at + digits(at)]);
            assert_harmless(&world, &store, contents, &id, &refresh_token, &why).await;
        }
    }
    fs::write(store.path(), &whole).expect("file should be writable");
    let account = world.manager(&store, &["old"]).account(id).expect("manager should have the client");
    account.token().await.expect("token should be returned");
}

/// Returns `true` if the position `at` of the file is within an encrypted token. In the file, a backslash precedes the
/// quotes of a record.
fn is_sealed(whole: &str, at: usize) -> bool {
    whole.match_indices("x1:old:").any(|(from, _)| {
        let length = whole[from..].find('\\').expect("token should have an end");
        (from..from + length).contains(&at)
    })
}

#[tokio::test]
async fn altered_encrypted_byte_in_a_file_is_rejected() {
    let (_folder, store) = in_a_folder();
    let write = async |id: &AccountId, text: &str| write(&store, id, text).await;
    assert_encrypted_bytes_are_authenticated(store.clone(), write, Iterator::collect).await;
}

#[tokio::test]
async fn moved_token_in_a_file_is_rejected() {
    let (_folder, store) = in_a_folder();
    let write = async |id: &AccountId, text: &str| write(&store, id, text).await;
    record_of_another_account_is_rejected(store.clone(), write).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn altered_encrypted_byte_in_a_database_is_rejected() {
    let folder = memory_folder();
    let store =
        zoho_auth_typed::store::SqliteStore::open(folder.path().join("tokens.db")).await.expect("store should open");
    let write = async |id: &AccountId, text: &str| write(&store, id, text).await;
    assert_encrypted_bytes_are_authenticated(store.clone(), write, Iterator::collect).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn moved_token_in_a_database_is_rejected() {
    let folder = memory_folder();
    let store =
        zoho_auth_typed::store::SqliteStore::open(folder.path().join("tokens.db")).await.expect("store should open");
    let write = async |id: &AccountId, text: &str| write(&store, id, text).await;
    record_of_another_account_is_rejected(store.clone(), write).await;
}

/// Alters records and other columns with SQL statements, and checks the results.
#[cfg(all(feature = "mysql", feature = "postgres"))]
async fn assert_tampering_fails(store: impl TokenStore + Clone, rows: &mut Rows) {
    let mut random = fastrand::Rng::with_seed(37);
    let write = async |id: &AccountId, text: &str| rows.set_record(id, text.as_bytes()).await;
    let sample = |token: Range<usize>| {
        let others: Vec<usize> = (0..8).map(|_| random.usize(token.clone())).collect();
        [&others[..], &[token.start, token.end - 1]].concat()
    };
    assert_encrypted_bytes_are_authenticated(store.clone(), write, sample).await;
    rows.execute("DELETE FROM {table}").await;
    let write = async |id: &AccountId, text: &str| rows.set_record(id, text.as_bytes()).await;
    record_of_another_account_is_rejected(store.clone(), write).await;
    rows.execute("DELETE FROM {table}").await;
    unencrypted_byte_of_a_row_is_rejected_or_harmless(store, rows, &mut random).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
async fn unencrypted_byte_of_a_row_is_rejected_or_harmless(
    store: impl TokenStore + Clone,
    rows: &mut Rows,
    random: &mut fastrand::Rng,
) {
    let world = TestEnv::start().await;
    let id = world.oauth.account_id("anna", DataCenter::EU);
    world.insert_account(&store, &id).await;
    let refresh_token = world.asked_with().pop().expect("there should be a refresh");
    let whole = text(&store, &id).await;
    let tokens = sealed(&whole);
    // The record is split into names and values, each with the punctuation after it.
    let ends = whole.match_indices([',', ':', '{', '}', '[', ']']).map(|(at, _)| at + 1);
    let mut tried = 0;
    let mut start = 0;
    for end in ends {
        let at = random.usize(start..end);
        start = end;
        let Some(altered) = changed(&whole, at).filter(|_| !tokens.iter().any(|token| token.contains(&at))) else {
            continue;
        };
        rows.set_record(&id, altered.as_bytes()).await;
        let why = format!("byte {at}: {}", &altered[at.saturating_sub(20)..(at + 20).min(altered.len())]);
        assert_harmless(&world, &store, async || rows.contents().await, &id, &refresh_token, &why).await;
        tried += 1;
    }
    assert!(tried > 30, "the test should alter more bytes than {tried}");
    rows.set_record(&id, whole.as_bytes()).await;
    let parts = [id.user(), id.client_id(), id.data_center().code(), id.environment().as_str()];
    for (column, part) in ["user_id", "client_id", "data_center", "environment"].into_iter().zip(parts) {
        let altered = changed(part, random.usize(..part.len())).expect("byte should be text");
        let [original, altered] = [part, &altered].map(|text| rows.literal(text.as_bytes()));
        rows.execute(&format!("UPDATE {{table}} SET {column} = {altered}")).await;
        assert_harmless(&world, &store, async || rows.contents().await, &id, &refresh_token, column).await;
        rows.execute(&format!("UPDATE {{table}} SET {column} = {original}")).await;
    }
    for other in ["version = 1", "status = 'consent_revoked'", "status = 'x'", "status_since = 1"] {
        rows.execute(&format!("UPDATE {{table}} SET {other}")).await;
        assert_harmless(&world, &store, async || rows.contents().await, &id, &refresh_token, other).await;
    }
    let account = world.manager(&store, &["old"]).account(id).expect("manager should have the client");
    account.token().await.expect("token should be returned");
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
async fn assert_tampering_fails_in(location: &StoreLocation) {
    let mut rows = Rows::connect(location).await.expect("store should be in a server");
    match location.open().await {
        OpenStore::Postgres(store) => assert_tampering_fails(store, &mut rows).await,
        OpenStore::MySql(store) => assert_tampering_fails(store, &mut rows).await,
        _ => unreachable!("the store should be in a server"),
    }
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test]
async fn altered_row_in_postgres_is_rejected_or_harmless() {
    let Some(url) = servers::postgres("altered rows in PostgreSQL") else { return };
    assert_tampering_fails_in(&StoreLocation::new_table(&url)).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test]
async fn altered_row_in_mariadb_is_rejected_or_harmless() {
    let Some(url) = servers::mariadb("altered rows in MariaDB") else { return };
    assert_tampering_fails_in(&StoreLocation::new_table(&url)).await;
}
