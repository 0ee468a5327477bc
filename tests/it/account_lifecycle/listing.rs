//! The list of accounts, in pages.

use super::state;
use crate::capture::ExpectError;
use crate::manager::{TestEnv, text};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use zoho_auth_typed::store::{
    CasOutcome, EnvStore, FileStore, Filter, ListEntry, MemoryStore, Record, Version, VersionedRecord,
};
use zoho_auth_typed::{
    AccountId, DataCenter, ExposeSecret, TokenStore,
    store::StoreError,
    token_manager::{AccountEntry, AccountStatus, Clock},
    tokens::GrantedScopes,
};

fn users(page: &[AccountEntry]) -> Vec<&str> {
    page.iter().map(|info| info.id.user()).collect()
}

#[tokio::test]
async fn account_list_shows_the_status_of_each_account() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let id = |user| world.oauth.account_id(user, DataCenter::EU);
    for user in ["anna", "ben", "cleo"] {
        manager.insert(id(user), world.refresh_token()).await.expect("account should be stored");
    }
    let now = world.clock.now();
    let anna = manager.account(id("anna")).expect("manager should have the client");
    let ben = manager.account(id("ben")).expect("manager should have the client");
    let valid_token = anna.token().await.expect("token should be returned");
    world.zoho.disconnect(&world.app, "anna");
    world.pass(60);
    ben.token().await.expect_error();
    let page = manager.list(None, 10).await.expect("accounts should be listed");
    assert_eq!(users(&page), ["anna", "ben", "cleo"]);
    let expires_at = state(&page[0]).1.expect("there should be an access token");
    assert_eq!((state(&page[0]).0, Some(expires_at)), (AccountStatus::Active, valid_token.expires_at()));
    let AccountStatus::ConsentRequired { since, .. } = state(&page[1]).0 else { panic!("{page:?}") };
    let since = since.duration_since(now).expect("time should be after the start").as_secs_f64().ceil();
    assert!((59.0..=60.0).contains(&since), "{since} seconds");
    assert_eq!(state(&page[2]), (AccountStatus::Active, None));
    assert_eq!(page[2].state.as_ref().expect("record should be readable").granted, GrantedScopes::Assumed);
    let users = |needs: &dyn Fn(&AccountEntry) -> bool| -> Vec<String> {
        page.iter().filter(|info| needs(info)).map(|info| info.id.user().to_owned()).collect()
    };
    assert_eq!(users(&AccountEntry::needs_consent), ["ben"]);
    assert_eq!(users(&|info| info.expires_by(expires_at - Duration::from_secs(1))), ["cleo"]);
    assert_eq!(users(&|info| info.expires_by(expires_at)), ["anna", "cleo"]);
    // The output contains no token and nothing derived from a token.
    let shown = format!("{page:?}");
    assert!(!shown.contains(valid_token.secret().expose_secret()), "{shown}");
    assert!(world.zoho.secrets().iter().all(|secret| !shown.contains(secret.as_str())), "{shown}");
    // The list is paginated.
    let first = manager.list(None, 2).await.expect("accounts should be listed");
    let second = manager.list(first.last().map(|last| &last.id), 2).await.expect("accounts should be listed");
    assert_eq!(format!("{:?}", [first, second].concat()), format!("{page:?}"));
}

#[tokio::test]
async fn corrupt_record_is_listed_and_hides_no_other() {
    let world = TestEnv::start().await;
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let path = folder.path().join("tokens.json");
    let store = FileStore::open(&path).expect("store should open");
    let manager = world.manager_builder(store).build();
    let id = |user| world.oauth.account_id(user, DataCenter::EU);
    for user in ["anna", "ben", "cleo"] {
        manager.insert(id(user), world.refresh_token()).await.expect("account should be stored");
    }
    let original = std::fs::read_to_string(&path).expect("file should be readable");
    let corrupted: Vec<String> = original
        .lines()
        .map(|line| {
            let ben = line.contains(r#""user":"ben""#);
            if ben { line.replace(r#"\"refresh_state\""#, r#"\"refresh_5tate\""#) } else { line.to_owned() }
        })
        .collect();
    assert_ne!(corrupted.join("\n").trim(), original.trim());
    std::fs::write(&path, corrupted.join("\n")).expect("file should be writable");
    let page = manager.list(None, 10).await.expect("accounts should be listed");
    assert_eq!(users(&page), ["anna", "ben", "cleo"]);
    let error = page[1].state.clone().expect_error();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert!(!page[1].needs_consent() && !page[1].expires_by(world.clock.now()));
    assert!(page[0].state.is_ok() && page[2].state.is_ok());

    // A new consent replaces the account, and then the account can be removed.
    manager.account(id("ben")).expect("manager should have the client").token().await.expect_error();
    manager.insert(id("ben"), world.refresh_token()).await.expect("account should be stored");
    let page = manager.list(None, 10).await.expect("accounts should be listed");
    assert!(page[1].state.is_ok());
    std::fs::write(&path, corrupted.join("\n")).expect("file should be writable");
    manager.remove(&id("ben")).await.expect("account should be removed");
    assert_eq!(users(&manager.list(None, 10).await.expect("accounts should be listed")), ["anna", "cleo"]);
}

#[tokio::test]
async fn read_only_store_lists_the_current_state() {
    let world = TestEnv::start().await;
    let (token, client) = (world.refresh_token(), world.app.id().to_owned());
    let variables = |name: &str| match name {
        "ZOHO_REFRESH_TOKEN" => Some(token.clone()),
        "ZOHO_CLIENT_ID" => Some(client.clone()),
        "ZOHO_DC" => Some("eu".to_owned()),
        _ => None,
    };
    let store = EnvStore::from_lookup(variables).expect("all variables should be set");
    let id = store.id().clone();
    let manager = world.manager_builder(store).build();
    let listed =
        async || manager.list(None, 10).await.expect("accounts should be listed").iter().map(state).collect::<Vec<_>>();
    assert_eq!(listed().await, [(AccountStatus::Active, None)]);
    text(&manager.account(id).expect("manager should have the client")).await;
    assert!(matches!(listed().await[..], [(AccountStatus::Active, Some(_))]));
}

/// A store that counts the reads of pages. The second read fails.
#[derive(Clone, Default)]
struct FailingOnce {
    inner: MemoryStore,
    pages: Arc<AtomicUsize>,
}

impl TokenStore for FailingOnce {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        self.inner.load(id).await
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        self.inner.compare_and_swap(id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.inner.list(after, limit).await
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        if self.pages.fetch_add(1, Ordering::SeqCst) == 1 {
            return Err(StoreError::unavailable("a test", "no connection"));
        }
        self.inner.list_records(filter, after, limit).await
    }
}

#[tokio::test]
async fn account_cursor_continues_after_an_error() {
    let world = TestEnv::start().await;
    let store = FailingOnce::default();
    let manager = world.manager_builder(store.clone()).build();
    let refresh_token = world.refresh_token();
    for number in 0..250 {
        let id = world.oauth.account_id(format!("user {number:03}"), DataCenter::EU);
        manager.insert(id, refresh_token.clone()).await.expect("account should be stored");
    }
    let mut accounts = manager.accounts(Filter::all());
    let (mut users, mut errors) = (Vec::new(), 0);
    while let Some(account) = accounts.next().await {
        match account {
            Ok(account) => users.push(account.user().to_owned()),
            Err(error) => {
                assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
                assert_eq!(users.len(), 100, "the error should follow the first page");
                errors += 1;
            }
        }
    }
    assert!(users.iter().eq((0..250).map(|number| format!("user {number:03}")).collect::<Vec<_>>().iter()));
    assert_eq!(
        (errors, store.pages.load(Ordering::SeqCst)),
        (1, 4),
        "the cursor should read three pages and fail once"
    );
    assert!(accounts.next().await.is_none(), "no page should be read after the last one");
    assert_eq!(store.pages.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn account_cursor_finds_users_who_must_consent_since_a_time() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let mut since = world.clock.now();
    for user in ["anna", "ben", "cleo"] {
        world.zoho.user(user, "eu");
        let token = world.zoho.refresh_token(&world.app, user, "ZohoCRM.modules.leads.READ");
        let account = manager
            .insert(world.oauth.account_id(user, DataCenter::EU), token)
            .await
            .expect("account should be stored");
        if user != "ben" {
            world.zoho.disconnect(&world.app, user);
            account.token().await.expect_error();
        }
        world.pass(60);
        if user == "anna" {
            since = world.clock.now();
        }
    }
    for (filter, expected) in [
        (Filter::active(), vec!["ben"]),
        (Filter::consent_required(), vec!["anna", "cleo"]),
        (Filter::consent_required_since(since), vec!["cleo"]),
        (Filter::revocation_pending(), vec![]),
    ] {
        let (mut accounts, mut users) = (manager.accounts(filter), Vec::new());
        while let Some(account) = accounts.next().await {
            let account = account.expect("store should be available");
            assert_eq!(account.data_center(), DataCenter::EU);
            assert_eq!(account.client_id(), world.app.id());
            users.push(account.user().to_owned());
        }
        assert_eq!(users, expected, "{filter:?}");
    }
}
