//! Pagination over a hundred thousand leads while records are inserted and the connection is interrupted. The client
//! receives each lead once, and its memory does not grow after the first pages.
//!
//! The client is a separate process, so that its memory contains nothing else. The process reports each page, and then
//! waits for the test.

use crate::capture::Recorded;
use crate::loopback::transport;
use crate::memory::memory_kib;
use crate::pages::Lists;
use serde::Deserialize;
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;
use zoho_auth_typed::{Client, DataCenter, crm};
use zoho_emulator::{Emulator, Fault, FaultPoint};

const LEADS: usize = 100_000;
const PAGE: usize = 200;
const CUTS: usize = 20;
/// The page after which the memory must be stable.
const WARM: usize = 25;
/// The limit of the memory that the later pages may add, in KiB.
const GROWTH_KIB: u64 = 4 * 1024;

/// The environment variable with the address of the server.
const SERVER: &str = "ZOHO_TEST_PAGES_OF";
/// The environment variable with the access token.
const TOKEN: &str = "ZOHO_TEST_PAGES_WITH";

#[derive(Deserialize)]
struct Lead {
    #[serde(rename = "Nr")]
    number: usize,
    #[serde(rename = "Description")]
    description: String,
}

/// A generator of pseudo-random numbers, which are the same in each run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }
}

#[test]
fn deep_pagination_returns_each_lead_once_in_constant_memory() {
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("runtime should start");
    let zoho = Recorded::new(runtime.block_on(Emulator::start()).expect("emulator should start"));
    let app = zoho.register(zoho_emulator::Registration::self_client());
    zoho.user("anna", "eu");
    let insert = |number: usize| {
        let description = "A lead with some words. ".repeat(5);
        let lead = json!({ "Last_Name": "Burns", "Nr": number, "Description": description });
        zoho.records("eu").insert("Leads", lead)
    };
    (0..LEADS).for_each(|number| _ = insert(number));
    let inserted = start.elapsed();

    let mut seeded = Seeded(20_261_125);
    let mut cuts = Vec::new();
    while cuts.len() < CUTS {
        let page = 1 + seeded.below(LEADS / PAGE - 1);
        if !cuts.contains(&page) {
            cuts.push(page);
        }
    }
    let mut client = Command::new(std::env::current_exe().expect("path of this binary should be known"))
        .args(["--exact", "deep_pagination::child_process_reads_all_pages", "--ignored", "--nocapture"])
        .env(SERVER, zoho.api_domain("eu"))
        .env(TOKEN, zoho.access_token(&app, "anna", Lists::SCOPE))
        .env_remove(crate::capture::FOLDER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("child process should start");
    let mut go = client.stdin.take().expect("stdin should be piped");
    let (mut output, mut pages) = (String::new(), 0);
    for line in BufReader::new(client.stdout.take().expect("stdout should be piped")).lines() {
        let line = line.expect("output should be text");
        if line == "@page" {
            pages += 1;
            // New records precede the current page, so a request with a page number would return records that the
            // client has already read.
            insert(LEADS + pages);
            if cuts.contains(&pages) {
                let fault = if seeded.below(2) == 0 { Fault::Truncated } else { Fault::Reset };
                zoho.fault(fault.at_point(FaultPoint::Api));
            }
            writeln!(go, "go").expect("client should read its input");
        } else {
            output = output + &line + "\n";
        }
    }
    assert!(client.wait().expect("client should exit").success(), "{output}");
    let result = output.lines().find(|line| line.starts_with('@')).unwrap_or_default();
    println!("{result}; insertion took {inserted:?}, the test {:?}", start.elapsed());
    assert!(result.contains(&format!("{LEADS} leads, each once")), "{output}");
    assert_eq!(zoho.requests().len(), LEADS / PAGE + CUTS, "each interruption should cost one more request");
}

#[test]
#[ignore = "the child process of `deep_pagination_returns_each_lead_once_in_constant_memory`, which starts it"]
fn child_process_reads_all_pages() {
    let (Ok(server), Ok(token)) = (std::env::var(SERVER), std::env::var(TOKEN)) else { return };
    let client = Client::<Lists>::from_access_token(token, DataCenter::EU);
    let client = client.with_transport(transport([("eu", server.as_str(), server.as_str())]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime should start");
    let call = Lists::leads()
        .fields(["Nr", "Description"])
        .sort_by(crm::values::SortBy::ID)
        .sort_order(crm::values::SortOrder::DESC);
    let mut items = client.items::<Lead>(call);
    let (mut seen, mut count, mut words, mut warm) = (vec![false; LEADS], 0, 0, None);
    let mut line = String::new();
    while let Some(lead) = runtime.block_on(items.next()) {
        let lead = lead.expect("lead should be read");
        assert!(!std::mem::replace(&mut seen[lead.number], true), "lead {} should be returned once", lead.number);
        count += 1;
        words += lead.description.len();
        if count % PAGE == 0 {
            println!("\n@page");
            line.clear();
            std::io::stdin().read_line(&mut line).expect("the parent process should be reachable");
        }
        if count == WARM * PAGE {
            warm = memory_kib();
        }
    }
    assert!(seen.iter().all(|seen| *seen), "{} leads should not be missing", LEADS - count);
    let memory = match (warm, memory_kib()) {
        (Some((before, _)), Some((peak, now))) => {
            assert!(peak - before <= GROWTH_KIB, "memory should not grow from {before} to {peak} KiB");
            format!("peak memory {before} KiB after {WARM} pages, {peak} KiB after all ({now} KiB at the end)")
        }
        _ => "memory not measured, because this system is not Linux".to_owned(),
    };
    println!("\n@{count} leads, each once, {words} bytes of words; {memory}");
}
