//! Three machines on one PostgreSQL server that fails in the middle of a refresh. Each machine is a process in its own
//! network namespace.
//!
//! After each failure, the store has the refresh token that Zoho knows, and the machines have sent up to one additional
//! refresh. Every machine gets the token within about a minute of the machines' clock.

mod machine;
mod network;

use super::relay::Relay;
use crate::capture::Recorded;
use crate::processes::{self, Shared};
use machine::{Machine, SharedClock, fingerprint, forward};
use network::{MACHINES, Network};
use optional_software::servers::PrivatePostgres;
use std::net::Ipv4Addr;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use zoho_auth_typed::store::PostgresStore;
use zoho_auth_typed::{Encryption, ExposeSecret, TokenManager, TokenStore};
use zoho_emulator::Fault;

/// The duration of a lease plus the allowance for clock skew, in seconds.
const LEASE: u64 = 65;
/// The delay of Zoho's response. No test really waits for the response, because the test advances the emulator's clock.
const HELD: Duration = Duration::from_secs(1_000_000);

/// The servers and the data of a test.
struct TestEnv {
    network: Network,
    server: PrivatePostgres,
    relay: Relay,
    zoho: Recorded,
    shared: Shared,
    refresh_token: String,
    clock: SharedClock,
    _folder: TempDir,
}

/// The network route from the machines to the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Route {
    Direct,
    Relay,
}

impl TestEnv {
    /// Starts the servers, and stores an account without an access token. Returns `None` if the check is skipped.
    async fn start(check: &str) -> Option<Self> {
        let network = Network::create(check)?;
        let server = PrivatePostgres::start_on(check, "0.0.0.0")?;
        let relay = Relay::on(Ipv4Addr::UNSPECIFIED, &server.url()).await;
        let (zoho, app, shared) = processes::zoho().await;
        let refresh_token = zoho.refresh_token(&app, "anna", "ZohoCRM.modules.leads.READ");
        let folder = tempfile::tempdir().expect("temporary folder should be created");
        let clock = SharedClock::create(folder.path());
        let store = PostgresStore::connect(&server.url()).await.expect("server should be available");
        let builder = TokenManager::builder(store, Encryption::disabled()).oauth_client(&shared.oauth());
        let inserted = builder.build().insert(shared.account_id("anna"), refresh_token.clone()).await;
        inserted.expect("account should be stored");
        Some(Self { network, server, relay, zoho, shared, refresh_token, clock, _folder: folder })
    }

    /// Starts the process of each machine, with a connection to the database over `route`.
    async fn machines(&self, route: Route) -> [Machine; MACHINES as usize] {
        let origin = self.zoho.accounts_server("eu");
        let port: u16 = origin.rsplit(':').next().and_then(|port| port.parse().ok()).expect("there should be a port");
        let mut machines = Vec::new();
        for number in 0..MACHINES {
            let listener = TcpListener::bind((self.network.zoho_host(number), port))
                .await
                .expect("port for the machine should be free");
            tokio::spawn(forward(listener, (Ipv4Addr::LOCALHOST, port).into()));
            let host = self.network.database_host(number).to_string();
            let url = match route {
                Route::Direct => self.server.url_for_host(&host),
                Route::Relay => self.relay.url_for_host(&self.server.url(), &host),
            };
            machines.push(Machine::start(number, &url, &self.shared, port, (&self.network, &self.clock)));
        }
        machines.try_into().ok().expect("all machines should start")
    }

    fn refreshes(&self) -> usize {
        self.zoho.requests().iter().filter(|seen| seen.is_refresh()).count()
    }

    /// Lets a machine acquire the lease and send its request to Zoho, which does not respond yet.
    async fn begin_refresh(&self, machine: &mut Machine) {
        self.zoho.fault(Fault::Slow(HELD));
        machine.request();
        while self.refreshes() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Lets Zoho respond to the request.
    fn respond(&self) {
        self.zoho.clock().advance(HELD);
    }

    /// Checks that an error is a temporary error of the store, and that it contains no secret.
    fn check_error(&self, error: &str) {
        assert!(error.contains("Store(Unavailable {") || error.contains("Store(ReadOnlyReplica {"), "{error}");
        let url = self.server.url();
        let password = url.split([':', '@']).nth(2).expect("URL should contain a password");
        assert!(!error.contains(password), "the error should not contain the password");
        assert!(
            self.zoho.secrets().iter().all(|secret| !error.contains(secret)),
            "the error should not contain a secret"
        );
    }

    /// Checks that each machine gets the same token, that the number of refreshes is `refreshes`, and that the store
    /// has both tokens.
    async fn check_end(&self, machines: &mut [Machine], url: &str, refreshes: usize) {
        let tokens = machines.iter_mut().map(|machine| {
            machine.request();
            machine.token(self)
        });
        let tokens: Vec<String> = tokens.collect();
        let store = PostgresStore::connect(url).await.expect("server should be available");
        let stored = store.load(&self.shared.account_id("anna")).await.expect("record should be readable");
        let text = stored.expect("record should exist").record.to_json().expose_secret().to_owned();
        assert!(text.contains(&format!("\"plain:{}\"", self.refresh_token)), "the store should have the refresh token");
        let secrets = self.zoho.secrets();
        let issued = secrets.iter().find(|secret| text.contains(secret.as_str()) && **secret != self.refresh_token);
        let issued = fingerprint(issued.expect("record should contain an issued access token"));
        assert!(
            tokens.iter().all(|token| *token == issued),
            "all machines should have the stored token {issued}: {tokens:?}"
        );
        assert_eq!(self.refreshes(), refreshes);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn partitioned_lease_holder_is_replaced() {
    let Some(env) = TestEnv::start("a partition between machines and PostgreSQL").await else { return };
    let mut machines = env.machines(Route::Direct).await;
    let [holder, other, bystander] = &mut machines;
    env.begin_refresh(holder).await;
    env.network.cut(0);
    env.network.cut(2);
    env.respond();
    bystander.request();
    env.clock.advance(LEASE);
    other.request();
    let token = other.token(&env);
    assert_eq!(env.refreshes(), 2);
    let error = bystander.result().expect_err("there should be no connection");
    env.check_error(&error);
    env.network.heal(0);
    env.network.heal(2);
    assert_eq!(holder.token(&env), token, "the former lease holder should use the token of the new one");
    env.check_end(&mut machines, &env.server.url(), 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_lease_holder_overwrites_nothing() {
    let Some(env) = TestEnv::start("a stopped process on PostgreSQL").await else { return };
    let mut machines = env.machines(Route::Direct).await;
    let [holder, other, _] = &mut machines;
    env.begin_refresh(holder).await;
    holder.stop();
    env.clock.advance(LEASE);
    other.request();
    let token = other.token(&env);
    env.respond();
    holder.resume();
    assert_eq!(holder.token(&env), token, "the former lease holder should use the token of the new one");
    env.check_end(&mut machines, &env.server.url(), 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restart_during_a_refresh_loses_nothing() {
    let Some(env) = TestEnv::start("a restart of PostgreSQL during a refresh").await else { return };
    let mut machines = env.machines(Route::Direct).await;
    let [holder, other, _] = &mut machines;
    env.begin_refresh(holder).await;
    env.server.stop();
    env.respond();
    other.request();
    let error = other.result().expect_err("there should be no connection");
    env.check_error(&error);
    env.server.restart();
    holder.token(&env);
    env.check_end(&mut machines, &env.server.url(), 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failover_during_a_refresh_loses_nothing() {
    let Some(env) = TestEnv::start("a failover of PostgreSQL during a refresh").await else { return };
    let standby = env.server.start_standby();
    let mut machines = env.machines(Route::Relay).await;
    let [holder, other, _] = &mut machines;
    env.begin_refresh(holder).await;
    env.server.stop_immediately();
    // The address of the primary server now leads to the standby, which is not promoted yet.
    env.relay.switch(&standby.url());
    other.request();
    let error = other.result().expect_err("the standby should be read-only");
    assert!(error.contains("ReadOnlyReplica"), "{error}");
    env.check_error(&error);
    standby.promote();
    env.respond();
    holder.token(&env);
    env.check_end(&mut machines, &standby.url(), 1).await;
}
