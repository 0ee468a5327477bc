//! A TCP relay between a store and its database server. The relay reads the messages of the client, and can cut
//! connections and change its target.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The protocol of a database server, without TLS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Postgres,
    MySql,
}

/// The action of the relay for a message of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    /// The unchanged forwarding of the message.
    Forward,
    /// A cut of the connection before the message reaches the server.
    CutBefore,
    /// A cut of the connection after the server has responded. The client does not get the response.
    CutAfter,
    /// A stop of the forwarding in both directions, starting with this message. The connection stays open.
    Hold,
}

/// A function that selects the action for a message by its statement, if the message has one.
type Rule = Box<dyn FnMut(Option<&str>) -> Action + Send>;

/// The counts of messages that a relay has forwarded or cut.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    /// The number of statements, by their first word. In `PostgreSQL`, statements with parameters are counted when they
    /// are prepared. In MySQL, they are counted when they are executed, because a connection prepares a statement once.
    pub(super) statements: BTreeMap<String, usize>,
    /// The number of round trips of statements. Round trips and pings are only counted for `PostgreSQL`.
    pub(super) round_trips: usize,
    /// The number of round trips with which the pool tests a returned connection. No caller waits for these round
    /// trips.
    pub(super) pings: usize,
    pub(super) connections: usize,
    pub(super) cuts: BTreeMap<Action, usize>,
}

impl Counts {
    pub(super) fn statements(&self, word: &str) -> usize {
        self.statements.get(word).copied().unwrap_or_default()
    }
}

struct Shared {
    protocol: Protocol,
    target: Mutex<SocketAddr>,
    rule: Mutex<Rule>,
    counts: Mutex<Counts>,
    /// A channel. Each change cuts all connections.
    cut: watch::Sender<()>,
}

/// The prefix of a MySQL statement that is prepared.
const PREPARE: &str = "PREPARE ";
/// The prefix of a prepared MySQL statement that is executed.
const EXECUTE: &str = "EXECUTE ";

/// A relay, which stops when the value is dropped.
pub(super) struct Relay {
    port: u16,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Relay {
    /// Starts a relay on 127.0.0.1 to the server in `url`.
    pub(super) async fn to(url: &str) -> Self {
        Self::on(Ipv4Addr::LOCALHOST, url).await
    }

    /// Starts a relay on an address to the server in `url`.
    pub(super) async fn on(address: Ipv4Addr, url: &str) -> Self {
        let protocol = if url.starts_with("postgres") { Protocol::Postgres } else { Protocol::MySql };
        let listener = TcpListener::bind((address, 0)).await.expect("port should be free");
        let shared = Arc::new(Shared {
            protocol,
            target: Mutex::new(target(url)),
            rule: Mutex::new(Box::new(|_| Action::Forward)),
            counts: Mutex::default(),
            cut: watch::Sender::default(),
        });
        let port = listener.local_addr().expect("port should have an address").port();
        let accepting = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    let shared = Arc::clone(&shared);
                    tokio::spawn(async move { Box::pin(relay(client, &shared)).await });
                }
            }
        });
        Self { port, shared, accepting }
    }

    /// Returns `url` with the address of the relay in place of the server, and without TLS.
    pub(super) fn url(&self, url: &str) -> String {
        self.url_for_host(url, "127.0.0.1")
    }

    /// Returns `url` with `host` and the port of the relay in place of the server, and without TLS.
    pub(super) fn url_for_host(&self, url: &str, host: &str) -> String {
        let (user, rest) = url.split_once('@').expect("URL should contain a user");
        let (_, database) = rest.split_once('/').expect("URL should contain a database");
        let without_tls = match self.shared.protocol {
            Protocol::Postgres => "sslmode=disable",
            Protocol::MySql => "ssl-mode=DISABLED",
        };
        format!("{user}@{host}:{}/{database}?{without_tls}", self.port)
    }

    /// Sets the rule for the next messages.
    pub(super) fn set_rule(&self, rule: impl FnMut(Option<&str>) -> Action + Send + 'static) {
        *lock(&self.shared.rule) = Box::new(rule);
    }

    /// Applies `action` to the next commit, and forwards all other messages.
    pub(super) fn at_next_commit(&self, action: Action) {
        let mut action = Some(action);
        self.set_rule(move |statement| match statement {
            Some(statement) if is_commit(statement) => action.take().unwrap_or(Action::Forward),
            _ => Action::Forward,
        });
    }

    /// Connects new clients to the server in `url`, and cuts all existing connections.
    pub(super) fn switch(&self, url: &str) {
        *lock(&self.shared.target) = target(url);
        self.shared.cut.send_replace(());
    }

    /// Returns the counts, and resets them to zero.
    pub(super) fn take_counts(&self) -> Counts {
        std::mem::take(&mut *lock(&self.shared.counts))
    }
}

/// Returns `true` if the statement commits. Each writing statement of the MySQL store commits, because the store does
/// not use transactions.
fn is_commit(statement: &str) -> bool {
    let writes = |statement: &str| ["INSERT", "UPDATE", "DELETE"].iter().any(|word| statement.starts_with(word));
    statement == "COMMIT" || statement.strip_prefix(EXECUTE).is_some_and(writes)
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
        self.shared.cut.send_replace(());
    }
}

fn target(url: &str) -> SocketAddr {
    let (_, rest) = url.rsplit_once('@').expect("URL should contain a user");
    rest.split_once('/').expect("URL should contain a database").0.parse().expect("address should be valid")
}

async fn relay(mut client: TcpStream, shared: &Shared) {
    let mut cut = shared.cut.subscribe();
    let target = *lock(&shared.target);
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    lock(&shared.counts).connections += 1;
    for stream in [&client, &server] {
        stream.set_nodelay(true).expect("connection should be open");
    }
    let mut messages = Messages::new(shared.protocol);
    let mut from_client = vec![0; 16_384];
    let mut from_server = vec![0; 16_384];
    let mut is_cut_after_response = false;
    loop {
        tokio::select! {
            _ = cut.changed() => return,
            read = client.read(&mut from_client) => {
                let Ok(read @ 1..) = read else { return };
                messages.buffer.extend_from_slice(&from_client[..read]);
                while let Some(message) = messages.next() {
                    match judge(shared, &message) {
                        Action::Forward => {}
                        Action::CutBefore => return,
                        Action::CutAfter => is_cut_after_response = true,
                        Action::Hold => {
                            _ = cut.changed().await;
                            return;
                        }
                    }
                    if server.write_all(&message.bytes).await.is_err() {
                        return;
                    }
                }
            }
            read = server.read(&mut from_server) => {
                let Ok(read @ 1..) = read else { return };
                if is_cut_after_response || client.write_all(&from_server[..read]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Counts a message and returns the action for it.
fn judge(shared: &Shared, message: &Message) -> Action {
    let action = (*lock(&shared.rule))(message.statement.as_deref());
    let mut counts = lock(&shared.counts);
    let statement = message.statement.as_deref().unwrap_or_default();
    let statement = statement.strip_prefix(EXECUTE).unwrap_or(statement);
    if let Some(word) = statement.split([' ', ';']).next().filter(|word| !word.is_empty()) {
        *counts.statements.entry(word.to_owned()).or_default() += 1;
    }
    match message.kind {
        Kind::Statement => counts.round_trips += 1,
        Kind::Ping => counts.pings += 1,
        Kind::Part => {}
    }
    if action != Action::Forward {
        *counts.cuts.entry(action).or_default() += 1;
    }
    action
}

/// A message of a client.
struct Message {
    bytes: Vec<u8>,
    statement: Option<String>,
    kind: Kind,
}

/// The role of a message in a round trip between the client and the database server.
enum Kind {
    /// The last message of a round trip with a statement.
    Statement,
    /// A message that only tests the connection.
    Ping,
    /// Any other message of a round trip.
    Part,
}

/// A parser that splits the bytes from a client into messages.
struct Messages {
    protocol: Protocol,
    buffer: Vec<u8>,
    /// A flag that is `false` before the first message, which has a different format in `PostgreSQL`.
    started: bool,
    /// A flag that is `true` between the first and the last message of a round trip.
    is_within: bool,
    /// The prepared statements of MySQL, by their number.
    prepared: BTreeMap<u32, String>,
    /// The statement that was prepared last, if it has not been executed yet.
    prepared_last: Option<String>,
}

impl Messages {
    fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            buffer: Vec::new(),
            started: false,
            is_within: false,
            prepared: BTreeMap::new(),
            prepared_last: None,
        }
    }

    fn next(&mut self) -> Option<Message> {
        let length = match (self.protocol, self.started) {
            (Protocol::Postgres, false) => be_length(self.buffer.get(..4)?),
            (Protocol::Postgres, true) => 1 + be_length(self.buffer.get(1..5)?),
            (Protocol::MySql, _) => {
                let [low, middle, high] = *self.buffer.first_chunk::<3>()?;
                4 + usize::from(low) + (usize::from(middle) << 8) + (usize::from(high) << 16)
            }
        };
        if self.buffer.len() < length {
            return None;
        }
        let rest = self.buffer.split_off(length);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        let is_first = !std::mem::replace(&mut self.started, true);
        let (statement, kind) = match self.protocol {
            _ if is_first => (None, Kind::Part),
            Protocol::Postgres => match bytes[0] {
                b'Q' => (text(&bytes[5..]), Kind::Statement),
                // The name of the statement precedes its text.
                b'P' => (bytes[5..].split(|byte| *byte == 0).nth(1).and_then(text), Kind::Part),
                b'S' => (None, if self.is_within { Kind::Statement } else { Kind::Ping }),
                _ => (None, Kind::Part),
            },
            Protocol::MySql => (self.mysql_statement(&bytes), Kind::Part),
        };
        self.is_within = !is_first && matches!(kind, Kind::Part);
        Some(Message { bytes, statement, kind })
    }

    /// Returns the statement of a MySQL command, or `None` for other messages. The sequence number of a command is 0.
    fn mysql_statement(&mut self, bytes: &[u8]) -> Option<String> {
        let [_, _, _, 0, command, rest @ ..] = bytes else { return None };
        match command {
            // A query.
            3 => text(rest),
            // A statement to prepare.
            22 => {
                self.prepared_last = text(rest);
                self.prepared_last.as_ref().map(|statement| format!("{PREPARE}{statement}"))
            }
            // The number of a prepared statement to execute. The client executes a statement directly after it has
            // prepared the statement.
            23 => {
                let number = u32::from_le_bytes(*rest.first_chunk()?);
                self.prepared.extend(self.prepared_last.take().map(|statement| (number, statement)));
                self.prepared.get(&number).map(|statement| format!("{EXECUTE}{statement}"))
            }
            _ => None,
        }
    }
}

fn be_length(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |length, byte| (length << 8) + usize::from(*byte))
}

fn text(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8(bytes[..end].to_vec()).ok()
}
