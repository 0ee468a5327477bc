//! The import of a CSV file into CRM's leads with bulk writes. The file may have any number of rows. The program prints
//! the reason for each row that was not written.
//!
//! ```text
//! cargo run -p examples --bin bulk_import -- [FILE]
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`. The program
//! adds leads, and changes existing leads with the same email address. FILE is a CSV file with the columns `Surname`,
//! `E-mail` and `Source`.

use anyhow::Context;
use examples::Setting;
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use zoho_auth_typed::{bulk, crm, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program. The scope for the leads follows from `create`.
#[zoho_app]
struct Import {
    organization: crm::GetOrganization,
    #[zoho(allow_unused)] // `bulk_write` makes these calls
    upload: crm::UploadBulkFile,
    #[zoho(allow_unused)]
    create: crm::CreateBulkWriteJob<crm::Leads>,
    #[zoho(allow_unused)]
    job: crm::GetBulkWriteJob,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client()).await?;
    let client = setting.client::<Import>(|zoho| {
        // CRM already has one of the file's leads, and requires a last name for a lead.
        zoho.bulk_writes("eu").require_field("Leads", "Last_Name");
        let known = serde_json::json!({ "Last_Name": "Before", "Email": "7@doe.example" });
        zoho.records("eu").insert("Leads", known);
    })?;
    let folder = std::env::temp_dir().join(format!("zoho-bulk-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = std::env::args_os().nth(1).map(PathBuf::from);
    let people = path.map_or_else(|| sample(&folder), Ok)?;

    let response: Value = client.send(Import::organization()).await?.json()?;
    let organization =
        response["org"][0]["zgid"].as_str().context("the response has no organization ID (`org[0].zgid`)")?;
    let fields = [("E-mail", "Email"), ("Surname", "Last_Name"), ("Source", "Lead_Source")];
    let write = bulk::WriteRequest::<crm::Leads>::upsert(organization, "Email").fields(fields);

    // The rows are sent in files of up to 25,000 rows, one after the other, so that only one row is in memory.
    for file in bulk::CsvChunks::from_csv(&people)? {
        let file = file?;
        let job = client.bulk_write(&write, &file).await?;
        println!("Job {} writes {} rows in data center {}.", job.id(), file.rows(), client.data_center());
        let import = job.download(folder.join("result.zip")).await?; // polls after 2 seconds, then after 4, and so on
        let written = &import.written;
        println!("Result: {} leads added, {} changed and {} skipped.", written.added, written.updated, written.skipped);
        for outcome in import.open()?.row_results()? {
            let outcome = outcome?;
            if !matches!(outcome.status(), bulk::RowStatus::Added | bulk::RowStatus::Updated) {
                let reasons: Vec<String> = outcome.errors().iter().map(ToString::to_string).collect();
                let address = outcome.row().get("E-mail").unwrap_or_default();
                println!("The lead with the address {address} was not written: {}.", reasons.join(", "));
            }
        }
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// Writes a CSV file for the import, and returns its path. Two people in the file have no surname.
fn sample(folder: &Path) -> anyhow::Result<PathBuf> {
    let mut rows = "Surname,E-mail,Source\n".to_owned();
    for number in 0..3_000 {
        let surname = if number % 2_000 == 999 { String::new() } else { format!("\"Doe, {number}\"") };
        writeln!(rows, "{surname},{number}@doe.example,Fair")?;
    }
    let path = folder.join("people.csv");
    std::fs::write(&path, rows)?;
    Ok(path)
}
