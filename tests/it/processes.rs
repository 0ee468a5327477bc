//! Several processes that share one store. The other processes run this test binary again, and environment variables
//! contain their task.

use crate::capture::Recorded;
use crate::files::memory_folder;
use crate::manual_clock::HandClock;
use crate::store_location::StoreLocation;
#[cfg(all(feature = "mysql", feature = "postgres"))]
use optional_software::servers;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use zoho_auth_typed::{
    AccountId, DataCenter, Encryption, ExposeSecret, Hosts, KeyRing, OAuthClient, Transport, oauth::SelfClient, scopes,
    token_manager::TokenManagerBuilder,
};
use zoho_emulator::{App, Emulator, Fault};

#[derive(scopes::ScopeSet)]
#[scopes(scopes::ZohoCRM::Modules::Leads::Read)]
pub(crate) struct Leads;

const PROCESSES: usize = 4;
const TASKS: usize = 1000;
/// The environment variable with the location of the store. It is only set in the other processes.
const STORE: &str = "ZOHO_TEST_PROCESS_STORE";
/// The environment variable with the addresses of the emulator and the credentials of the client.
const ZOHO: &str = "ZOHO_TEST_PROCESS_ZOHO";

/// The addresses of the emulator and the credentials of the client, which all processes share.
pub(crate) struct Shared {
    accounts: String,
    gateway: String,
    client_id: String,
    secret: String,
}

impl Shared {
    pub(crate) fn of(zoho: &Emulator, app: &App) -> Self {
        let (accounts, gateway) = (zoho.accounts_server("eu").to_owned(), zoho.api_domain("eu").to_owned());
        Self { accounts, gateway, client_id: app.id().to_owned(), secret: app.secret().to_owned() }
    }

    fn to_text(&self) -> String {
        [&self.accounts, &self.gateway, &self.client_id, &self.secret].map(String::as_str).join(" ")
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split(' ').map(str::to_owned);
        let mut next = || parts.next();
        Some(Self { accounts: next()?, gateway: next()?, client_id: next()?, secret: next()? })
    }

    pub(crate) fn oauth(&self) -> OAuthClient<Leads, SelfClient> {
        let hosts = Hosts::default()
            .with_loopback(DataCenter::EU, &self.accounts, &self.gateway)
            .expect("origins should be loopback");
        let oauth = OAuthClient::<Leads>::self_client().client_id(&self.client_id).client_secret(self.secret.clone());
        oauth.data_center(DataCenter::EU).build().with_transport(Transport::new().with_hosts(hosts))
    }

    fn id(&self) -> AccountId {
        self.account_id("anna")
    }

    pub(crate) fn account_id(&self, user: &str) -> AccountId {
        AccountId::new(user, &self.client_id, DataCenter::EU)
    }

    async fn manager(&self, store: &StoreLocation) -> TokenManagerBuilder {
        self.manager_builder(
            store,
            Encryption::with_keys(KeyRing::new("test", [7; 32]).expect("key name should be valid")),
        )
        .await
    }

    /// Opens the store and returns the builder of a manager for it.
    pub(crate) async fn manager_builder(&self, store: &StoreLocation, encryption: Encryption) -> TokenManagerBuilder {
        store.open().await.into_manager(encryption).oauth_client(&self.oauth())
    }
}

/// Returns the location of a file store at `path`, or of an `SQLite` database if the path ends with `.db`.
pub(crate) fn on_disk(path: &Path) -> StoreLocation {
    let kind = if path.extension().is_some_and(|end| end == "db") { "sqlite" } else { "file" };
    StoreLocation::parse(&format!("{kind}:{}", path.display())).expect("location should be valid")
}

/// Returns the store and the shared data in a process that [`command`] started. Returns `None` in other processes.
pub(crate) fn child_environment() -> Option<(StoreLocation, Shared)> {
    let (store, zoho) = (std::env::var(STORE).ok()?, std::env::var(ZOHO).ok()?);
    let store = StoreLocation::parse(&store).expect("location should be valid");
    Some((store, Shared::from_text(&zoho).expect("the variable should have the shared data")))
}

/// Returns a command that runs only the test `test` of this binary, in another process.
pub(crate) fn command(test: &str, shared: &Shared, store: &StoreLocation) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("path of this binary should be known"));
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
    command.env(STORE, store.to_string()).env(ZOHO, shared.to_text());
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Runs as one of the other processes. After a line from the parent, many tasks request the token. The process prints
/// the number of tasks that received the token, and a hash of the token.
#[test]
fn child_process_requests_the_token() {
    let Some((store, shared)) = child_environment() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("runtime should start");
    runtime.block_on(async {
        let account =
            shared.manager(&store).await.build().account(shared.id()).expect("manager should have the client");
        println!("ready");
        std::io::stdin().read_line(&mut String::new()).expect("parent should send a line");
        let tasks: Vec<_> = (0..TASKS)
            .map(|_| {
                let account = account.clone();
                tokio::spawn(async move { account.token().await })
            })
            .collect();
        let (mut served, mut hash) = (0, 0);
        for task in tasks {
            let token = task.await.expect("task should not panic").expect("token should be returned");
            let mut hasher = DefaultHasher::new();
            token.secret().expose_secret().hash(&mut hasher);
            assert!(hash == 0 || hash == hasher.finish(), "all tasks should receive the same token");
            (served, hash) = (served + 1, hasher.finish());
        }
        println!("served {served} {hash:x}");
    });
}

/// Another process, which exchanges lines with this one.
pub(crate) struct Other {
    process: Child,
    stdout: BufReader<std::process::ChildStdout>,
}

impl Other {
    fn start(shared: &Shared, store: &StoreLocation) -> Self {
        Self::ready(Self::spawn(shared, store))
    }

    fn spawn(shared: &Shared, store: &StoreLocation) -> Child {
        command("processes::child_process_requests_the_token", shared, store).spawn().expect("process should start")
    }

    /// Waits until the process has opened the store.
    pub(crate) fn ready(mut process: Child) -> Self {
        let stdout = BufReader::new(process.stdout.take().expect("stdout should be piped"));
        let mut other = Self { process, stdout };
        other.hear("ready");
        other
    }

    fn go(&mut self) {
        self.say("go");
    }

    pub(crate) fn say(&mut self, line: &str) {
        self.process
            .stdin
            .as_mut()
            .expect("stdin should be piped")
            .write_all(format!("{line}\n").as_bytes())
            .expect("process should read its input");
    }

    /// Returns the rest of the next line that contains `word`. Panics if the process exits before.
    pub(crate) fn hear(&mut self, word: &str) -> String {
        self.try_hear(word).unwrap_or_else(|| panic!("the process should print `{word}` before it exits"))
    }

    /// Returns the rest of the next line that contains `word`. Returns `None` if the process exits before.
    pub(crate) fn try_hear(&mut self, word: &str) -> Option<String> {
        let mut line = String::new();
        while self.stdout.read_line(&mut line).expect("output should be text") > 0 {
            // The test harness writes on the same line.
            if let Some((_, rest)) = line.split_once(word) {
                return Some(rest.trim().to_owned());
            }
            line.clear();
        }
        None
    }

    /// Returns the process ID.
    #[cfg(target_os = "linux")]
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Kills the process with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("process should be running");
        self.process.wait().expect("process should end");
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Starts the emulator with a client and a user. Returns them and the data for the other processes.
pub(crate) async fn zoho() -> (Recorded, App, Shared) {
    let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
    let app = zoho.register(zoho_emulator::Registration::self_client());
    zoho.user("anna", "eu");
    let shared = Shared::of(&zoho, &app);
    (zoho, app, shared)
}

/// Starts the emulator, and stores an account with a refresh token and without an access token.
async fn start(store: &StoreLocation) -> (Recorded, Shared) {
    let (zoho, app, shared) = zoho().await;
    let token = zoho.refresh_token(&app, "anna", "ZohoCRM.modules.leads.READ");
    shared.manager(store).await.build().insert(shared.id(), token).await.expect("account should be stored");
    (zoho, shared)
}

fn refreshes(zoho: &Emulator) -> usize {
    zoho.requests().iter().filter(|seen| seen.is_refresh()).count()
}

async fn storm(store: &StoreLocation) {
    let (zoho, shared) = start(store).await;
    zoho.fault(Fault::Slow(Duration::from_millis(50)));
    let zoho = tokio::task::spawn_blocking({
        let store = store.clone();
        move || {
            let mut others: Vec<Other> = (0..PROCESSES).map(|_| Other::start(&shared, &store)).collect();
            others.iter_mut().for_each(Other::go);
            let heard: Vec<String> = others.iter_mut().map(|other| other.hear("served ")).collect();
            assert!(heard.iter().all(|one| *one == heard[0] && one.starts_with("1000 ")), "{heard:?}");
            zoho
        }
    })
    .await
    .expect("task should not panic");
    assert_eq!(refreshes(&zoho), 1);
}

/// Starts eight processes that open a store at the same time, before the store exists.
fn open_at_once(store: &StoreLocation) {
    let shared = "http://127.0.0.1:9 http://127.0.0.1:9 1000.ID secret";
    let shared = Shared::from_text(shared).expect("text should have all parts");
    let starting: Vec<Child> = (0..8).map(|_| Other::spawn(&shared, store)).collect();
    for process in starting {
        Other::ready(process);
    }
}

async fn killed(store: &StoreLocation) {
    let (zoho, shared) = start(store).await;
    zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)));
    let mut other = Other::start(&shared, store);
    other.go();
    while refreshes(&zoho) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(other);
    let manager = shared.manager(store).await.clock(HandClock::still().jumping()).build();
    let account = manager.account(shared.id()).expect("manager should have the client");
    account.token().await.expect("account should return a token after the lease expires");
    assert_eq!(refreshes(&zoho), 2);
}

/// Runs all checks of this module on a database server, each with its own empty table.
#[cfg(all(feature = "mysql", feature = "postgres"))]
async fn on_a_server(url: &str) {
    tokio::task::block_in_place(|| open_at_once(&StoreLocation::new_table(url)));
    storm(&StoreLocation::new_table(url)).await;
    killed(&StoreLocation::new_table(url)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_on_one_file_refresh_once() {
    let folder = memory_folder();
    storm(&on_disk(&folder.path().join("tokens.json"))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn process_killed_during_refresh_is_replaced_on_a_file() {
    let folder = memory_folder();
    killed(&on_disk(&folder.path().join("tokens.json"))).await;
}

#[cfg(feature = "sqlite")]
#[test]
fn eight_processes_create_one_database() {
    let folder = memory_folder();
    for round in 0..5 {
        open_at_once(&on_disk(&folder.path().join(format!("{round}.db"))));
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_on_one_database_refresh_once() {
    let folder = memory_folder();
    storm(&on_disk(&folder.path().join("tokens.db"))).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn process_killed_during_refresh_is_replaced_in_a_database() {
    let folder = memory_folder();
    killed(&on_disk(&folder.path().join("tokens.db"))).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_on_postgres_refresh_once_and_are_replaced() {
    let Some(url) = servers::postgres("several processes on PostgreSQL") else { return };
    on_a_server(&url).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_on_pgbouncer_refresh_once_and_are_replaced() {
    let Some(url) = servers::pgbouncer("several processes on PgBouncer") else { return };
    on_a_server(&url).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_on_mariadb_refresh_once_and_are_replaced() {
    let Some(url) = servers::mariadb("several processes on MariaDB") else { return };
    on_a_server(&url).await;
}
