//! A hundred thousand accounts in a database: their memory, and the time to load them and to find those whose tokens
//! expire soon.

use crate::child::Child;
use crate::row;
use crate::zoho::{Way, Zoho};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};
use zoho_auth_typed::store::{MemoryStore, Record, SqliteStore, TokenStore};
use zoho_auth_typed::{AccountId, Encryption, ExposeSecret, TokenManager};

const ACCOUNTS: u32 = 100_000;
/// The number of seconds until the first token expires. The last token expires an hour later. No token is refreshed
/// during the benchmark.
const FIRST_EXPIRY: u64 = 1_200;
/// The number of seconds until the last token expires.
const LAST_EXPIRY: u64 = 4_800;
/// The period of the search. A twelfth of the tokens expire within it.
const SOON: Duration = Duration::from_secs(1_500);
/// The number of tasks that load accounts concurrently.
const TASKS: usize = 64;
/// The number of accounts per page of the list.
const PAGE: usize = 1_000;

pub(crate) async fn run(zoho: &Zoho, store: &Path) {
    let way = zoho.way();
    fill(store, zoho, &way).await;
    let (store, way) = (store.to_str().expect("path should be text").to_owned(), way.to_text());
    // The measurement runs in a new process, whose memory nothing else has used.
    let heard = move || {
        let mut child = Child::start("many", &store, &way);
        [(); 3].map(|()| child.hear())
    };
    let [memory, load, find] = tokio::task::spawn_blocking(heard).await.expect("task should not panic");
    row(&format!("memory per account of {ACCOUNTS}, each with a cached token"), &memory, "–");
    row(&format!("{ACCOUNTS} first tokens from SQLite, by {TASKS} tasks"), &load, "–");
    row(&format!("search of {ACCOUNTS} accounts in SQLite for tokens that expire within {SOON:?}"), &find, "–");
}

/// Copies the unencrypted record of one account to all accounts, with a different expiry for each. A refresh of each
/// token would take too long.
async fn fill(store: &Path, zoho: &Zoho, way: &Way) {
    let memory = MemoryStore::new();
    let manager = TokenManager::builder(memory.clone(), Encryption::disabled()).oauth_client(&way.oauth()).build();
    let id = way.id("pattern");
    let account = manager.insert(id.clone(), zoho.refresh_token("pattern")).await.expect("account should be stored");
    account.token().await.expect("token should be returned");
    let pattern = memory.load(&id).await.expect("store should be readable").expect("record should exist").record;
    let mut pattern: serde_json::Value =
        serde_json::from_str(pattern.to_json().expose_secret()).expect("text should be JSON");
    let issued_at =
        pattern["refresh_state"]["access"]["expires_at"].as_u64().expect("value should be in seconds") - 3_600;

    let store = SqliteStore::open(store).await.expect("database should be created");
    for number in 0..ACCOUNTS {
        let life = FIRST_EXPIRY + u64::from(number) * (LAST_EXPIRY - FIRST_EXPIRY) / u64::from(ACCOUNTS);
        pattern["refresh_state"]["access"]["expires_at"] = (issued_at + life).into();
        let record = Record::from_json(&pattern.to_string(), "the pattern").expect("record should be valid");
        store
            .compare_and_swap(&way.id(&format!("user-{number:06}")), None, Some(&record))
            .await
            .expect("record should be written");
    }
}

/// Runs the child process. Prints the memory per account, and the times to load the tokens and to find those that
/// expire soon.
pub(crate) async fn child(store: &Path) {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("parent should send the connection data");
    let way = Way::from_text(&line);
    let store = SqliteStore::open(store).await.expect("database should open");
    let manager = TokenManager::builder(store, Encryption::disabled()).oauth_client(&way.oauth()).build();
    println!("ready");
    let before = resident_kib();
    let began = Instant::now();
    load_all(&manager).await;
    let took = began.elapsed();
    let memory = match (before, resident_kib()) {
        (Some(before), Some(now)) => format!("{} bytes", (now - before) * 1024 / u64::from(ACCOUNTS)),
        _ => "not known on this system".to_owned(),
    };
    println!("{memory}");
    println!("{:.2} s, {:.0} µs each", took.as_secs_f64(), took.as_secs_f64() * 1e6 / f64::from(ACCOUNTS));
    let began = Instant::now();
    let found = expiring_soon(&manager).await;
    println!("{:.2} s for {found}", began.elapsed().as_secs_f64());
}

async fn expiring_soon(manager: &TokenManager) -> usize {
    let by = SystemTime::now() + SOON;
    let (mut found, mut after): (usize, Option<AccountId>) = (0, None);
    loop {
        let page = manager.list(after.as_ref(), PAGE).await.expect("accounts should be listed");
        let Some(last) = page.last() else { return found };
        found += page.iter().filter(|account| account.expires_by(by)).count();
        after = Some(last.id.clone());
    }
}

async fn load_all(manager: &TokenManager) {
    let mut after: Option<AccountId> = None;
    loop {
        let page = manager.list(after.as_ref(), PAGE).await.expect("accounts should be listed");
        let page: Vec<AccountId> = page.into_iter().map(|account| account.id).collect();
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        let load = |part: &[AccountId]| {
            let (manager, part) = (manager.clone(), part.to_vec());
            tokio::spawn(async move {
                for id in part {
                    manager
                        .account(id)
                        .expect("manager should have the client")
                        .token()
                        .await
                        .expect("token should be returned");
                }
            })
        };
        let tasks: Vec<_> = page.chunks(PAGE.div_ceil(TASKS)).map(load).collect();
        for task in tasks {
            task.await.expect("task should not panic");
        }
    }
}

/// Returns the resident memory of this process, in KiB. Returns `None` if the system does not report it.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().split(' ').next()?.parse().ok()
}
