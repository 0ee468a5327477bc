//! A virtual day with many accounts and three replicas. The tests count refreshes, statements and waits.

use super::new_table;
use super::relay::Relay;
use crate::processes::Shared;
use optional_software::servers;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use zoho_auth_typed::store::{PostgresStore, TableOptions};
use zoho_auth_typed::token_manager::Clock;
use zoho_auth_typed::{Account, AccountId, Encryption, ExposeSecret, TokenError, TokenManager};
use zoho_emulator::{App, Emulator, Registration};

const REPLICAS: usize = 3;
/// The number of seconds between two uses of the accounts.
const TICK: u64 = 300;
/// The lifetime of a token, in seconds.
const LIFETIME: u64 = 3600;
/// The maximum number of concurrent uses.
const CONCURRENT: usize = 24;
/// Zoho's limit of refreshes per refresh token in ten minutes.
const LIMIT: usize = 10;

/// A clock with a virtual time that only the test advances. Tasks sleep in real time.
#[derive(Clone)]
pub(super) struct VirtualClock {
    time: Arc<AtomicU64>,
    ahead: u64,
}

impl VirtualClock {
    pub(super) fn start() -> Self {
        Self { time: Arc::new(AtomicU64::new(1_800_000_000)), ahead: 0 }
    }

    /// Returns a clone of the clock that is ahead by `seconds` seconds.
    pub(super) fn ahead(&self, seconds: u64) -> Self {
        Self { ahead: seconds, ..self.clone() }
    }

    pub(super) fn advance(&self, zoho: &Emulator, seconds: u64) {
        self.time.fetch_add(seconds, Ordering::SeqCst);
        zoho.clock().advance(Duration::from_secs(seconds));
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.time.load(Ordering::SeqCst) + self.ahead)
    }

    async fn sleep(&self, how_long: Duration) {
        tokio::time::sleep(how_long).await;
    }
}

/// Requests a token. If the token expires at `min_expiry` or before, waits for the background refresh. Returns the time
/// that the caller waited for the first token.
pub(super) async fn use_account(account: Account, min_expiry: SystemTime) -> Duration {
    let started = Instant::now();
    let mut token = account.token().await.expect("token should be returned");
    let waited = started.elapsed();
    while token.expires_at().expect("token should have an expiry") <= min_expiry {
        assert!(started.elapsed() < Duration::from_secs(120), "the token should be refreshed in the background");
        tokio::time::sleep(Duration::from_millis(1)).await;
        token = account.token().await.expect("token should be returned");
    }
    waited
}

/// Starts the emulator with a self client. Returns both, and the data that the processes share.
pub(super) async fn zoho() -> (Emulator, App, Shared) {
    let zoho = Emulator::builder().data_centers(&["eu"]).start().await.expect("emulator should start");
    let app = zoho.register(Registration::self_client());
    let shared = Shared::of(&zoho, &app);
    (zoho, app, shared)
}

/// Creates the manager of a replica, with its own connections to the table.
pub(super) async fn replica(url: &str, table: &TableOptions, shared: &Shared, clock: VirtualClock) -> TokenManager {
    let store = PostgresStore::connect_with(url, table).await.expect("server should be available");
    TokenManager::builder(store, Encryption::disabled()).oauth_client(&shared.oauth()).clock(clock).build()
}

/// Stores accounts without access tokens. Returns them with their refresh tokens.
async fn insert_accounts(
    accounts: usize,
    manager: &TokenManager,
    zoho: &Emulator,
    (app, shared): (&App, &Shared),
) -> Vec<(AccountId, String)> {
    let mut inserted = Vec::new();
    let mut inserts = JoinSet::new();
    for number in 0..accounts {
        let user = format!("user-{number:05}");
        zoho.user(&user, "eu");
        let token = zoho.refresh_token(app, &user, "ZohoCRM.modules.leads.READ");
        let id = shared.account_id(&user);
        inserted.push((id.clone(), token.clone()));
        let manager = manager.clone();
        if inserts.len() >= 8 {
            inserts.join_next().await.expect("an insertion should be in progress").expect("task should not panic");
        }
        inserts.spawn(async move { _ = manager.insert(id, token).await.expect("account should be stored") });
    }
    inserts.join_all().await;
    inserted
}

/// Returns the number of refreshes per refresh token since the last call of this function. Panics if a refresh failed.
fn refreshes(zoho: &Emulator) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for request in zoho.requests().into_iter().filter(zoho_emulator::RecordedRequest::is_refresh) {
        assert_eq!(request.status, Some(200), "{request:?}");
        *counts
            .entry(request.parameter("refresh_token").expect("refresh should have a refresh token").to_owned())
            .or_default() += 1;
    }
    zoho.clear_requests();
    counts
}

/// Returns the replicas that use an account in one tick. All replicas use one account in a hundred in every tick. One
/// to three replicas use the other accounts after random pauses.
fn users(number: usize, pause: u64, random: &mut fastrand::Rng) -> Vec<usize> {
    if number.is_multiple_of(100) {
        return (0..REPLICAS).collect();
    }
    if random.u64(..pause * 3600 / TICK) > 0 {
        return Vec::new();
    }
    let first = random.usize(..REPLICAS);
    let replicas = [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3][random.usize(..12)];
    (0..replicas).map(|next| (first + next) % REPLICAS).collect()
}

/// A model of the tokens of an account. It contains the expiry of each token, in seconds.
#[derive(Clone, Default)]
struct Model {
    stored: u64,
    cached: [u64; REPLICAS],
}

/// The uses of an account in one tick. The replicas in `first` start a background refresh, and the replicas in `then`
/// follow.
struct Uses {
    is_refreshed: bool,
    first: Vec<usize>,
    then: Vec<usize>,
}

impl Model {
    /// Returns the uses of the account by `replicas` at `now`, and updates the model.
    ///
    /// All times are multiples of [`TICK`], so that no random extension of the refresh window has an effect. A replica
    /// refreshes a cached token when it uses the token 300 seconds before expiry. A replica that first loads a token at
    /// that time uses the token without a refresh.
    fn use_by(&mut self, replicas: Vec<usize>, now: u64) -> Uses {
        let (first, then): (Vec<_>, Vec<_>) = match self.stored.saturating_sub(now) {
            0 => (Vec::new(), replicas),
            TICK => replicas.into_iter().partition(|replica| self.cached[*replica] == self.stored),
            _ => (Vec::new(), replicas),
        };
        let is_refreshed = self.stored <= now && !then.is_empty() || !first.is_empty();
        if is_refreshed {
            self.stored = now + LIFETIME;
        }
        for replica in first.iter().chain(&then) {
            self.cached[*replica] = self.stored;
        }
        Uses { is_refreshed, first, then }
    }
}

/// Returns a percentile of sorted durations, or zero if there are none.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or_default()
}

/// Runs 300 accounts for six hours. The full size, 10,000 accounts for a day with longer pauses, takes minutes:
///
/// `ZOHO_TEST_VIRTUAL_DAY=10000 cargo test -p tests --test it virtual_day -- --nocapture`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_are_refreshed_exactly_as_scheduled() {
    let Some(url) = servers::postgres("a virtual day of the PostgreSQL store") else { return };
    // The server does not crash in this test, so no commit needs to wait for the disk.
    let url = url + "?options[synchronous_commit]=off";
    let full =
        std::env::var("ZOHO_TEST_VIRTUAL_DAY").ok().map(|number| number.parse().expect("text should be a number"));
    let (accounts, hours, pause) = full.map_or((300, 6, 2), |accounts: usize| (accounts, 24, 12));
    let (zoho, app, shared) = zoho().await;
    let clock = VirtualClock::start();
    let table = new_table();
    let mut managers = Vec::new();
    for _ in 0..REPLICAS {
        managers.push(replica(&url, &table, &shared, clock.clone()).await);
    }
    let accounts = insert_accounts(accounts, &managers[0], &zoho, (&app, &shared)).await;
    let mut random = fastrand::Rng::with_seed(2026);
    let mut models = vec![Model::default(); accounts.len()];
    let mut waits = Vec::new();
    let mut total = 0;
    let started = Instant::now();
    let permits = Arc::new(Semaphore::new(CONCURRENT));
    for tick in 1..=hours * 3600 / TICK {
        let now = tick * TICK;
        let mut expected = HashMap::new();
        let mut tasks = JoinSet::new();
        for (number, (id, refresh_token)) in accounts.iter().enumerate() {
            let uses = models[number].use_by(users(number, pause, &mut random), now);
            if uses.is_refreshed {
                expected.insert(refresh_token.clone(), 1);
            }
            let later = clock.now() + Duration::from_secs(TICK);
            let phases = [(uses.first, later), (uses.then, clock.now())].map(|(replicas, min_expiry)| {
                let account =
                    |replica: usize| managers[replica].account(id.clone()).expect("manager should have the client");
                (replicas.into_iter().map(account).collect::<Vec<_>>(), min_expiry)
            });
            let permits = Arc::clone(&permits);
            tasks.spawn(async move {
                let _permit = permits.acquire().await.expect("semaphore should be open");
                let mut waits = Vec::new();
                for (accounts, min_expiry) in phases {
                    let uses = accounts.into_iter().map(|account| use_account(account, min_expiry));
                    waits.extend(uses.collect::<JoinSet<_>>().join_all().await);
                }
                waits
            });
        }
        waits.extend(tasks.join_all().await.into_iter().flatten());
        assert_eq!(refreshes(&zoho), expected, "refreshes should be as planned at {now} seconds");
        total += expected.len();
        if now.is_multiple_of(3600) {
            println!("hour {}: {total} refreshes after {:.1?}", now / 3600, started.elapsed());
        }
        clock.advance(&zoho, TICK);
    }
    let elapsed = started.elapsed();
    let waited = waits.iter().filter(|wait| **wait > Duration::from_millis(1)).count();
    waits.sort_unstable();
    let [p50, p99, longest] = [50, 99, 100].map(|percent| percentile(&waits, percent));
    println!(
        "{} accounts, {hours} hours: {total} refreshes and {} uses in {elapsed:.1?}; {waited} uses waited for more than 1 ms; median {p50:?}, p99 {p99:?}, longest {longest:?}",
        accounts.len(),
        waits.len()
    );
    force_until_the_limit(&managers, &accounts[0], &zoho, &clock).await;
}

/// Lets twenty products reject the tokens of an account in all replicas. Checks that the emulator never receives more
/// than ten refreshes in ten minutes.
async fn force_until_the_limit(
    managers: &[TokenManager],
    (id, _): &(AccountId, String),
    zoho: &Emulator,
    clock: &VirtualClock,
) {
    const PRODUCTS: [&str; 20] =
        ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"];
    let mut by_time = Vec::new();
    let mut limited = 0;
    for (number, product) in (0..).zip(PRODUCTS) {
        // All replicas reject the same token at the same time.
        let mut rejections = JoinSet::new();
        for manager in managers {
            let account = manager.account(id.clone()).expect("manager should have the client");
            let token = account.token().await.expect("the old token should be valid");
            rejections.spawn(async move { account.refresh_rejected(&token, product).await.map(drop) });
        }
        for result in rejections.join_all().await {
            match result {
                Ok(()) => {}
                Err(TokenError::RateLimited { retry_after, .. }) => {
                    assert!(retry_after < Duration::from_secs(700), "{retry_after:?}");
                    limited += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
        by_time.push((number * 20, refreshes(zoho).values().sum::<usize>()));
        clock.advance(zoho, 20);
    }
    assert!(by_time[..9].iter().all(|(_, count)| *count == 1), "{by_time:?}");
    for (from, _) in &by_time {
        let within = by_time.iter().filter(|(time, _)| (*from..from + 600).contains(time));
        assert!(within.map(|(_, count)| count).sum::<usize>() <= LIMIT, "{by_time:?}");
    }
    assert!(limited > 0, "{by_time:?}");
    clock.advance(zoho, 665);
    let account = managers[0].account(id.clone()).expect("manager should have the client");
    let token = account.token().await.expect("token should be returned");
    let next = account.refresh_rejected(&token, "u").await.expect("the account should not be locked out");
    assert!(next.is_some_and(|next| next.secret().expose_secret() != token.secret().expose_secret()));
}

/// Refreshes accounts one after the other. Returns the number of statements, the number of round trips and the time per
/// refresh.
async fn cost(url: &str) -> (BTreeMap<String, usize>, usize, Duration) {
    const ACCOUNTS: usize = 50;
    let (zoho, app, shared) = zoho().await;
    let relay = Relay::to(url).await;
    let clock = VirtualClock::start();
    let manager = replica(&relay.url(url), &new_table(), &shared, clock).await;
    let accounts = insert_accounts(ACCOUNTS, &manager, &zoho, (&app, &shared)).await;
    relay.take_counts();
    let started = Instant::now();
    for (id, _) in &accounts {
        let account = manager.account(id.clone()).expect("manager should have the client");
        account.token().await.expect("token should be returned");
    }
    let elapsed = started.elapsed() / u32::try_from(ACCOUNTS).expect("number should be small");
    assert_eq!(refreshes(&zoho).len(), ACCOUNTS);
    let counts = relay.take_counts();
    let statements = counts.statements.into_iter().map(|(word, count)| (word, count / ACCOUNTS)).collect();
    (statements, counts.round_trips.div_ceil(ACCOUNTS), elapsed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refresh_takes_three_data_statements() {
    let check = "the cost of a refresh in PostgreSQL";
    let (Some(direct), Some(pooler)) = (servers::postgres(check), servers::pgbouncer(check)) else { return };
    for (name, url) in [("direct", direct), ("PgBouncer", pooler)] {
        let (statements, round_trips, elapsed) = cost(&url).await;
        println!("{name}: {statements:?}, {round_trips} round trips, {elapsed:.1?} per refresh");
        let expected = [("BEGIN", 3), ("COMMIT", 3), ("SELECT", 1), ("UPDATE", 2)];
        assert_eq!(statements, expected.map(|(word, count)| (word.to_owned(), count)).into());
        assert_eq!(round_trips, 12);
    }
}
