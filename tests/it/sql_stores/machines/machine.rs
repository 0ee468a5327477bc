//! The process of a machine, which runs this test binary again, and the clock of the process.

use super::TestEnv;
use crate::processes::{self, Other, Shared};
use crate::store_location::StoreLocation;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use zoho_auth_typed::token_manager::Clock;
use zoho_auth_typed::{Encryption, ExposeSecret};

/// The environment variable with the address and the port of Zoho for the machine, and the path of the clock file.
const MACHINE: &str = "ZOHO_TEST_MACHINE";

/// A clock that all machines share: the time of the system plus the number of seconds in a file.
#[derive(Clone)]
pub(super) struct SharedClock(PathBuf);

impl SharedClock {
    /// Creates the file of the clock in a folder.
    pub(super) fn create(folder: &Path) -> Self {
        let clock = Self(folder.join("clock"));
        fs::write(&clock.0, "0").expect("clock file should be writable");
        clock
    }

    fn ahead(&self) -> Duration {
        let seconds = fs::read_to_string(&self.0).expect("clock file should be readable");
        Duration::from_secs(seconds.parse().expect("text should be a number"))
    }

    pub(super) fn advance(&self, seconds: u64) {
        let next = self.0.with_extension("next");
        fs::write(&next, (self.ahead().as_secs() + seconds).to_string()).expect("clock file should be writable");
        fs::rename(&next, &self.0).expect("clock file should be writable");
    }
}

impl Clock for SharedClock {
    fn now(&self) -> SystemTime {
        SystemTime::now() + self.ahead()
    }

    async fn sleep(&self, how_long: Duration) {
        let end = self.now() + how_long;
        while self.now() < end {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Forwards the connections of a listener to an address.
pub(super) async fn forward(listener: TcpListener, target: SocketAddr) {
    while let Ok((mut client, _)) = listener.accept().await {
        tokio::spawn(async move {
            if let Ok(mut server) = TcpStream::connect(target).await {
                _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            }
        });
    }
}

/// Returns a short text that identifies a token and does not contain it.
pub(super) fn fingerprint(token: &str) -> String {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Runs as the process of a machine. For each line from the parent, a task requests the token and prints the result.
#[test]
fn child_process_on_a_machine() {
    let (Some((location, shared)), Ok(machine)) = (processes::child_environment(), std::env::var(MACHINE)) else {
        return;
    };
    let parts: Vec<&str> = machine.split(' ').collect();
    let [zoho, port, clock] = parts[..] else { panic!("the variable should have three parts: {machine}") };
    let (zoho, port): (Ipv4Addr, u16) =
        (zoho.parse().expect("address should be valid"), port.parse().expect("port should be a number"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("runtime should start");
    runtime.block_on(async {
        // The toolkit accepts plain HTTP only on loopback, so a local port forwards to Zoho.
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("port on the machine should be free");
        tokio::spawn(forward(listener, (zoho, port).into()));
        let builder = location.open().await.into_manager(Encryption::disabled()).oauth_client(&shared.oauth());
        let manager = builder.clock(SharedClock(clock.into())).build();
        let account = manager.account(shared.account_id("anna")).expect("manager should have the client");
        let (line, mut lines) = tokio::sync::mpsc::unbounded_channel();
        std::thread::spawn(move || std::io::stdin().lines().map_while(Result::ok).try_for_each(|text| line.send(text)));
        println!("ready");
        while lines.recv().await.is_some() {
            let account = account.clone();
            tokio::spawn(async move {
                match account.token().await {
                    Ok(token) => println!("result token {}", fingerprint(token.secret().expose_secret())),
                    Err(error) => println!("result error {error} {error:?}"),
                }
            });
        }
    });
}

/// A process on a machine.
pub(super) struct Machine(Other);

impl Machine {
    /// Starts the process and waits until it has connected to the database.
    pub(super) fn start(
        number: u8,
        url: &str,
        shared: &Shared,
        port: u16,
        env: (&super::Network, &SharedClock),
    ) -> Self {
        let (network, clock) = env;
        let location = StoreLocation::parse(&format!("{url} zoho_accounts")).expect("URL should be that of a database");
        let test = "sql_stores::machines::machine::child_process_on_a_machine";
        let mut command = processes::command(test, shared, &location);
        command.env(MACHINE, format!("{} {port} {}", network.zoho_host(number), clock.0.display()));
        Self(Other::ready(network.command_on(number, &command).spawn().expect("process should start")))
    }

    /// Requests the token and does not wait for the result.
    pub(super) fn request(&mut self) {
        self.0.say("token");
    }

    /// Waits for the result of a request. Returns the fingerprint of the token, or the text of the error.
    pub(super) fn result(&mut self) -> Result<String, String> {
        let result = self.0.hear("result ");
        match result.split_once(' ') {
            Some(("token", fingerprint)) => Ok(fingerprint.to_owned()),
            Some(("error", error)) => Err(error.to_owned()),
            _ => panic!("{result}"),
        }
    }

    /// Waits for the result of a request, and returns the fingerprint of the token. After an error, requests the token
    /// again; the error must be a temporary error of the store. The clock advances by up to a minute, which is less
    /// than a lease.
    pub(super) fn token(&mut self, env: &TestEnv) -> String {
        for _ in 0..30 {
            match self.result() {
                Ok(token) => return token,
                Err(error) => env.check_error(&error),
            }
            env.clock.advance(2);
            self.request();
        }
        panic!("the machine should have a token after a minute");
    }

    pub(super) fn stop(&self) {
        self.signal(Signal::STOP);
    }

    pub(super) fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.0.pid()).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("process should have an ID"), signal).expect("process should receive the signal");
    }
}
