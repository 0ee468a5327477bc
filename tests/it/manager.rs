//! The token manager against the emulator: refreshed once, never lost, never locked out, never leaked.

use crate::hand_clock::HandClock;
use crate::loopback::http;
use crate::record::{Recorded, Refused};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use zoho_auth_typed::store::{Environment, Memory, Record, Stored, Swap, Version};
use zoho_auth_typed::{
    Account, AccountId, DataCenter, Evidence, ExposeSecret, Keys, ManagerError, OAuth, Protection, RedirectUri,
    SealError, StoreError, TokenError, TokenManager, TokenManagerBuilder, TokenStore, crm, zoho_app,
};
use zoho_emulator::{App, At, Emulator, Fault, ScopeInAnswer};

#[zoho_app]
pub(crate) struct LeadSync {
    leads: crm::GetRecords<crm::Leads>,
}

#[zoho_app]
struct Users {
    users: crm::GetUsers,
}

const CALLBACK: &str = "http://127.0.0.1:9/callback";
pub(crate) const HOUR: u64 = 3600;

/// The emulator, a client, and time for both.
pub(crate) struct World {
    pub(crate) zoho: Recorded,
    pub(crate) app: App,
    pub(crate) oauth: OAuth<LeadSync>,
    pub(crate) clock: HandClock,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(Emulator::start().await.expect("ports on loopback"))
    }

    pub(crate) fn with(zoho: Emulator) -> Self {
        let zoho = Recorded::new(zoho);
        let app = zoho.register(zoho_emulator::Client::server().redirect_uri(CALLBACK));
        zoho.user("anna", "eu");
        let oauth = oauth(&zoho, &app);
        Self { zoho, app, oauth, clock: HandClock::still() }
    }

    pub(crate) fn id(&self) -> AccountId {
        self.oauth.account_id("anna", DataCenter::EU)
    }

    pub(crate) fn over(&self, store: impl TokenStore) -> TokenManagerBuilder {
        TokenManager::builder(store, Protection::plaintext()).client(&self.oauth).clock(self.clock.clone())
    }

    pub(crate) fn refresh_token(&self) -> String {
        self.zoho.refresh_token(&self.app, "anna", LeadSync::SCOPE)
    }

    /// An account whose refresh token is kept, and no more.
    pub(crate) async fn kept(&self, manager: &TokenManager) -> Account {
        manager.keep(self.id(), self.refresh_token()).await.expect("kept")
    }

    /// Time goes by, here and at Zoho.
    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(seconds);
        self.zoho.clock().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.zoho.requests().iter().filter(|seen| seen.is_refresh()).count()
    }

    /// Returns when the emulator was asked for so many.
    pub(crate) async fn asked(&self, refreshes: usize) {
        while self.refreshes() < refreshes {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn oauth<S: zoho_auth_typed::ScopeSet>(zoho: &Emulator, app: &App) -> OAuth<S> {
    let settings = OAuth::<S>::server().client_id(app.id()).client_secret(app.secret().to_owned());
    let settings = settings.redirect_uri(RedirectUri::parse(CALLBACK).expect("a redirect URI"));
    let http = http(zoho.servers());
    settings.registered_at(DataCenter::US).build().with_http(http)
}

pub(crate) async fn text(account: &Account) -> String {
    account.token().await.expect("a token").secret().expose_secret().to_owned()
}

fn keys(names: &[&str]) -> Keys {
    let key = |name: &str| {
        let mut key = [7; 32];
        key[..name.len()].copy_from_slice(name.as_bytes());
        key
    };
    let first = Keys::new(names[0], key(names[0])).expect("a name");
    names[1..].iter().fold(first, |keys, name| keys.and(name, key(name)).expect("another name"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_tasks_one_expired_token_one_refresh() {
    let world = World::start().await;
    let manager = world.over(Memory::new()).build();
    let account = world.kept(&manager).await;
    let old = text(&account).await;
    world.pass(HOUR);
    world.zoho.forget_requests();
    world.zoho.fault(Fault::Slow(Duration::from_millis(50)));
    let tasks: Vec<_> = (0..10_000)
        .map(|_| {
            let manager = manager.clone();
            let id = world.id();
            tokio::spawn(async move { text(&manager.account(id).expect("an account")).await })
        })
        .collect();
    let mut served = Vec::new();
    for task in tasks {
        served.push(task.await.expect("no panic"));
    }
    assert_eq!(world.refreshes(), 1);
    assert!(served.len() == 10_000 && served.iter().all(|token| *token == served[0] && *token != old));
}

#[tokio::test]
async fn before_it_dies_the_next_one_comes_in_the_background() {
    let world = World::start().await;
    let account = world.kept(&world.over(Memory::new()).build()).await;
    let old = text(&account).await;
    world.pass(HOUR - 361);
    assert_eq!((text(&account).await, world.refreshes()), (old.clone(), 1), "six minutes before it is early");
    world.pass(62);
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    for _ in 0..100 {
        assert_eq!(text(&account).await, old, "nobody waits for it");
    }
    world.asked(2).await;
    assert_eq!(text(&account).await, old);
    world.zoho.clock().advance(Duration::from_secs(1000));
    while text(&account).await == old {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(world.refreshes(), 2);
}

#[tokio::test]
async fn while_the_old_one_lives_a_failure_in_the_background_reaches_nobody() {
    let world = World::start().await;
    let account = world.kept(&world.over(Memory::new()).build()).await;
    let old = text(&account).await;
    world.pass(HOUR - 290);
    world.zoho.fault(Fault::Status(502));
    assert_eq!(text(&account).await, old);
    world.asked(2).await;
    for _ in 0..100 {
        assert_eq!(text(&account).await, old);
        tokio::task::yield_now().await;
    }
    assert_eq!(world.refreshes(), 2, "it is left alone for a second");
    world.pass(2);
    assert_eq!(text(&account).await, old);
    world.asked(3).await;
    while text(&account).await == old {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_caller_that_is_cancelled_takes_nobody_with_it() {
    let world = World::start().await;
    let account = world.kept(&world.over(Memory::new()).build()).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    let (first, second) = (account.clone(), account.clone());
    let first = tokio::spawn(async move { text(&first).await });
    world.asked(1).await;
    let second = tokio::spawn(async move { text(&second).await });
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    world.zoho.clock().advance(Duration::from_secs(1000));
    assert_eq!(second.await.expect("served"), text(&account).await);
    assert_eq!(world.refreshes(), 1);
}

#[tokio::test]
async fn a_failure_reaches_all_who_waited_and_is_not_repeated_by_each() {
    let world = World::start().await;
    let account = world.kept(&world.over(Memory::new()).build()).await;
    world.zoho.fault(Fault::Status(502).times(2));
    let all = async |count: usize| {
        let tasks: Vec<_> = (0..count)
            .map(|_| {
                let account = account.clone();
                tokio::spawn(async move { account.token().await.map(drop) })
            })
            .collect();
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await.expect("no panic"));
        }
        results
    };
    let unavailable = |result: &Result<(), TokenError>| matches!(result, Err(TokenError::Unavailable { .. }));
    assert!(all(100).await.iter().all(unavailable) && world.refreshes() == 1);
    assert!(all(100).await.iter().all(unavailable) && world.refreshes() == 1, "the same, without a request");
    world.pass(1);
    assert!(all(100).await.iter().all(unavailable) && world.refreshes() == 2, "again after a second");
    world.pass(1);
    assert!(all(100).await.iter().all(unavailable) && world.refreshes() == 2, "and then after two");
    world.pass(1);
    assert!(all(100).await.iter().all(Result::is_ok) && world.refreshes() == 3);
}

#[tokio::test]
async fn a_dead_consent_is_asked_for_once_and_never_again_until_there_is_another() {
    let world = World::start().await;
    let store = Memory::new();
    let account = world.kept(&world.over(store.clone()).build()).await;
    let client = world.oauth.with_account(&account).await.expect("a client");
    text(&account).await;
    world.zoho.disconnect(&world.app, "anna");
    world.pass(HOUR);
    world.zoho.forget_requests();
    for _ in 0..5 {
        let error = account.token().await.refused();
        assert!(matches!(error, TokenError::InvalidGrant(_)), "{error}");
        world.pass(HOUR);
    }
    let elsewhere = world.over(store.clone()).build();
    assert!(elsewhere.account(world.id()).expect("an account").token().await.refused().needs_consent());
    assert_eq!(world.refreshes(), 1, "not by another process either");
    assert!(client.needs_consent());
    // Another process keeps a new consent; this one finds it.
    world.kept(&elsewhere).await;
    world.pass(10);
    text(&account).await;
    assert!(!client.needs_consent());
}

#[tokio::test]
async fn zohos_limit_is_counted_in_the_store_over_restarts() {
    let world = World::start().await;
    let store = Memory::new();
    let mut account = world.kept(&world.over(store.clone()).build()).await;
    let mut token = account.token().await.expect("a token");
    for _ in 1..10 {
        // Each time another process.
        account = world.over(store.clone()).build().account(world.id()).expect("an account");
        token = account.renew(&token).await.expect("another");
    }
    assert_eq!(world.refreshes(), 10);
    let restarted = world.over(store.clone()).build().account(world.id()).expect("an account");
    for account in [&account, &restarted] {
        let error = account.renew(&token).await.refused();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(605)), "{error}");
        assert_eq!(account.token().await.expect("it lives").expires_at(), token.expires_at());
    }
    assert_eq!(world.refreshes(), 10, "the account is not locked out");
    // What is short enough is waited for.
    world.pass(590);
    let patient = world.over(store).clock(world.clock.jumping()).build().account(world.id()).expect("an account");
    world.zoho.clock().advance(Duration::from_secs(15));
    patient.renew(&token).await.expect("another");
    assert_eq!(world.refreshes(), 11);
}

#[tokio::test]
async fn who_is_throttled_waits_as_long_as_zoho_says() {
    let world = World::start().await;
    let store = Memory::new();
    let account = world.kept(&world.over(store.clone()).build()).await;
    world.zoho.fault(Fault::TooManyRequests { retry_after: Some(Duration::from_secs(120)) });
    assert_eq!(account.token().await.refused().retry_after(), Some(Duration::from_secs(120)));
    world.pass(60);
    let other = world.over(store).build().account(world.id()).expect("an account");
    assert_eq!(other.token().await.refused().retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(world.refreshes(), 1, "no other process asks meanwhile");
    world.pass(60);
    text(&account).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_managers_on_one_store_refresh_once() {
    let world = World::start().await;
    let store = Memory::new();
    world.kept(&world.over(store.clone()).build()).await;
    world.zoho.fault(Fault::Slow(Duration::from_millis(50)));
    let tasks: Vec<_> = (0..2)
        .map(|_| TokenManager::builder(store.clone(), Protection::plaintext()).client(&world.oauth).build())
        .flat_map(|manager| {
            let id = world.id();
            (0..1000).map(move |_| {
                let account = manager.account(id.clone()).expect("an account");
                tokio::spawn(async move { text(&account).await })
            })
        })
        .collect();
    let mut served = Vec::new();
    for task in tasks {
        served.push(task.await.expect("no panic"));
    }
    assert_eq!(world.refreshes(), 1);
    assert!(served.iter().all(|token| *token == served[0]));
}

#[tokio::test]
async fn what_a_process_left_that_died_is_taken_up_when_its_time_is_over() {
    let world = World::start().await;
    let store = Memory::new();
    world.kept(&world.over(store.clone()).build()).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)));
    let (manager, id) = (world.over(store.clone()).build(), world.id());
    let (kill, killed) = tokio::sync::oneshot::channel::<()>();
    let process = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let account = manager.account(id).expect("an account");
            tokio::select! { _ = account.token() => {}, _ = killed => {} }
        });
        runtime.shutdown_background();
    });
    world.asked(1).await;
    kill.send(()).expect("it listens");
    process.join().expect("no panic");
    let before = zoho_auth_typed::Clock::now(&world.clock);
    let next = world.over(store).clock(world.clock.jumping()).build().account(world.id()).expect("an account");
    text(&next).await;
    let waited = zoho_auth_typed::Clock::now(&world.clock).duration_since(before).expect("time goes on").as_secs();
    assert!((60..=66).contains(&waited), "{waited} seconds");
    assert_eq!(world.refreshes(), 2);
}

#[tokio::test]
async fn a_slow_owner_overwrites_nothing_and_takes_what_the_newer_one_wrote() {
    let world = World::start().await;
    let store = Memory::new();
    let slow = world.kept(&world.over(store.clone()).build()).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)));
    let waiting = tokio::spawn({
        let slow = slow.clone();
        async move { text(&slow).await }
    });
    world.asked(1).await;
    world.clock.advance(65);
    let newer = text(&world.over(store.clone()).build().account(world.id()).expect("an account")).await;
    let written = store.load(&world.id()).await.expect("memory").expect("a record");
    world.zoho.clock().advance(Duration::from_secs(1_000_000));
    assert_eq!(waiting.await.expect("served"), newer);
    assert_eq!(store.load(&world.id()).await.expect("memory"), Some(written), "nothing was written any more");
    assert_eq!(world.refreshes(), 2);
}

#[tokio::test]
async fn before_a_consent_is_given_up_the_store_is_read_again() {
    let world = World::start().await;
    let store = Memory::new();
    let account = world.kept(&world.over(store.clone()).build()).await;
    world.zoho.disconnect(&world.app, "anna");
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    let waiting = tokio::spawn({
        let account = account.clone();
        async move { account.token().await.map(drop) }
    });
    world.asked(1).await;
    // While Zoho says that the old one is dead, another process keeps a new one.
    world.kept(&world.over(store).build()).await;
    world.zoho.clock().advance(Duration::from_secs(1000));
    assert_eq!(waiting.await.expect("no panic"), Ok(()));
    assert_eq!(world.refreshes(), 2);
}

/// A store whose next swaps are not done.
#[derive(Clone)]
struct Failing {
    inner: Memory,
    swaps: Arc<AtomicUsize>,
    refuses: std::ops::Range<usize>,
}

impl TokenStore for Failing {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        self.inner.load(id).await
    }

    async fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        if self.refuses.contains(&self.swaps.fetch_add(1, Ordering::Relaxed)) {
            return Err(StoreError::unavailable("the disk", "no space left"));
        }
        self.inner.swap(id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.inner.list(after, limit).await
    }
}

#[tokio::test]
async fn what_zoho_answered_is_stored_before_it_is_used_and_not_asked_for_again() {
    let world = World::start().await;
    // The swaps: to keep, to take the lease; then those that would store the answer.
    let store = Failing { inner: Memory::new(), swaps: Arc::default(), refuses: 2..7 };
    let manager = world.over(store.clone()).clock(world.clock.jumping()).build();
    let account = world.kept(&manager).await;
    let error = account.token().await.refused();
    assert!(matches!(&error, TokenError::Manager(ManagerError::Store(StoreError::Unavailable { .. }))), "{error}");
    assert!(error.is_retryable());
    world.clock.advance(1);
    let token = text(&account).await;
    assert_eq!(world.refreshes(), 1, "the answer was kept in hand until there was room for it");
    let stored = store.load(&world.id()).await.expect("memory").expect("a record");
    assert!(stored.record.to_text().expose_secret().contains(&token));
}

#[tokio::test]
async fn a_client_keeps_its_evidence_and_renews_through_the_manager() {
    let zoho = Emulator::builder().scope_in_answer(ScopeInAnswer::WithSpaces).start().await.expect("ports");
    let world = World::with(zoho);
    let manager = world.over(Memory::new()).build();
    let (url, awaiting) = world.oauth.authorize().offline().prompt_consent().url();
    let code = world.oauth.callback(awaiting, &world.zoho.approve(&url, "anna")).expect("Zoho's callback");
    let granted = world.oauth.exchange(code).await.expect("tokens");
    let client = world.oauth.keep(&manager, "anna", granted).await.expect("kept");
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads");
    assert_eq!(world.refreshes(), 0, "the token of the exchange is used");
    // After a restart.
    let account = manager.account(world.id()).expect("an account");
    let client = world.oauth.with_account(&account).await.expect("a client");
    let reported = Evidence::Reported(vec!["ZohoCRM.modules.leads.READ".to_owned()]);
    assert_eq!((client.evidence(), client.data_center()), (&reported, DataCenter::EU));
    world.zoho.fault(Fault::DeadToken.at(At::Api));
    client.send(LeadSync::leads().fields("Last_Name")).await.expect("leads with a new token");
    assert_eq!(world.refreshes(), 1);
    // A set that needs more than was granted, and another client.
    let more = oauth::<Users>(&world.zoho, &world.app);
    let error = more.with_account(&account).await.map(drop).refused();
    assert!(
        matches!(&error, TokenError::MissingScopes { missing, .. } if *missing == ["ZohoCRM.users.READ"]),
        "{error}"
    );
    let _ = Users::users();
    let other = oauth::<LeadSync>(&world.zoho, &world.zoho.register(zoho_emulator::Client::server()));
    let error = other.with_account(&account).await.map(drop).refused();
    assert!(matches!(error, TokenError::Manager(ManagerError::OtherClient { .. })), "{error}");
    let unknown = AccountId::new("anna", other.account_id("anna", DataCenter::EU).client_id(), DataCenter::EU);
    let error = manager.account(unknown).refused();
    assert!(matches!(error, ManagerError::UnknownClient { .. }), "{error}");
}

#[tokio::test]
async fn an_account_that_is_not_kept_or_was_forgotten() {
    let world = World::start().await;
    let manager = world.over(Memory::new()).build();
    let account = manager.account(world.id()).expect("an account");
    let error = account.token().await.refused();
    assert!(matches!(error, TokenError::Manager(ManagerError::NotKept { .. })) && error.needs_consent(), "{error}");
    world.kept(&manager).await;
    text(&account).await;
    assert_eq!(manager.accounts(None, 10).await, Ok(vec![world.id()]));
    manager.forget(&world.id()).await.expect("forgotten");
    assert!(account.token().await.refused().needs_consent());
    assert_eq!(manager.accounts(None, 10).await, Ok(Vec::new()));
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let first = runtime();
    let world = first.block_on(World::start());
    let manager = world.over(Memory::new()).build();
    assert_eq!(manager.account(world.id()).map(drop).refused(), ManagerError::NoRuntime);
    let account = first.block_on(world.kept(&manager));
    // Its runtime is gone: nothing can be asked for, and nobody waits for ever.
    let gone = { runtime().block_on(async { manager.account(world.id()).expect("an account") }) };
    let error = first.block_on(gone.token()).refused();
    assert_eq!(error, TokenError::Manager(ManagerError::Interrupted));
    world.clock.advance(1);
    first.block_on(text(&account));
    assert_eq!(world.refreshes(), 1);
}

#[tokio::test]
async fn one_account_from_the_environment() {
    let world = World::start().await;
    let (token, client) = (world.refresh_token(), world.app.id().to_owned());
    let variable = |name: &str| match name {
        "ZOHO_REFRESH_TOKEN" => Some(token.clone()),
        "ZOHO_CLIENT_ID" => Some(client.clone()),
        "ZOHO_DC" => Some("eu".to_owned()),
        "ZOHO_USER" => Some("anna".to_owned()),
        _ => None,
    };
    let manager = world.over(Environment::from_variables(variable).expect("all are there")).build();
    let account = manager.account(world.id()).expect("an account");
    assert_eq!(text(&account).await, text(&account).await);
    assert_eq!(world.refreshes(), 1);
    let error = manager.keep(world.id(), "1000.another").await.map(drop).refused();
    assert!(matches!(error, ManagerError::Store(StoreError::ReadOnly { .. })), "{error}");
}

#[tokio::test]
async fn sealed_tokens_that_were_altered_or_moved_are_an_error_and_stay_as_they_are() {
    let world = World::start().await;
    world.zoho.user("ben", "eu");
    let store = Memory::new();
    let sealed = |names: &[&str]| {
        let builder = TokenManager::builder(store.clone(), Protection::sealed(keys(names)));
        builder.client(&world.oauth).clock(world.clock.clone()).build()
    };
    let manager = sealed(&["2026"]);
    let (anna, ben) = (world.id(), world.oauth.account_id("ben", DataCenter::EU));
    let account = world.kept(&manager).await;
    manager.keep(ben.clone(), world.zoho.refresh_token(&world.app, "ben", LeadSync::SCOPE)).await.expect("kept");
    let token = text(&account).await;
    let stored = store.load(&anna).await.expect("memory").expect("a record");
    let written = stored.record.to_text();
    for secret in world.zoho.secrets() {
        assert!(!written.expose_secret().contains(&secret), "it lies open");
    }
    assert!(!written.expose_secret().contains(&token));
    world.pass(HOUR);
    world.zoho.forget_requests();
    let replace = async |text: &str| {
        let version = store.load(&anna).await.expect("memory").map(|stored| stored.version);
        let record = Record::from_text(text, "a test").expect("a record");
        store.swap(&anna, version, Some(&record)).await.expect("memory");
        store.load(&anna).await.expect("memory")
    };
    let bens = store.load(&ben).await.expect("memory").expect("a record").record.to_text();
    let flipped = written.expose_secret().replacen("x1:2026:", "x1:2026:A", 1);
    let cut = {
        let from = written.expose_secret().find("x1:2026:").expect("a sealed token") + 20;
        format!("{}{}", &written.expose_secret()[..from], &written.expose_secret()[from + 8..])
    };
    for text in [bens.expose_secret(), &flipped, &cut] {
        let before = replace(text).await;
        let error = sealed(&["2026"]).account(anna.clone()).expect("an account").token().await.refused();
        assert!(matches!(error, TokenError::Manager(ManagerError::Seal(SealError::Broken { .. }))), "{error}");
        assert_eq!(store.load(&anna).await.expect("memory"), before, "nothing is overwritten");
    }
    let before = replace(written.expose_secret()).await;
    let error = sealed(&["2027"]).account(anna.clone()).expect("an account").token().await.refused();
    assert!(matches!(error, TokenError::Manager(ManagerError::Seal(SealError::NoSuchKey { .. }))), "{error}");
    let error = world.over(store.clone()).build().account(anna.clone()).expect("an account").token().await.refused();
    assert!(matches!(error, TokenError::Manager(ManagerError::Seal(SealError::NoKeys { .. }))), "{error}");
    assert_eq!(store.load(&anna).await.expect("memory"), before);
    assert_eq!(world.refreshes(), 0);
    text(&sealed(&["2026"]).account(anna).expect("an account")).await;
}

#[tokio::test]
async fn keys_are_rotated_in_batches_while_everything_runs() {
    let world = World::start().await;
    let store = Memory::new();
    let over = |protection| {
        TokenManager::builder(store.clone(), protection).client(&world.oauth).clock(world.clock.clone()).build()
    };
    let plain = over(Protection::plaintext());
    let ids: Vec<AccountId> =
        (0..7).map(|number| world.oauth.account_id(format!("user {number}"), DataCenter::EU)).collect();
    for (number, id) in ids.iter().enumerate() {
        world.zoho.user(id.user(), "eu");
        let token = world.zoho.refresh_token(&world.app, id.user(), LeadSync::SCOPE);
        let manager = if number == 0 { plain.clone() } else { over(Protection::sealed(keys(&["old"]))) };
        let account = manager.keep(id.clone(), token).await.expect("kept");
        text(&account).await;
    }
    let both = over(Protection::sealed(keys(&["new", "old"])).or_plaintext());
    let first = both.rotate(None, 3).await.expect("a batch");
    assert_eq!((first.seen, first.sealed, first.next.as_ref()), (3, 3, Some(&ids[2])));
    // It was interrupted, and begins anew.
    let (mut after, mut seen, mut sealed) = (None, 0, 0);
    loop {
        let batch = both.rotate(after.as_ref(), 3).await.expect("a batch");
        assert!(batch.failed.is_empty());
        (seen, sealed) = (seen + batch.seen, sealed + batch.sealed);
        let Some(next) = batch.next else { break };
        after = Some(next);
    }
    assert_eq!((seen, sealed), (7, 4));
    world.zoho.forget_requests();
    let new = over(Protection::sealed(keys(&["new"])));
    for id in ids {
        text(&new.account(id).expect("an account")).await;
    }
    assert_eq!(world.refreshes(), 0, "access tokens were sealed anew, too");
    let without = over(Protection::sealed(keys(&["third"]))).rotate(None, 10).await.expect("a batch");
    assert_eq!((without.sealed, without.failed.len(), without.next), (0, 7, None));
}
