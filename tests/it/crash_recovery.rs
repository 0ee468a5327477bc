//! Processes that are killed (SIGKILL) at random moments while they refresh, store a new consent or rotate keys. After
//! each kill, another process finds all data and continues.
//!
//! In database servers, processes are also killed while the server runs their statements.
//!
//! The clock is manual, so no process really waits for a lease to expire, and the length of each wait is known to the
//! second.
//!
//! `ZOHO_KILL_ROUNDS` sets the number of kills per store, and `ZOHO_KILL_SEED` their moments.

use crate::capture::Recorded;
use crate::files::memory_folder;
use crate::manual_clock::HandClock;
use crate::processes::{self, Other, Shared};
use crate::secrets_at_rest::{first_in_plaintext, lies_open};
#[cfg(all(feature = "mysql", feature = "postgres"))]
use crate::sql_rows::Rows;
use crate::store_location::{OpenStore, StoreLocation};
use fastrand::Rng;
#[cfg(all(feature = "mysql", feature = "postgres"))]
use optional_software::servers;
use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};
use zoho_auth_typed::store::FileStore;
use zoho_auth_typed::{AccountId, Encryption, KeyRing, TokenManager};
use zoho_emulator::App;

const ROUNDS: &str = "ZOHO_KILL_ROUNDS";
const SEED: &str = "ZOHO_KILL_SEED";
/// The environment variable with the task of the process to kill: one of [`OPERATIONS`], and its keys.
const OPERATION: &str = "ZOHO_TEST_KILL_OPERATION";
const OPERATIONS: [&str; 3] = ["refresh", "keep", "rotate"];
/// The number of accounts for the rotation.
const ACCOUNTS: usize = 8;
/// The number of measurements of an operation that is not killed.
const MEASURED: usize = 3;
/// The maximum time that a lease may delay the next process, in seconds.
const LEASE: u64 = 65;
const SCOPE: &str = "ZohoCRM.modules.leads.READ";

/// Returns the keys with these names of one letter. The first key encrypts.
fn keys(names: &str) -> Encryption {
    let key = |name: &str| [name.as_bytes()[0]; 32];
    let (first, others) = names.split_at(1);
    let first = KeyRing::new(first, key(first)).expect("a name");
    let add =
        |keys: KeyRing, name: char| keys.with_key(&name.to_string(), key(&name.to_string())).expect("another name");
    Encryption::with_keys(others.chars().fold(first, add))
}

/// Runs as the process to kill. The parent sends the start and the clock. The process reports when it is done.
#[test]
fn child_process_runs_until_killed() {
    let (Some((store, shared)), Ok(operation)) = (processes::child_environment(), std::env::var(OPERATION)) else {
        return;
    };
    let (operation, names) = operation.split_once(' ').expect("an operation and keys");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let builder = shared.manager_builder(&store, keys(names)).await;
        println!("ready");
        let mut order = String::new();
        std::io::stdin().read_line(&mut order).expect("an order");
        let mut order = order.trim_end().split(' ');
        let (time, user, token) = (order.next().expect("a time"), order.next(), order.next());
        let manager = builder.clock(HandClock::at(time.parse().expect("seconds"))).build();
        let id = shared.account_id(user.unwrap_or_default());
        match operation {
            "refresh" => _ = manager.account(id).expect("an account").token().await.expect("a token"),
            "keep" => _ = manager.insert(id, token.expect("a refresh token")).await.expect("kept"),
            _ => _ = manager.rotate_keys(None, 100).await.expect("rotated"),
        }
        println!("done");
        // The process runs until it is killed or its parent exits.
        std::io::stdin().read_line(&mut String::new()).expect("nothing");
    });
}

/// The moment at which a process is killed.
#[derive(Clone, Copy)]
enum Kill {
    /// The moment at which the process has reported that it is done.
    WhenDone,
    /// The moment after this time.
    After(Duration),
    /// The moment at which the server runs the first statement that writes.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    InFirstWrite,
    /// The moment at which the server runs the statement that stores the response to a refresh.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    InWriteOfResponse,
}

/// The emulator, a store and a clock.
struct TestEnv {
    zoho: Recorded,
    app: App,
    shared: Shared,
    store: StoreLocation,
    /// The store of the next processes if it is in a database server, because each new connection takes long.
    open: Option<OpenStore>,
    /// Two connections to the database server: the first locks a row, and the second observes.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    rows: Option<[Rows; 2]>,
    clock: HandClock,
    random: Rng,
    /// The duration of each operation without a kill.
    lasts: BTreeMap<&'static str, Duration>,
    /// The number of killed processes per reached state.
    came: BTreeMap<String, usize>,
    /// The order of the keys in the store.
    keys: &'static str,
    /// The refresh tokens of the accounts for the rotation.
    standing: Vec<(String, String)>,
}

impl TestEnv {
    async fn start(store: &StoreLocation, seed: u64) -> Self {
        let (zoho, app, shared) = processes::zoho().await;
        let mut world = Self {
            zoho,
            app,
            shared,
            store: store.clone(),
            open: None,
            #[cfg(all(feature = "mysql", feature = "postgres"))]
            rows: None,
            clock: HandClock::still(),
            random: Rng::with_seed(seed),
            lasts: BTreeMap::new(),
            came: BTreeMap::new(),
            keys: "ab",
            standing: Vec::new(),
        };
        #[cfg(all(feature = "mysql", feature = "postgres"))]
        if let (Some(locks), Some(observes)) = (Rows::connect(store).await, Rows::connect(store).await) {
            world.rows = Some([locks, observes]);
            world.open = Some(store.open().await);
        }
        for number in 0..ACCOUNTS {
            let user = format!("standing-{number}");
            let token = world.consent(&user);
            world.manager(world.keys).await.insert(world.shared.account_id(&user), token.clone()).await.expect("kept");
            world.standing.push((user, token));
        }
        world
    }

    /// Returns the manager of a new process. The clock advances while the manager waits.
    async fn manager(&self, names: &str) -> TokenManager {
        let builder = match &self.open {
            Some(open) => open.clone().into_manager(keys(names)).oauth_client(&self.shared.oauth()),
            None => self.shared.manager_builder(&self.store, keys(names)).await,
        };
        builder.clock(self.clock.jumping()).build()
    }

    /// Returns a refresh token of a user, who is created if needed.
    fn consent(&self, user: &str) -> String {
        self.zoho.user(user, "eu");
        self.zoho.refresh_token(&self.app, user, SCOPE)
    }

    /// Returns those of these refresh tokens that the emulator received.
    fn asked_with(&self, tokens: &[&str]) -> Vec<String> {
        let with = |seen: zoho_emulator::RecordedRequest| {
            let token = seen.parameter("refresh_token").filter(|token| seen.is_refresh() && tokens.contains(token));
            token.map(str::to_owned)
        };
        self.zoho.requests().into_iter().filter_map(with).collect()
    }

    /// Runs a process for the operation, which writes the row of this account, and kills it. Returns the
    /// duration if the process reported that it was done.
    async fn killed(
        &mut self,
        operation: &str,
        names: &str,
        order: &str,
        id: &AccountId,
        kill: Kill,
    ) -> Option<Duration> {
        let mut command =
            processes::command("crash_recovery::child_process_runs_until_killed", &self.shared, &self.store);
        let process = command.env(OPERATION, format!("{operation} {names}")).spawn().expect("another process");
        let mut process = tokio::task::block_in_place(|| Other::ready(process));
        let order = format!("{} {order}", self.clock.seconds());
        let done = match kill {
            Kill::WhenDone => tokio::task::block_in_place(|| {
                process.say(&order);
                let began = Instant::now();
                process.hear("done");
                let lasted = began.elapsed();
                process.kill();
                Some(lasted)
            }),
            Kill::After(after) => tokio::task::block_in_place(|| {
                process.say(&order);
                std::thread::sleep(after);
                process.kill();
                process.try_hear("done").map(|_| after)
            }),
            #[cfg(all(feature = "mysql", feature = "postgres"))]
            Kill::InFirstWrite | Kill::InWriteOfResponse => {
                self.kill_in_statement(process, &order, id, kill).await;
                None
            }
        };
        self.assert_encrypted().await;
        done
    }

    /// Kills the process while the server runs a statement that writes the row of this account.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    async fn kill_in_statement(&mut self, mut process: Other, order: &str, id: &AccountId, kill: Kill) {
        const SLOW: Duration = Duration::from_secs(1000);
        let [locks, observes] = self.rows.as_mut().expect("store should be in a server");
        if matches!(kill, Kill::InWriteOfResponse) {
            let refreshes = || self.zoho.requests().iter().filter(|seen| seen.is_refresh()).count();
            let before = refreshes();
            self.zoho.fault(zoho_emulator::Fault::Slow(SLOW));
            process.say(order);
            while refreshes() == before {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            locks.lock(id).await;
            // The emulator sends the response.
            self.zoho.clock().advance(SLOW);
        } else {
            locks.lock(id).await;
            process.say(order);
        }
        observes.wait_for_blocked_statement().await;
        tokio::task::block_in_place(|| process.kill());
        locks.unlock().await;
    }

    /// Checks that the store contains no plaintext token. A partial file of the killed process contains no secret
    /// either, before the next process removes it.
    async fn assert_encrypted(&mut self) {
        let secrets = self.zoho.secrets();
        let found = match &self.store {
            StoreLocation::File(path) => lies_open(path.parent().expect("a folder"), &secrets),
            #[cfg(feature = "sqlite")]
            StoreLocation::Sqlite(path) => lies_open(path.parent().expect("a folder"), &secrets),
            #[cfg(all(feature = "mysql", feature = "postgres"))]
            StoreLocation::Postgres { .. } | StoreLocation::MySql { .. } => {
                let [_, observes] = self.rows.as_mut().expect("store should be in a server");
                first_in_plaintext(&observes.contents().await, &secrets).map(str::to_owned)
            }
        };
        assert_eq!(found, None);
    }

    async fn round(&mut self, number: usize, operation: &'static str, kill: Kill) -> Option<Duration> {
        let (came, done) = match operation {
            "refresh" => self.refresh(number, kill).await,
            "keep" => self.keep(number, kill).await,
            _ => self.rotate(kill).await,
        };
        if !matches!(kill, Kill::WhenDone) {
            let came = if done.is_some() { "said that it is done" } else { came };
            *self.came.entry(format!("{operation}: {came}")).or_default() += 1;
        }
        done
    }

    async fn refresh(&mut self, number: usize, kill: Kill) -> (&'static str, Option<Duration>) {
        let user = format!("refresh-{number}");
        let token = self.consent(&user);
        let id = self.shared.account_id(&user);
        self.manager(self.keys).await.insert(id.clone(), token.clone()).await.expect("kept");
        let done = self.killed("refresh", self.keys, &user, &id, kill).await;

        let (request_count, since) = (self.asked_with(&[&token]).len(), self.clock.seconds());
        let next = self.manager(self.keys).await;
        next.account(id.clone()).expect("an account").token().await.expect("a token for another process");
        let (total, waited) = (self.asked_with(&[&token]).len(), self.clock.seconds() - since);
        assert!(waited <= LEASE, "the lease was waited for {waited} seconds");
        assert!((1..=2).contains(&total), "{total} refreshes");
        assert!(done.is_none() || (total, waited) == (1, 0), "it was done: {total} refreshes, {waited} seconds");
        next.remove(&id).await.expect("forgotten");
        let came = match (request_count, total, waited) {
            (0, _, 0) => "had not begun",
            (0, ..) => "had the lease",
            (_, 2, _) => "had asked Zoho",
            _ => "had stored the answer",
        };
        (came, done)
    }

    async fn keep(&mut self, number: usize, kill: Kill) -> (&'static str, Option<Duration>) {
        let user = format!("keep-{number}");
        let (old, new) = (self.consent(&user), self.consent(&user));
        let id = self.shared.account_id(&user);
        self.manager(self.keys).await.insert(id.clone(), old.clone()).await.expect("kept");
        let done = self.killed("keep", self.keys, &format!("{user} {new}"), &id, kill).await;

        let since = self.clock.seconds();
        let next = self.manager(self.keys).await;
        next.account(id.clone()).expect("an account").token().await.expect("a token for another process");
        assert_eq!(self.clock.seconds(), since, "nobody had a lease");
        let with = self.asked_with(&[&old, &new]);
        let has_new = with == [new];
        assert!(has_new || (with == [old] && done.is_none()), "one of the two, and the new one if that was said");
        next.remove(&id).await.expect("forgotten");
        (if has_new { "had stored it" } else { "had not stored it" }, done)
    }

    async fn rotate(&mut self, kill: Kill) -> (&'static str, Option<Duration>) {
        let names = if self.keys == "ab" { "ba" } else { "ab" };
        let middle = self.shared.account_id(&self.standing[ACCOUNTS / 2].0);
        let done = self.killed("rotate", names, "", &middle, kill).await;

        let rest = self.manager(names).await.rotate_keys(None, 100).await.expect("rotated");
        assert_eq!((rest.scanned, rest.failed.len()), (ACCOUNTS, 0), "all of them open: {:?}", rest.failed);
        assert!(done.is_none() || rest.reencrypted == 0, "it was done, and {} were not", rest.reencrypted);
        self.keys = names;
        // The old key is not needed any more: each account has its own refresh token under the new key.
        self.clock.advance(3601);
        self.zoho.clock().advance(Duration::from_secs(3601));
        self.zoho.clear_requests();
        let next = self.manager(&names[..1]).await;
        for (user, token) in &self.standing {
            let account = next.account(self.shared.account_id(user)).expect("an account");
            account.token().await.expect("a token for another process");
            assert_eq!(self.asked_with(&[token]).len(), 1, "{user}");
        }
        let came = match rest.reencrypted {
            ACCOUNTS => "had sealed none",
            0 => "had sealed all",
            _ => "had sealed some",
        };
        (came, done)
    }

    /// Kills processes in each kind of statement that writes. `number` and the next number name their users.
    ///
    /// A transaction of a killed process has no effect. A statement of the store for MySQL is a transaction by itself, which
    /// the server may still complete.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    async fn kill_in_statements(&mut self, number: usize) {
        let may_complete = matches!(self.store, StoreLocation::MySql { .. });
        let since = self.clock.seconds();
        let (came, _) = self.refresh(number, Kill::InFirstWrite).await;
        let is_late = self.clock.seconds() > since;
        assert!((came, is_late) == ("had not begun", false) || may_complete && came == "had the lease", "{came}");
        let (came, _) = self.refresh(number + 1, Kill::InWriteOfResponse).await;
        assert!(came == "had asked Zoho" || may_complete && came == "had stored the answer", "{came}");
        let (came, _) = self.keep(number, Kill::InFirstWrite).await;
        assert!(came == "had not stored it" || may_complete && came == "had stored it", "{came}");
        let (came, _) = self.rotate(Kill::InFirstWrite).await;
        assert_ne!(came, "had sealed all");
    }
}

async fn storm(name: &str, store: &StoreLocation) {
    let number = |variable| std::env::var(variable).ok().map(|text| text.parse::<u64>().expect("a number"));
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock that was set");
    let seed = number(SEED).unwrap_or(u64::from(time.subsec_nanos()));
    let rounds = usize::try_from(number(ROUNDS).unwrap_or(20)).expect("a number");
    // The test harness shows this line if the test fails.
    println!("the same moments again: {SEED}={seed}");
    let mut world = TestEnv::start(store, seed).await;
    for operation in OPERATIONS {
        let mut lasted = Vec::new();
        for measured in 0..MEASURED {
            lasted.extend(world.round(rounds + measured, operation, Kill::WhenDone).await);
        }
        lasted.sort_unstable();
        world.lasts.insert(operation, lasted[MEASURED / 2]);
    }
    for number in 0..rounds {
        let operation = OPERATIONS[number % OPERATIONS.len()];
        let after = world.lasts[operation].mul_f64(world.random.f64() * 1.25);
        world.round(number, operation, Kill::After(after)).await;
    }
    println!("{rounds} on {name}, which take {:?}, were killed when they", world.lasts);
    world.came.iter().for_each(|(came, times)| println!("{times:4} {came}"));
    let done: usize = world.came.iter().filter(|(came, _)| came.ends_with("done")).map(|(_, times)| times).sum();
    assert!(done < rounds, "all were done before they were killed");
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    if world.rows.is_some() {
        world.kill_in_statements(rounds + MEASURED).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_processes_lose_nothing_in_a_file() {
    let folder = memory_folder();
    let store = folder.path().join("tokens.json");
    storm("a file", &processes::on_disk(&store)).await;
    // The next process that opens the store removes partial files.
    FileStore::open(&store).expect("its own");
    let names = std::fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("a file").file_name());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    assert_eq!(names, ["tokens.json", "tokens.json.lock"]);
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_processes_lose_nothing_in_a_database() {
    let folder = memory_folder();
    storm("SQLite", &processes::on_disk(&folder.path().join("tokens.db"))).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_processes_lose_nothing_in_postgres() {
    let Some(url) = servers::postgres("killed processes on PostgreSQL") else { return };
    storm("PostgreSQL", &StoreLocation::new_table(&url)).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_processes_lose_nothing_through_pgbouncer() {
    let Some(url) = servers::pgbouncer("killed processes on PgBouncer") else { return };
    storm("PgBouncer", &StoreLocation::new_table(&url)).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_processes_lose_nothing_in_mariadb() {
    let Some(url) = servers::mariadb("killed processes on MariaDB") else { return };
    storm("MariaDB", &StoreLocation::new_table(&url)).await;
}
