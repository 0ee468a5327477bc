//! Stores with many accounts.

use super::{id, new_table, record};
use crate::memory::memory_kib;
use optional_software::servers;
use std::time::{Duration, Instant};
use zoho_auth_typed::TokenStore;
use zoho_auth_typed::store::{Filter, MySqlStore, PostgresStore};

/// The number of pages after which the memory is measured for the first time.
const FIRST_PAGES: usize = 20;
/// The limit of the growth of memory after those pages, in KiB.
const GROWTH_KIB: u64 = 4096;

/// Returns the number of accounts: the value of the variable `ZOHO_TEST_ACCOUNTS`, or 2,000 by default. The figures in
/// `benches/RUNTIME.md` are for 100,000 accounts. The default has too few pages to measure memory.
fn number_of_accounts() -> usize {
    std::env::var("ZOHO_TEST_ACCOUNTS").map_or(2_000, |number| number.parse().expect("text should be a number"))
}

/// Writes the accounts, and reads all of them in one pass of pages. Returns the duration of the pass.
async fn one_pass<S: TokenStore + Clone>(store: &S) -> Duration {
    let accounts = number_of_accounts();
    let mut writers = Vec::new();
    for writer in 0..8 {
        let store = store.clone();
        writers.push(tokio::spawn(async move {
            for number in (writer..accounts).step_by(8) {
                let user = format!("user-{number:06}");
                store.compare_and_swap(&id(&user), None, Some(&record(1))).await.expect("record should be writable");
            }
        }));
    }
    for writer in writers {
        writer.await.expect("writer should not panic");
    }
    let (start, mut seen, mut last) = (Instant::now(), 0, None);
    let mut first = None;
    loop {
        let page = store.list_records(Filter::all(), last.as_ref(), 500).await.expect("page should be readable");
        for entry in &page {
            assert_eq!(entry.id.user(), format!("user-{seen:06}"));
            seen += 1;
        }
        let Some(entry) = page.last().filter(|_| page.len() == 500) else { break };
        last = Some(entry.id.clone());
        if seen == FIRST_PAGES * 500 {
            first = memory_kib();
        }
    }
    if let (Some((_, before)), Some((_, after))) = (first, memory_kib()) {
        assert!(after <= before + GROWTH_KIB, "memory should not grow from {before} to {after} KiB");
        println!("memory after {FIRST_PAGES} pages and after all: {before} KiB and {after} KiB");
    }
    assert_eq!(seen, accounts);
    start.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_are_listed_in_one_pass_of_pages() {
    if let Some(url) = servers::postgres("a pass over the PostgreSQL store") {
        let store = PostgresStore::connect_with(&url, &new_table()).await.expect("server should be available");
        println!("PostgreSQL: {:?} for {} accounts", one_pass(&store).await, number_of_accounts());
    }
    if let Some(url) = servers::mariadb("a pass over the MySQL store") {
        let store = MySqlStore::connect_with(&url, &new_table()).await.expect("server should be available");
        println!("MariaDB: {:?} for {} accounts", one_pass(&store).await, number_of_accounts());
    }
}
