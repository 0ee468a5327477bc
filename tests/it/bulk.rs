//! A bulk read against the emulator, from the job to the rows.

use crate::capture::ExpectError;
use crate::files::{client, folder};
use serde::Deserialize;
use std::fs;
use std::time::Duration;
use tokio::time::Instant;
use zoho_auth_typed::{SendError, bulk, crm, zoho_app};
use zoho_emulator::{Emulator, Fault, FaultPoint, File};

#[zoho_app]
struct Export {
    create: crm::CreateBulkReadJob<crm::Leads>,
    job: crm::GetBulkReadJob,
    result: crm::DownloadBulkReadResult,
}

const LEADS: usize = 2_500;

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Lead {
    #[serde(rename = "Last_Name")]
    last_name: String,
    #[serde(rename = "Annual_Revenue")]
    revenue: u32,
}

fn fill(zoho: &Emulator) {
    for number in 0..LEADS {
        let name = format!("Doe, \"{number}\"\nthe second");
        zoho.records("eu")
            .insert("Leads", serde_json::json!({ "Last_Name": name, "Annual_Revenue": number, "Hidden": "x" }));
    }
}

fn query() -> bulk::ReadQuery<crm::Leads> {
    bulk::ReadQuery::new().fields(["Last_Name", "Annual_Revenue"])
}

/// Pauses tokio's clock. The time then advances whenever all tasks wait, so no test really waits.
fn pause_time() {
    tokio::time::pause();
}

#[tokio::test]
async fn bulk_read_returns_all_rows_of_the_job() {
    let (zoho, client) = client::<Export>().await;
    fill(&zoho);
    let folder = folder("bulk");
    let job = client.bulk_read(query()).await.expect("job should be created");
    assert_eq!(job.status().await.expect("state of the job should be returned"), bulk::JobState::Queued);
    pause_time();
    let started = Instant::now();
    let export = job.download(folder.join("leads.zip")).await.expect("result should be downloaded");
    // The job is in progress after up to 2 seconds, and completed after up to 4 more.
    assert!((4..7).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    assert_eq!((export.page.page, export.page.count, export.page.has_more), (1, LEADS as u64, false));
    assert_eq!(export.zip.content_type.as_deref(), Some("application/zip"));

    let mut csv = export.open().expect("archive should contain a CSV file");
    let rows: Vec<_> =
        csv.rows().expect("CSV file should have a heading").collect::<Result<_, _>>().expect("rows should be valid");
    assert_eq!(rows.len(), LEADS);
    assert_eq!(rows[7].get("Last_Name"), Some("Doe, \"7\"\nthe second"));
    assert_eq!(rows[7].iter().map(|(column, _)| column).collect::<Vec<_>>(), ["Last_Name", "Annual_Revenue"]);
    assert_eq!(rows[7].get("Hidden"), None);
    assert!(!format!("{:?}", rows[7]).contains("Doe"), "{:?}", rows[7]);
    let leads: Vec<Lead> =
        csv.records().expect("CSV file should have a heading").collect::<Result<_, _>>().expect("rows should be leads");
    assert_eq!(leads.iter().map(|lead| u64::from(lead.revenue)).sum::<u64>(), (0..LEADS as u64).sum::<u64>());
    let _ = (Export::create(), Export::job(), Export::result());
}

#[tokio::test]
async fn bulk_read_reports_failed_and_timed_out_jobs() {
    let (zoho, client) = client::<Export>().await;
    fill(&zoho);
    let folder = folder("bulk-failing");
    pause_time();
    zoho.bulk_reads("eu").fail_next();
    let job = client.bulk_read(query()).await.expect("job should be created");
    let error = job.download(folder.join("leads.zip")).await.expect_error();
    assert!(matches!(error, bulk::BulkError::Failed { .. }) && error.to_string().contains(job.id()), "{error}");

    zoho.bulk_reads("eu").set_pending_polls(20);
    let job = client.bulk_read(query()).await.expect("job should be created").timeout(Duration::from_secs(60));
    let (started, id) = (Instant::now(), job.id().to_owned());
    let error = job.download(folder.join("leads.zip")).await.expect_error();
    assert!(matches!(error, bulk::BulkError::TimedOut { state: bulk::JobState::Queued, .. }), "{error:?}");
    assert!((60..62).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    assert_eq!(fs::read_dir(&*folder).expect("folder should be readable").count(), 0);
    // The job continues, and another process can wait for it.
    let export =
        client.bulk_read_job(id).download(folder.join("leads.zip")).await.expect("result should be downloaded");
    assert_eq!(export.page.count, LEADS as u64);
}

#[tokio::test]
async fn temporary_errors_do_not_end_the_wait_for_a_job() {
    let (zoho, client) = client::<Export>().await;
    fill(&zoho);
    let folder = folder("bulk-faults");
    pause_time();
    let job = client.bulk_read(query().page(2)).await.expect("job should be created");
    zoho.fault(Fault::Reset.at_point(FaultPoint::Api).times(3));
    zoho.fault(Fault::Status(503).at_point(FaultPoint::Api));
    zoho.fault(Fault::TooManyRequests { retry_after: Some(Duration::from_secs(50)) }.at_point(FaultPoint::Api));
    zoho.fault(Fault::InvalidToken);
    let export = job.download(folder.join("leads.zip")).await.expect("result should be downloaded");
    // The second page has no records.
    assert_eq!((export.page.page, export.page.count), (2, 0));
    assert_eq!(
        export
            .open()
            .expect("archive should contain a CSV file")
            .rows()
            .expect("CSV file should have a heading")
            .count(),
        0
    );
    // A status that is not temporary ends the wait.
    zoho.fault(Fault::Status(404).at_point(FaultPoint::Api));
    let error = job.wait().await.expect_error();
    assert!(matches!(error, bulk::BulkError::Send(SendError::Api(_))), "{error:?}");
}

#[tokio::test]
async fn bulk_read_result_that_is_not_a_zip_is_rejected() {
    let (zoho, client) = client::<Export>().await;
    fill(&zoho);
    let folder = folder("bulk-broken");
    pause_time();
    zoho.bulk_reads("eu").set_pending_polls(0);
    let job = client.bulk_read(query()).await.expect("job should be created");
    job.wait().await.expect("job should be completed");
    zoho.files("eu").serve(&format!("/crm/bulk/v8/read/{}/result", job.id()), File::from_bytes(*b"no zip at all"));
    let export = job.download(folder.join("leads.zip")).await.expect("file should be downloaded");
    let error = export.open().map(drop).expect_error();
    assert!(error.to_string().contains("leads.zip"), "{error}");
}

#[tokio::test]
async fn malformed_row_error_has_the_line_but_no_values() {
    #[derive(Debug, Deserialize)]
    struct Wrong {
        #[serde(rename = "Last_Name")]
        _number: u32,
    }
    let (zoho, client) = client::<Export>().await;
    fill(&zoho);
    pause_time();
    let folder = folder("bulk-form");
    let job = client.bulk_read(query()).await.expect("job should be created");
    let export = job.download(folder.join("leads.zip")).await.expect("result should be downloaded");
    let mut csv = export.open().expect("archive should contain a CSV file");
    let error = csv
        .records::<Wrong>()
        .expect("CSV file should have a heading")
        .next()
        .expect("there should be a row")
        .expect_error();
    let message = error.to_string();
    assert!(message.contains("expected an integer, at line 2, column `Last_Name`"), "{message}");
    assert!(!message.contains("Doe"), "{message}");
}
