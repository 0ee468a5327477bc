//! The run-time cost of the toolkit. The benchmark prints rows of the table in `benches/RUNTIME.md`.
//!
//! ```text
//! cargo bench -p tests --bench runtime                  # all
//! cargo bench -p tests --bench runtime -- cached storm  # these: call, account, cached, storm, many
//! ```

mod account;
mod cached;
mod calls;
mod child;
mod many;
mod measure;
#[path = "../../it/store_location.rs"]
mod store_location;
mod storm;
mod zoho;

use optional_software::servers;
use std::path::Path;
use std::sync::Arc;
use store_location::StoreLocation;
use zoho::Zoho;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    runtime.expect("runtime should start").block_on(async {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [child::CHILD, "storm", store] => {
                storm::child(&StoreLocation::parse(store).expect("location should be valid")).await;
            }
            [child::CHILD, "many", store] => many::child(Path::new(store)).await,
            // Cargo adds its own argument, `--bench`.
            ref parts => run(&parts.iter().copied().filter(|part| !part.starts_with('-')).collect::<Vec<_>>()).await,
        }
    });
}

async fn run(parts: &[&str]) {
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    let zoho = Arc::new(Zoho::start().await);
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    println!("| what | measured | line |");
    println!("| --- | --- | --- |");
    if wanted("call") {
        calls::run().await;
    }
    if wanted("account") {
        account::run(&zoho).await;
    }
    if wanted("cached") {
        cached::run(&zoho).await;
    }
    if wanted("storm") {
        storm::of_tasks(&zoho).await;
        let mut stores = vec![
            ("SQLite", StoreLocation::Sqlite(folder.path().join("tokens.db"))),
            ("a file", StoreLocation::File(folder.path().join("tokens.json"))),
        ];
        let check = "the storm of processes";
        let postgres = servers::postgres(check).map(|url| ("PostgreSQL", StoreLocation::new_table(&url)));
        let mariadb = servers::mariadb(check).map(|url| ("MariaDB", StoreLocation::new_table(&url)));
        stores.extend(postgres.into_iter().chain(mariadb));
        for delay in storm::DELAYS {
            for (name, store) in &stores {
                storm::of_processes(&zoho, store, name, delay).await;
            }
        }
    }
    if wanted("many") {
        many::run(&zoho, &folder.path().join("many.db")).await;
    }
}

/// Prints a row of the table.
fn row(what: &str, measured: &str, line: &str) {
    println!("| {what} | {measured} | {line} |");
}
