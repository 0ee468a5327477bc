//! A load test of the emulator: 64 connections, of whose requests one eighth create records.
//!
//! `cargo run -p zoho-emulator --example load [SECONDS]` reports the throughput at the begin and at the end of the run
//! and the growth of the process, and fails if it grew by more than 64 MiB. The default is 60 seconds. Only Linux reports
//! the memory.

use loopback_client::client;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use zoho_emulator::{Emulator, Registration};

const CONNECTIONS: usize = 64;
const MAX_GROWTH: u64 = 64;

/// Returns the resident memory of this process in MiB.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// The requests that all connections have completed, and the end of the run.
#[derive(Default)]
struct Run {
    completed: AtomicU64,
    ended: AtomicBool,
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
            0 => http.post(&leads).header("content-type", "application/json").body(new),
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
    let run = Arc::new(Run::default());
    let connections: Vec<_> =
        (0..CONNECTIONS).map(|_| tokio::spawn(connection(Arc::clone(&run), leads.clone(), token.clone()))).collect();
    // The connections and the catalog are part of the start.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let start = memory();
    let part = (seconds - 1).div_ceil(6);
    let (mut first, mut last, mut peak) = (0, 0, start);
    for second in 1..seconds {
        let before = run.completed.load(Relaxed);
        tokio::time::sleep(Duration::from_secs(1)).await;
        let completed = run.completed.load(Relaxed) - before;
        first += if second <= part { completed } else { 0 };
        last += if second >= seconds - part { completed } else { 0 };
        peak = peak.max(memory());
    }
    run.ended.store(true, Relaxed);
    for connection in connections {
        connection.await??;
    }
    println!("{} requests in {seconds} s", run.completed.load(Relaxed));
    println!("requests per second: {} in the first {part} s, {} in the last {part} s", first / part, last / part);
    if let (Some(start), Some(peak)) = (start, peak) {
        println!("memory: {start} MiB after one second, up to {peak} MiB later");
        if peak > start + MAX_GROWTH {
            return Err(format!("the memory grew by more than {MAX_GROWTH} MiB").into());
        }
    }
    Ok(())
}
