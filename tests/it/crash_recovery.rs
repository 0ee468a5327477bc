//! Processes that are killed (SIGKILL) at random times while they refresh, store a new consent or rotate keys. After
//! each kill, another process finds all data and continues.
//!
//! In database servers, processes are also killed while the server runs their statements.
//!
//! The clock is manual, so no process really waits for a lease to expire, and the test knows the length of each wait to
//! the second.
//!
//! `ZOHO_KILL_ROUNDS` sets the number of kills per store, and `ZOHO_KILL_SEED` is the seed of their random times.

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
/// The environment variable with the task of the process to kill: one of [`OPERATIONS`], and the names of the keys.
const OPERATION: &str = "ZOHO_TEST_KILL_OPERATION";
const OPERATIONS: [&str; 3] = ["refresh", "keep", "rotate"];
/// The number of accounts for the rotation.
const ACCOUNTS: usize = 8;
/// The number of measurements of an operation that is not killed.
const MEASURED: usize = 3;
/// The longest time that a lease may delay the next process, in seconds.
const LEASE: u64 = 65;
const SCOPE: &str = "ZohoCRM.modules.leads.READ";

/// Returns one key per letter of `names`; the letter is the name of the key. The first key encrypts.
fn keys(names: &str) -> Encryption {
    let key = |name: &str| [name.as_bytes()[0]; 32];
    let (first, others) = names.split_at(1);
    let first = KeyRing::new(first, key(first)).expect("key name should be valid");
    let add = |keys: KeyRing, name: char| {
        keys.with_key(&name.to_string(), key(&name.to_string())).expect("names of the keys should differ")
    };
    Encryption::with_keys(others.chars().fold(first, add))
}

/// Runs as the process to kill. The parent process sends the time, the user and the token, and starts the operation by
/// that. This process prints `done` after the operation.
#[test]
fn child_process_runs_until_killed() {
    let (Some((store, shared)), Ok(operation)) = (processes::child_environment(), std::env::var(OPERATION)) else {
        return;
    };
    let (operation, names) = operation.split_once(' ').expect("operation should have keys");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("runtime should start");
    runtime.block_on(async {
        let builder = shared.manager_builder(&store, keys(names)).await;
        println!("ready");
        let mut order = String::new();
        std::io::stdin().read_line(&mut order).expect("parent should send the operation");
        let mut order = order.trim_end().split(' ');
        let (time, user, token) = (order.next().expect("first part should be a time"), order.next(), order.next());
        let manager = builder.clock(HandClock::at(time.parse().expect("text should be seconds"))).build();
        let id = shared.account_id(user.unwrap_or_default());
        match operation {
            "refresh" => {
                _ = manager
                    .account(id)
                    .expect("manager should have the client")
                    .token()
                    .await
                    .expect("token should be returned");
            }
            "keep" => {
                _ = manager
                    .insert(id, token.expect("last part should be a refresh token"))
                    .await
                    .expect("account should be stored");
            }
            _ => _ = manager.rotate_keys(None, 100).await.expect("keys should be rotated"),
        }
        println!("done");
        // The process runs until it is killed or its parent exits.
        std::io::stdin().read_line(&mut String::new()).expect("stdin should be readable");
    });
}

/// The time at which a process is killed.
#[derive(Clone, Copy)]
enum Kill {
    /// The time at which the process has reported that it is done.
    WhenDone,
    /// The time after this duration.
    After(Duration),
    /// The time at which the server runs the first statement that writes.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    InFirstWrite,
    /// The time at which the server runs the statement that stores the response to a refresh.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    InWriteOfResponse,
}

/// The emulator, a store and a clock.
struct TestEnv {
    zoho: Recorded,
    app: App,
    shared: Shared,
    store: StoreLocation,
    /// The open store for later managers, if it is in a database server. A new connection for each manager would take
    /// too long.
    open: Option<OpenStore>,
    /// Two connections to the database server: the first locks a row, and the second observes.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    rows: Option<[Rows; 2]>,
    clock: HandClock,
    random: Rng,
    /// The duration of each operation in a process that is not killed.
    lasts: BTreeMap<&'static str, Duration>,
    /// The number of killed processes, by the state that they had reached.
    came: BTreeMap<String, usize>,
    /// The names of the keys, in the order of the key ring.
    keys: &'static str,
    /// The users and refresh tokens of the accounts for the rotation.
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
            world
                .manager(world.keys)
                .await
                .insert(world.shared.account_id(&user), token.clone())
                .await
                .expect("account should be stored");
            world.standing.push((user, token));
        }
        world
    }

    /// Returns a manager that acts as a new process, with the named keys. The clock advances while the manager waits.
    async fn manager(&self, names: &str) -> TokenManager {
        let builder = match &self.open {
            Some(open) => open.clone().into_manager(keys(names)).oauth_client(&self.shared.oauth()),
            None => self.shared.manager_builder(&self.store, keys(names)).await,
        };
        builder.clock(self.clock.jumping()).build()
    }

    /// Returns a refresh token of a user. Creates the user if needed.
    fn consent(&self, user: &str) -> String {
        self.zoho.user(user, "eu");
        self.zoho.refresh_token(&self.app, user, SCOPE)
    }

    /// Returns those of the given refresh tokens that the emulator received, once per refresh.
    fn asked_with(&self, tokens: &[&str]) -> Vec<String> {
        let with = |seen: zoho_emulator::RecordedRequest| {
            let token = seen.parameter("refresh_token").filter(|token| seen.is_refresh() && tokens.contains(token));
            token.map(str::to_owned)
        };
        self.zoho.requests().into_iter().filter_map(with).collect()
    }

    /// Runs a process for the operation, which writes the row of the account `id`, and kills the process. Returns the
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
        let process = command.env(OPERATION, format!("{operation} {names}")).spawn().expect("process should start");
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

    /// Kills the process while the server runs a statement that writes the row of the account `id`.
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

    /// Checks that the store contains no plaintext token. This also applies to a partial file of the killed process,
    /// which the next process removes.
    async fn assert_encrypted(&mut self) {
        let secrets = self.zoho.secrets();
        let found = match &self.store {
            StoreLocation::File(path) => lies_open(path.parent().expect("path should have a parent folder"), &secrets),
            #[cfg(feature = "sqlite")]
            StoreLocation::Sqlite(path) => {
                lies_open(path.parent().expect("path should have a parent folder"), &secrets)
            }
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
            let came = if done.is_some() { "had reported that it was done" } else { came };
            *self.came.entry(format!("{operation}: {came}")).or_default() += 1;
        }
        done
    }

    async fn refresh(&mut self, number: usize, kill: Kill) -> (&'static str, Option<Duration>) {
        let user = format!("refresh-{number}");
        let token = self.consent(&user);
        let id = self.shared.account_id(&user);
        self.manager(self.keys).await.insert(id.clone(), token.clone()).await.expect("account should be stored");
        let done = self.killed("refresh", self.keys, &user, &id, kill).await;

        let (request_count, since) = (self.asked_with(&[&token]).len(), self.clock.seconds());
        let next = self.manager(self.keys).await;
        next.account(id.clone())
            .expect("manager should have the client")
            .token()
            .await
            .expect("next process should get a token");
        let (total, waited) = (self.asked_with(&[&token]).len(), self.clock.seconds() - since);
        assert!(waited <= LEASE, "the lease should not delay the next process for {waited} seconds");
        assert!((1..=2).contains(&total), "there should be one or two refreshes, not {total}");
        assert!(
            done.is_none() || (total, waited) == (1, 0),
            "a completed refresh should not be repeated: {total} refreshes, {waited} seconds"
        );
        next.remove(&id).await.expect("account should be removed");
        let came = match (request_count, total, waited) {
            (0, _, 0) => "had not begun",
            (0, ..) => "had the lease",
            (_, 2, _) => "had sent the request",
            _ => "had stored the response",
        };
        (came, done)
    }

    async fn keep(&mut self, number: usize, kill: Kill) -> (&'static str, Option<Duration>) {
        let user = format!("keep-{number}");
        let (old, new) = (self.consent(&user), self.consent(&user));
        let id = self.shared.account_id(&user);
        self.manager(self.keys).await.insert(id.clone(), old.clone()).await.expect("account should be stored");
        let done = self.killed("keep", self.keys, &format!("{user} {new}"), &id, kill).await;

        let since = self.clock.seconds();
        let next = self.manager(self.keys).await;
        next.account(id.clone())
            .expect("manager should have the client")
            .token()
            .await
            .expect("next process should get a token");
        assert_eq!(self.clock.seconds(), since, "no process should have held a lease");
        let with = self.asked_with(&[&old, &new]);
        let has_new = with == [new];
        assert!(
            has_new || (with == [old] && done.is_none()),
            "a killed process should leave one of the two tokens, and the new one if it was done"
        );
        next.remove(&id).await.expect("account should be removed");
        (if has_new { "had stored the token" } else { "had not stored the token" }, done)
    }

    async fn rotate(&mut self, kill: Kill) -> (&'static str, Option<Duration>) {
        let names = if self.keys == "ab" { "ba" } else { "ab" };
        let middle = self.shared.account_id(&self.standing[ACCOUNTS / 2].0);
        let done = self.killed("rotate", names, "", &middle, kill).await;

        let rest = self.manager(names).await.rotate_keys(None, 100).await.expect("keys should be rotated");
        assert_eq!(
            (rest.scanned, rest.failed.len()),
            (ACCOUNTS, 0),
            "all tokens should be decrypted: {:?}",
            rest.failed
        );
        assert!(
            done.is_none() || rest.reencrypted == 0,
            "a completed rotation should leave no token with the old key, not {}",
            rest.reencrypted
        );
        self.keys = names;
        // The old key is no longer needed, because the new key encrypts the refresh tokens of all accounts.
        self.clock.advance(3601);
        self.zoho.clock().advance(Duration::from_secs(3601));
        self.zoho.clear_requests();
        let next = self.manager(&names[..1]).await;
        for (user, token) in &self.standing {
            let account = next.account(self.shared.account_id(user)).expect("manager should have the client");
            account.token().await.expect("next process should get a token");
            assert_eq!(self.asked_with(&[token]).len(), 1, "{user}");
        }
        let came = match rest.reencrypted {
            ACCOUNTS => "had encrypted no token",
            0 => "had encrypted all tokens",
            _ => "had encrypted some tokens",
        };
        (came, done)
    }

    /// Kills processes in each kind of statement that writes. The names of the users contain `number` and the next
    /// number.
    ///
    /// A transaction of a killed process has no effect. Each statement of the store for MySQL is a separate
    /// transaction, which the server may still complete.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    async fn kill_in_statements(&mut self, number: usize) {
        let may_complete = matches!(self.store, StoreLocation::MySql { .. });
        let since = self.clock.seconds();
        let (came, _) = self.refresh(number, Kill::InFirstWrite).await;
        let is_late = self.clock.seconds() > since;
        assert!((came, is_late) == ("had not begun", false) || may_complete && came == "had the lease", "{came}");
        let (came, _) = self.refresh(number + 1, Kill::InWriteOfResponse).await;
        assert!(came == "had sent the request" || may_complete && came == "had stored the response", "{came}");
        let (came, _) = self.keep(number, Kill::InFirstWrite).await;
        assert!(came == "had not stored the token" || may_complete && came == "had stored the token", "{came}");
        let (came, _) = self.rotate(Kill::InFirstWrite).await;
        assert_ne!(came, "had encrypted all tokens");
    }
}

async fn storm(name: &str, store: &StoreLocation) {
    let number =
        |variable| std::env::var(variable).ok().map(|text| text.parse::<u64>().expect("text should be a number"));
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("system clock should be after 1970");
    let seed = number(SEED).unwrap_or(u64::from(time.subsec_nanos()));
    let rounds = usize::try_from(number(ROUNDS).unwrap_or(20)).expect("number should fit in a usize");
    // The test harness shows this line if the test fails.
    println!("to repeat the test with the same times, set {SEED}={seed}");
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
    println!("states of {rounds} killed processes on {name} (an operation takes {:?}):", world.lasts);
    world.came.iter().for_each(|(came, times)| println!("{times:4} {came}"));
    let done: usize = world.came.iter().filter(|(came, _)| came.ends_with("done")).map(|(_, times)| times).sum();
    assert!(done < rounds, "some processes should be killed before they are done");
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
    FileStore::open(&store).expect("file should be readable");
    let names = std::fs::read_dir(folder.path())
        .expect("folder should be readable")
        .map(|entry| entry.expect("folder should be readable").file_name());
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
