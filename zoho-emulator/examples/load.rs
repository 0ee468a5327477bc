//! A load test of the emulator with 64 connections. First, all requests read. Then one eighth of the requests create
//! records.
//!
//! `cargo run --release -p zoho-emulator --example load [SECONDS]` first measures the reads for a sixth of the seconds,
//! and then the mixed calls for all seconds. It reports the throughput of the reads, and that of the mixed calls at the
//! beginning and at the end. It fails if the memory of the process grows by more than 64 MiB. The default is 60
//! seconds. The client runs in the same process, so its time and memory count as well. Only Linux reports the memory
//! and the load of the machine.

use loopback_client::client;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::task::JoinHandle;
use zoho_emulator::{Emulator, Registration};

const CONNECTIONS: usize = 64;
/// The limit of the growth of the memory, in MiB.
const MAX_GROWTH: u64 = 64;

/// Returns the resident memory of this process in MiB. Returns `None` if the system does not report it.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// Returns the average number of runnable processes in the last minute. Returns `None` if the system does not report
/// it.
fn load() -> Option<String> {
    Some(std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.to_owned())
}

/// The state that all connections of a run share.
#[derive(Default)]
struct Run {
    /// The number of completed requests.
    completed: AtomicU64,
    /// A flag that is `true` if the connections must stop.
    ended: AtomicBool,
    /// A flag that is `true` if some requests create records.
    creates: bool,
}

impl Run {
    /// Starts all connections, which send requests until the run ends.
    fn start(self: &Arc<Self>, leads: &str, token: &str) -> Vec<JoinHandle<Result<(), reqwest::Error>>> {
        let start = |_| tokio::spawn(connection(Arc::clone(self), leads.to_owned(), token.to_owned()));
        (0..CONNECTIONS).map(start).collect()
    }

    /// Waits for a second. Returns the number of requests that were completed in that second.
    async fn second(&self) -> u64 {
        let before = self.completed.load(Relaxed);
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.completed.load(Relaxed) - before
    }

    async fn end(&self, connections: Vec<JoinHandle<Result<(), reqwest::Error>>>) -> Result<(), Box<dyn Error>> {
        self.ended.store(true, Relaxed);
        for connection in connections {
            connection.await??;
        }
        Ok(())
    }
}

async fn connection(run: Arc<Run>, leads: String, token: String) -> Result<(), reqwest::Error> {
    let http = client();
    let authorization = format!("Zoho-oauthtoken {token}");
    let new = r#"{"data":[{"Last_Name":"Burns","Company":"Zylker","Email":"burns@example.com"}]}"#;
    for number in 0_u64.. {
        if run.ended.load(Relaxed) {
            break;
        }
        let request = match number % 8 {
            0 if run.creates => http.post(&leads).header("content-type", "application/json").body(new),
            _ => http.get(format!("{leads}?fields=Last_Name&per_page=10")),
        };
        let response = request.header("Authorization", &authorization).send().await?.error_for_status()?;
        response.bytes().await?;
        run.completed.fetch_add(1, Relaxed);
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let seconds = std::env::args().nth(1).map_or(Ok(60), |seconds| seconds.parse::<u64>())?.max(2);
    let zoho = Emulator::builder().running_clock().start().await?;
    let app = zoho.register(Registration::self_client());
    zoho.user("anna", "eu");
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.ALL");
    let leads = format!("{}/crm/v8/Leads", zoho.api_domain("eu"));
    for _ in 0..10 {
        zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Burns", "Company": "Zylker" }));
    }
    let part = (seconds - 1).div_ceil(6);
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    println!("{profile} build, load average {} at the start", load().as_deref().unwrap_or("unknown"));

    let reads = Arc::new(Run::default());
    let connections = reads.start(&leads, &token);
    reads.second().await;
    let mut completed = 0;
    for _ in 0..part {
        completed += reads.second().await;
    }
    reads.end(connections).await?;
    println!("reads per second: {}", completed / part);

    let run = Arc::new(Run { creates: true, ..Run::default() });
    let connections = run.start(&leads, &token);
    // The first second is not measured, because it includes the start of the connections and of the catalog.
    run.second().await;
    let start = memory();
    let (mut first, mut last, mut peak) = (0, 0, start);
    for second in 1..seconds {
        let completed = run.second().await;
        first += if second <= part { completed } else { 0 };
        last += if second >= seconds - part { completed } else { 0 };
        peak = peak.max(memory());
    }
    run.end(connections).await?;
    println!("mixed calls: {} in {seconds} s", run.completed.load(Relaxed));
    println!("mixed calls per second: {} in the first {part} s, {} in the last {part} s", first / part, last / part);
    if let (Some(start), Some(peak)) = (start, peak) {
        println!("memory: {start} MiB after one second of mixed calls, up to {peak} MiB later");
        println!("load average {} at the end", load().as_deref().unwrap_or("unknown"));
        if peak > start + MAX_GROWTH {
            return Err(format!("the memory of the process grew by more than {MAX_GROWTH} MiB").into());
        }
    }
    Ok(())
}
