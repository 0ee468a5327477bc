//! The export of all leads into one file: CRM's bulk read, from the job to the rows.
//!
//! ```text
//! cargo run -p examples --bin bulk_export
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`. The program
//! only reads.

use examples::Setting;
use std::collections::BTreeMap;
use zoho_auth_typed::{bulk, crm, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program. The scope for the leads follows from the first call.
#[zoho_app]
struct Export {
    #[zoho(allow_unused)] // `bulk_read` makes these calls
    create: crm::CreateBulkReadJob<crm::Leads>,
    #[zoho(allow_unused)]
    job: crm::GetBulkReadJob,
    #[zoho(allow_unused)]
    result: crm::DownloadBulkReadResult,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client()).await?;
    let client = setting.client::<Export>(|zoho| {
        for number in 0..5_000 {
            let source = ["Web", "Fair", "Phone"][number % 3];
            let lead = serde_json::json!({ "Last_Name": format!("Doe {number}"), "Lead_Source": source });
            zoho.records("eu").insert("Leads", lead);
        }
    })?;

    let job = client.bulk_read(bulk::ReadQuery::<crm::Leads>::new().fields(["Last_Name", "Lead_Source"])).await?;
    println!("Job {} writes the leads in data center {} to a file.", job.id(), client.data_center());
    let zip = std::env::temp_dir().join(format!("zoho-bulk-export-{}.zip", std::process::id()));
    let export = job.download(&zip).await?; // polls after 2 seconds, then after 4, and so on
    println!(
        "Downloaded {} leads ({} bytes). More pages: {}.",
        export.page.count, export.zip.bytes, export.page.has_more
    );

    // The rows are read from the disk one by one, so that only one row is in memory.
    let mut by_source: BTreeMap<String, u64> = BTreeMap::new();
    for row in export.open()?.rows()? {
        *by_source.entry(row?.get("Lead_Source").unwrap_or_default().to_owned()).or_default() += 1;
    }
    println!("Number of leads by source: {by_source:?}.");
    std::fs::remove_file(zip)?;
    Ok(())
}
