//! The life of kept accounts: what is known of them, how they end, and what is told of it.

use crate::manager::{HOUR, LeadSync, World, text};
use crate::record::Refused;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::sync::oneshot;
use zoho_auth_typed::store::{Environment, File, Memory, Record, Stored, Swap, Version};
use zoho_auth_typed::{
    AccountEvent, AccountId, AccountInfo, AccountStatus, Clock, DataCenter, Evidence, ExposeSecret, Keys, ManagerError,
    Protection, StoreError, TokenError, TokenManager, TokenManagerBuilder, TokenStore,
};
use zoho_emulator::{At, Fault};

fn users(page: &[AccountInfo]) -> Vec<&str> {
    page.iter().map(|info| info.id.user()).collect()
}

fn state(info: &AccountInfo) -> (AccountStatus, Option<SystemTime>) {
    let state = info.state.as_ref().expect("a record");
    (state.status, state.expires_at)
}

#[tokio::test]
async fn a_list_says_who_needs_what() {
    let world = World::start().await;
    let manager = world.over(Memory::new()).build();
    let id = |user| world.oauth.account_id(user, DataCenter::EU);
    for user in ["anna", "ben", "cleo"] {
        manager.keep(id(user), world.refresh_token()).await.expect("kept");
    }
    let now = world.clock.now();
    let anna = manager.account(id("anna")).expect("an account");
    let ben = manager.account(id("ben")).expect("an account");
    let living = anna.token().await.expect("a token");
    world.zoho.disconnect(&world.app, "anna");
    world.pass(60);
    ben.token().await.refused();
    let page = manager.list(None, 10).await.expect("a page");
    assert_eq!(users(&page), ["anna", "ben", "cleo"]);
    let expires_at = state(&page[0]).1.expect("a token");
    assert_eq!((state(&page[0]).0, Some(expires_at)), (AccountStatus::Active, living.expires_at()));
    let AccountStatus::NeedsConsent { since: Some(since), .. } = state(&page[1]).0 else { panic!("{page:?}") };
    let since = since.duration_since(now).expect("later").as_secs_f64().ceil();
    assert!((59.0..=60.0).contains(&since), "{since} seconds");
    assert_eq!(state(&page[2]), (AccountStatus::Active, None));
    assert_eq!(page[2].state.as_ref().expect("a record").evidence, Evidence::Declared);
    let who = |needs: &dyn Fn(&AccountInfo) -> bool| -> Vec<String> {
        page.iter().filter(|info| needs(info)).map(|info| info.id.user().to_owned()).collect()
    };
    assert_eq!(who(&AccountInfo::needs_consent), ["ben"]);
    assert_eq!(who(&|info| info.needs_refresh_by(expires_at - Duration::from_secs(1))), ["cleo"]);
    assert_eq!(who(&|info| info.needs_refresh_by(expires_at)), ["anna", "cleo"]);
    // No token, nor what is made of one.
    let shown = format!("{page:?}");
    assert!(!shown.contains(living.secret().expose_secret()), "{shown}");
    assert!(world.zoho.secrets().iter().all(|secret| !shown.contains(secret.as_str())), "{shown}");
    // In pages.
    let first = manager.list(None, 2).await.expect("a page");
    let second = manager.list(first.last().map(|last| &last.id), 2).await.expect("a page");
    assert_eq!([first, second].concat(), page);
}

#[tokio::test]
async fn a_damaged_record_is_named_and_hides_no_other() {
    let world = World::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    let store = File::open(&path).expect("a folder");
    let manager = world.over(store).build();
    let id = |user| world.oauth.account_id(user, DataCenter::EU);
    for user in ["anna", "ben", "cleo"] {
        manager.keep(id(user), world.refresh_token()).await.expect("kept");
    }
    let whole = std::fs::read_to_string(&path).expect("the file");
    let damaged: Vec<String> = whole
        .lines()
        .map(|line| {
            let ben = line.contains(r#""user":"ben""#);
            if ben { line.replace(r#"\"ledger\""#, r#"\"l3dger\""#) } else { line.to_owned() }
        })
        .collect();
    assert_ne!(damaged.join("\n").trim(), whole.trim());
    std::fs::write(&path, damaged.join("\n")).expect("its own file");
    let page = manager.list(None, 10).await.expect("a page");
    assert_eq!(users(&page), ["anna", "ben", "cleo"]);
    let error = page[1].state.clone().refused();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(!page[1].needs_consent() && !page[1].needs_refresh_by(world.clock.now()));
    assert!(page[0].state.is_ok() && page[2].state.is_ok());
}

#[tokio::test]
async fn of_a_store_that_is_only_read_what_is_new_is_listed_too() {
    let world = World::start().await;
    let (token, client) = (world.refresh_token(), world.app.id().to_owned());
    let variables = |name: &str| match name {
        "ZOHO_REFRESH_TOKEN" => Some(token.clone()),
        "ZOHO_CLIENT_ID" => Some(client.clone()),
        "ZOHO_DC" => Some("eu".to_owned()),
        _ => None,
    };
    let store = Environment::from_variables(variables).expect("all are there");
    let id = store.id().clone();
    let manager = world.over(store).build();
    let listed = async || manager.list(None, 10).await.expect("a page").iter().map(state).collect::<Vec<_>>();
    assert_eq!(listed().await, [(AccountStatus::Active, None)]);
    text(&manager.account(id).expect("an account")).await;
    assert!(matches!(listed().await[..], [(AccountStatus::Active, Some(_))]));
}

/// How often Zoho was asked to revoke something.
fn revocations(world: &World) -> usize {
    world.zoho.requests().iter().filter(|seen| seen.path.contains("revoke")).count()
}

#[tokio::test]
async fn what_is_revoked_is_gone_at_zoho_and_here() {
    let world = World::start().await;
    let store = Memory::new();
    let (manager, elsewhere) = (world.over(store.clone()).build(), world.over(store.clone()).build());
    let account = world.kept(&manager).await;
    text(&account).await;
    let client = world.oauth.with_account(&account).await.expect("a client");
    let other = world.oauth.with_account(&elsewhere.account(world.id()).expect("an account")).await.expect("a client");
    other.send(LeadSync::leads().fields("Last_Name")).await.expect("leads");
    manager.revoke(&world.id()).await.expect("revoked");
    assert_eq!(revocations(&world), 1);
    assert_eq!(store.load(&world.id()).await, Ok(None));
    let error = client.send(LeadSync::leads().fields("Last_Name")).await.map(drop).refused();
    assert!(error.needs_consent(), "{error}");
    // What another process has in hand is dead, and it gets no other.
    let error = other.send(LeadSync::leads().fields("Last_Name")).await.map(drop).refused();
    assert!(error.needs_consent(), "{error}");
    // Again, and of what Zoho has revoked already.
    manager.revoke(&world.id()).await.expect("nothing is kept");
    world.kept(&manager).await;
    world.zoho.disconnect(&world.app, "anna");
    manager.revoke(&world.id()).await.expect("Zoho had done so");
    assert_eq!(manager.accounts(None, 10).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_refresh_on_its_way_does_not_bring_back_what_is_revoked() {
    let world = World::start().await;
    let store = Memory::new();
    let manager = world.over(store.clone()).build();
    let account = world.kept(&manager).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)).at(At::Token));
    world.zoho.fault(Fault::Status(502).at(At::Revoke));
    let waiting = tokio::spawn({
        let account = account.clone();
        async move { account.token().await.map(drop) }
    });
    world.asked(1).await;
    // Another process revokes it, and does not reach Zoho. The refresh comes home to a record that is marked.
    let elsewhere = world.over(store.clone()).build();
    let error = elsewhere.revoke(&world.id()).await.refused();
    assert!(matches!(error, TokenError::Unavailable { .. }) && error.is_retryable(), "{error}");
    world.zoho.clock().advance(Duration::from_secs(1000));
    let error = waiting.await.expect("no panic").refused();
    assert!(matches!(error, TokenError::Manager(ManagerError::Revoking { .. })) && error.needs_consent(), "{error}");
    let page = manager.list(None, 10).await.expect("a page");
    assert!(matches!(state(&page[0]), (AccountStatus::Revoking { .. }, None)), "{page:?}");
    assert_eq!(world.refreshes(), 1);
    world.pass(HOUR);
    assert_eq!(elsewhere.account(world.id()).expect("an account").token().await.refused(), error);
    assert_eq!(world.refreshes(), 1, "nobody redeems it any more");
    elsewhere.revoke(&world.id()).await.expect("revoked");
    assert_eq!(store.load(&world.id()).await, Ok(None));
}

/// A store whose next read is answered late: when the gate opens.
#[derive(Clone)]
struct Late {
    inner: Memory,
    gate: Arc<Mutex<Option<oneshot::Receiver<()>>>>,
}

impl TokenStore for Late {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        let read = self.inner.load(id).await;
        let gate = self.gate.lock().expect("no panic").take();
        if let Some(gate) = gate {
            _ = gate.await;
        }
        read
    }

    async fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        self.inner.swap(id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.inner.list(after, limit).await
    }
}

#[tokio::test]
async fn what_was_read_before_the_end_is_not_taken_after_it() {
    let world = World::start().await;
    let inner = Memory::new();
    text(&world.kept(&world.over(inner.clone()).build()).await).await;
    let (open, gate) = oneshot::channel();
    let store = Late { inner, gate: Arc::new(Mutex::new(Some(gate))) };
    let manager = world.over(store.clone()).build();
    let account = manager.account(world.id()).expect("an account");
    let waiting = tokio::spawn(async move { account.token().await.map(drop) });
    while store.gate.lock().expect("no panic").is_some() {
        tokio::task::yield_now().await;
    }
    manager.revoke(&world.id()).await.expect("revoked");
    open.send(()).expect("it waits");
    assert!(waiting.await.expect("no panic").refused().needs_consent());
}

#[tokio::test]
async fn what_was_half_done_when_a_process_died_is_ended_by_another() {
    let world = World::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let open = || File::open(folder.path().join("tokens.json")).expect("a folder");
    let first = world.over(open()).build();
    world.kept(&first).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)).at(At::Revoke));
    let dying = tokio::spawn({
        let id = world.id();
        async move { first.revoke(&id).await }
    });
    while revocations(&world) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // Zoho has done it, and nobody was there to hear so.
    dying.abort();
    assert!(dying.await.is_err_and(|error| error.is_cancelled()));
    let second = world.over(open()).build();
    let account = second.account(world.id()).expect("an account");
    let error = account.token().await.refused();
    assert!(matches!(error, TokenError::Manager(ManagerError::Revoking { .. })), "{error}");
    let pruned = second.prune(None, 10, Duration::MAX).await.expect("a batch");
    assert_eq!((pruned.seen, pruned.revoked, pruned.failed), (1, vec![world.id()], Vec::new()));
    assert_eq!(second.accounts(None, 10).await, Ok(Vec::new()));
    // It is free for another consent.
    text(&world.kept(&second).await).await;
}

#[tokio::test]
async fn a_consent_that_is_kept_meanwhile_stays() {
    let world = World::start().await;
    let store = Memory::new();
    let manager = world.over(store.clone()).build();
    world.kept(&manager).await;
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)).at(At::Revoke));
    let revoking = tokio::spawn({
        let (manager, id) = (manager.clone(), world.id());
        async move { manager.revoke(&id).await }
    });
    while revocations(&world) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let elsewhere = world.over(store).build();
    let account = world.kept(&elsewhere).await;
    world.zoho.clock().advance(Duration::from_secs(1000));
    assert_eq!(revoking.await.expect("no panic"), Ok(()));
    text(&account).await;
}

#[tokio::test]
async fn what_cannot_be_revoked_here_is_not_begun() {
    let world = World::start().await;
    let store = Memory::new();
    world.kept(&world.over(store.clone()).build()).await;
    let before = store.load(&world.id()).await;
    let stranger = TokenManager::builder(store.clone(), Protection::plaintext()).build();
    let error = stranger.revoke(&world.id()).await.refused();
    assert!(matches!(error, TokenError::Manager(ManagerError::UnknownClient { .. })), "{error}");
    let keys = Keys::new("other", [7; 32]).expect("a name");
    let sealed = TokenManager::builder(store.clone(), Protection::sealed(keys)).client(&world.oauth).build();
    let error = sealed.revoke(&world.id()).await.refused();
    assert!(matches!(error, TokenError::Manager(ManagerError::Seal(_))), "{error}");
    assert_eq!((store.load(&world.id()).await, revocations(&world)), (before, 0));
}

#[tokio::test]
async fn a_record_of_an_earlier_version_is_read_and_its_time_begins_now() {
    let world = World::start().await;
    let store = Memory::new();
    let manager = world.over(store.clone()).build();
    let text = r#"{"format":1,"refresh_token":"plain:1000.x","evidence":"asked","ledger":{"lease":{"fence":3},"redeemed":[],"access":null,"dead":true}}"#;
    let record = Record::from_text(text, "a test").expect("the format of before");
    store.swap(&world.id(), None, Some(&record)).await.expect("memory");
    let since = async || match state(&manager.list(None, 10).await.expect("a page")[0]).0 {
        AccountStatus::NeedsConsent { since, .. } => since,
        status => panic!("{status:?}"),
    };
    assert_eq!(since().await, None);
    let week = Duration::from_secs(7 * 24 * HOUR);
    let prune = async || manager.prune(None, 10, week).await.expect("a batch").removed;
    assert_eq!(prune().await, []);
    assert!(since().await.is_some());
    world.clock.advance(week.as_secs() - 1);
    assert_eq!(prune().await, []);
    world.clock.advance(1);
    assert_eq!(prune().await, [world.id()]);
    assert_eq!(manager.accounts(None, 10).await, Ok(Vec::new()));
}

#[tokio::test]
async fn only_what_is_dead_for_long_is_pruned_and_each_failure_is_named() {
    let world = World::start().await;
    let manager = world.over(Memory::new()).build();
    let id = |user| world.oauth.account_id(user, DataCenter::EU);
    for user in ["anna", "ben", "cleo"] {
        manager.keep(id(user), world.refresh_token()).await.expect("kept");
    }
    world.zoho.disconnect(&world.app, "anna");
    manager.account(id("anna")).expect("an account").token().await.refused();
    world.pass(HOUR);
    manager.account(id("ben")).expect("an account").token().await.refused();
    world.zoho.fault(Fault::Status(502).at(At::Revoke).times(2));
    manager.revoke(&id("cleo")).await.refused();
    let hour = Duration::from_secs(HOUR);
    let first = manager.prune(None, 2, hour).await.expect("a batch");
    assert_eq!((first.seen, first.removed, first.next.as_ref()), (2, vec![id("anna")], Some(&id("ben"))));
    let second = manager.prune(first.next.as_ref(), 2, hour).await.expect("a batch");
    assert_eq!((second.seen, &second.next, second.failed.len()), (1, &None, 1));
    assert_eq!(second.failed[0].id, id("cleo"));
    assert!(second.failed[0].error.is_retryable(), "{}", second.failed[0].error);
    assert_eq!(manager.prune(None, 10, hour).await.expect("a batch").revoked, [id("cleo")]);
    assert_eq!(manager.accounts(None, 10).await, Ok(vec![id("ben")]));
}

/// What a manager told, in its order.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<AccountEvent>>>);

impl Told {
    fn hear(&self, builder: TokenManagerBuilder) -> TokenManager {
        let told = Arc::clone(&self.0);
        builder.on_event(move |event| told.lock().expect("no panic").push(event.clone())).build()
    }

    /// Returns when so many were told, with all there are by then.
    async fn wait(&self, count: usize) -> Vec<AccountEvent> {
        loop {
            let told = self.0.lock().expect("no panic").clone();
            if told.len() >= count {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_thing_is_told_once_whoever_waits_for_it() {
    let world = World::start().await;
    let (store, here, there) = (Memory::new(), Told::default(), Told::default());
    let (manager, elsewhere) = (here.hear(world.over(store.clone())), there.hear(world.over(store)));
    let account = world.kept(&manager).await;
    let all = async || {
        let one = || {
            let account = account.clone();
            tokio::spawn(async move { account.token().await })
        };
        let tasks: Vec<_> = (0..1000).map(|_| one()).collect();
        let mut last = None;
        for task in tasks {
            last = Some(task.await.expect("no panic"));
        }
        last.expect("a thousand")
    };
    world.zoho.fault(Fault::Status(502));
    let error = all().await.refused();
    let AccountEvent::Failed { error: told, retry_at, .. } = &here.wait(1).await[0] else { panic!("a failure") };
    assert_eq!(
        (told, retry_at.duration_since(world.clock.now()).is_ok_and(|wait| wait <= Duration::from_secs(1))),
        (&error, true)
    );
    world.pass(1);
    let token = all().await.expect("a token");
    let told = here.wait(2).await;
    let AccountEvent::Refreshed { expires_at, .. } = &told[1] else { panic!("{told:?}") };
    assert_eq!(Some(*expires_at), token.expires_at());
    // Another process takes what is there, and has nothing to tell.
    text(&elsewhere.account(world.id()).expect("an account")).await;
    world.zoho.disconnect(&world.app, "anna");
    world.pass(HOUR);
    for _ in 0..3 {
        all().await.refused();
        world.pass(20);
    }
    let told = here.wait(3).await;
    assert!(matches!(&told[2], AccountEvent::NeedsConsent { .. }), "{told:?}");
    manager.revoke(&world.id()).await.expect("revoked");
    let told = here.wait(4).await;
    assert!(matches!(&told[3], AccountEvent::Revoked { .. }), "{told:?}");
    assert_eq!((told.len(), there.wait(0).await), (4, Vec::new()));
    assert!(told.iter().all(|event| *event.id() == world.id()));
    let shown = format!("{told:?}");
    assert!(world.zoho.secrets().iter().all(|secret| !shown.contains(secret.as_str())), "{shown}");
}

#[tokio::test]
async fn a_callback_that_panics_loses_no_token_and_hangs_nobody() {
    let world = World::start().await;
    let told = Told::default();
    let manager = told.hear(world.over(Memory::new()).on_event(|event| panic!("of {}", event.id())));
    let account = world.kept(&manager).await;
    let first = account.token().await.expect("a token");
    let second = account.renew(&first).await.expect("another");
    assert_ne!(first.secret().expose_secret(), second.secret().expose_secret());
    manager.revoke(&world.id()).await.expect("revoked");
    let told = told.wait(3).await;
    assert!(matches!(&told[2], AccountEvent::Revoked { .. }), "who listens besides hears all: {told:?}");
}
