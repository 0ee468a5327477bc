//! A bulk write against the emulator, from the records to the result of each row.

mod files;
mod places;

use crate::capture::ExpectError;
use crate::files::{client, folder};
use crate::loopback::transport;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::Instant;
use zoho_auth_typed::Failure;
use zoho_auth_typed::{Client, DataCenter, SendError, bulk, crm, transfer::TransferError, zoho_app};
use zoho_emulator::{Emulator, Fault, FaultPoint};

#[zoho_app]
struct Import {
    upload: crm::UploadBulkFile,
    create: crm::CreateBulkWriteJob<crm::Leads>,
    job: crm::GetBulkWriteJob,
    read: crm::CreateBulkReadJob<crm::Leads>,
    read_job: crm::GetBulkReadJob,
    rows: crm::DownloadBulkReadResult,
}

const ORGANIZATION: u64 = 60_001;

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Lead {
    #[serde(rename = "Last_Name")]
    last_name: String,
    #[serde(rename = "Email")]
    email: Option<String>,
}

fn lead(last_name: &str, email: &str) -> Lead {
    Lead { last_name: last_name.to_owned(), email: Some(email.to_owned()).filter(|email| !email.is_empty()) }
}

fn leads(count: usize) -> impl Iterator<Item = Lead> + Send {
    (0..count).map(|number| lead(&format!("Doe, \"{number}\"\nthe second"), &format!("{number}@doe.example")))
}

/// Pauses tokio's clock. The time then advances whenever all tasks wait, so no test really waits.
fn pause_time() {
    tokio::time::pause();
}

/// Writes the records in one job and waits for the job. Returns its result, and the result of each row.
async fn written<T: Serialize>(
    client: &Client<Import>,
    write: bulk::WriteRequest<crm::Leads>,
    records: impl IntoIterator<Item = T, IntoIter: Send>,
) -> (bulk::WriteResult, Vec<bulk::RowResult>) {
    let file =
        bulk::CsvChunks::from_records(records).next().expect("there should be a row").expect("file should be written");
    let job = client.bulk_write(&write, &file).await.expect("job should be created");
    let folder = folder(&format!("bulk-write-{}-{:p}", job.id(), client));
    let import = job.download(folder.join("result.zip")).await.expect("result should be downloaded");
    let outcomes = import
        .open()
        .expect("archive should contain a CSV file")
        .row_results()
        .expect("CSV file should have the columns of the result")
        .collect::<Result<_, _>>();
    (import, outcomes.expect("rows should be valid"))
}

fn insert() -> bulk::WriteRequest<crm::Leads> {
    bulk::WriteRequest::insert(ORGANIZATION)
}

fn calls(zoho: &Emulator, name: &str) -> usize {
    zoho.requests().iter().filter(|seen| seen.call.as_deref() == Some(name)).count()
}

#[tokio::test]
async fn bulk_write_of_five_thousand_leads_is_read_back() {
    let (zoho, client) = client::<Import>().await;
    pause_time();
    let (import, outcomes) = written(&client, insert(), leads(5_000)).await;
    let counts = &import.written;
    assert_eq!((counts.added, counts.updated, counts.skipped, counts.total), (5_000, 0, 0, 5_000));
    assert_eq!(import.zip.content_type.as_deref(), Some("application/zip"));
    assert!(outcomes.iter().all(|outcome| outcome.status() == bulk::RowStatus::Added && outcome.errors().is_empty()));
    assert_eq!(outcomes[7].row().get("Email"), Some("7@doe.example"));
    let id = outcomes[7].record_id().expect("row should have the ID of a record");
    assert_eq!(
        zoho.records("eu").get("Leads", id).expect("record should exist")["Last_Name"],
        "Doe, \"7\"\nthe second"
    );
    assert!(!format!("{:?}", outcomes[7]).contains("doe"), "{:?}", outcomes[7]);

    let folder = folder("bulk-write-read");
    let job =
        client.bulk_read(bulk::ReadQuery::new().fields(["Last_Name", "Email"])).await.expect("job should be created");
    let export = job.download(folder.join("leads.zip")).await.expect("result should be downloaded");
    let mut csv = export.open().expect("archive should contain a CSV file");
    let read: Vec<Lead> =
        csv.records().expect("CSV file should have a heading").collect::<Result<_, _>>().expect("rows should be leads");
    assert!(read.into_iter().eq(leads(5_000)));

    let uploads: Vec<_> = zoho.requests().into_iter().filter(|seen| seen.path == "/crm/v8/upload").collect();
    let [upload] = uploads.as_slice() else { panic!("{uploads:?}") };
    assert_eq!((upload.header("feature"), upload.header("x-crm-org")), (Some("bulk-write"), Some("60001")));
    let _ = (Import::upload(), Import::create(), Import::job(), Import::read(), Import::read_job(), Import::rows());
}

#[tokio::test]
async fn partial_success_reports_the_result_of_each_row() {
    let (zoho, client) = client::<Import>().await;
    zoho.bulk_writes("eu").require_field("Leads", "Last_Name");
    zoho.bulk_writes("eu").require_unique("Leads", "Email");
    zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Known", "Email": "known@doe.example" }));
    pause_time();
    let records = [lead("New", "new@doe.example"), lead("", "a@doe.example"), lead("Twice", "known@doe.example")];
    let (import, outcomes) = written(&client, insert(), records).await;
    assert_eq!((import.written.added, import.written.skipped, import.written.total), (1, 2, 3));
    let results: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            let errors: Vec<String> = outcome.errors().iter().map(ToString::to_string).collect();
            (outcome.status(), outcome.record_id().is_some(), errors)
        })
        .collect();
    let skipped = |error: &str| (bulk::RowStatus::Skipped, false, vec![error.to_owned()]);
    assert_eq!(
        results,
        [
            (bulk::RowStatus::Added, true, vec![]),
            skipped("MANDATORY_NOT_FOUND (Last_Name)"),
            skipped("DUPLICATE_DATA (Email)")
        ]
    );
    assert_eq!(outcomes[1].row().get("Email"), Some("a@doe.example"));
    assert_eq!(zoho.records("eu").all("Leads").len(), 2);
}

#[tokio::test]
async fn records_are_updated_by_id_and_upserted_by_email() {
    #[derive(Serialize)]
    struct Renamed {
        id: String,
        #[serde(rename = "Last_Name")]
        last_name: &'static str,
    }
    let (zoho, client) = client::<Import>().await;
    let ada = serde_json::json!({ "Last_Name": "Byron", "Email": "ada@doe.example", "City": "London" });
    let ada = zoho.records("eu").insert("Leads", ada);
    pause_time();
    let renamed = [
        Renamed { id: ada.clone(), last_name: "Lovelace" },
        Renamed { id: "4150868000000999999".to_owned(), last_name: "Nobody" },
    ];
    let (import, outcomes) = written(&client, bulk::WriteRequest::update(ORGANIZATION, "id"), renamed).await;
    assert_eq!((import.written.added, import.written.updated, import.written.skipped), (0, 1, 1));
    assert_eq!((outcomes[0].status(), outcomes[0].record_id()), (bulk::RowStatus::Updated, Some(ada.as_str())));
    assert_eq!(
        (outcomes[1].status(), outcomes[1].errors()[0].code.as_str()),
        (bulk::RowStatus::Skipped, "RESOURCE_NOT_FOUND")
    );
    let record = || zoho.records("eu").get("Leads", &ada).expect("record should exist");
    assert_eq!((&record()["Last_Name"], &record()["City"]), (&"Lovelace".into(), &"London".into()));

    let upsert = || bulk::WriteRequest::upsert(ORGANIZATION, "Email");
    let (import, _) =
        written(&client, upsert(), [lead("King", "ada@doe.example"), lead("Doe", "doe@doe.example")]).await;
    assert_eq!((import.written.added, import.written.updated), (1, 1));
    assert_eq!(record()["Last_Name"], "King");
    // By default, an empty value clears a field.
    written(&client, upsert().skip_empty_values(), [lead("", "ada@doe.example")]).await;
    assert_eq!(record()["Last_Name"], "King");
    written(&client, upsert(), [lead("", "ada@doe.example")]).await;
    assert!(record()["Last_Name"].is_null());
}

#[tokio::test]
async fn failed_job_is_reported_and_resumed_job_completes() {
    let (zoho, client) = client::<Import>().await;
    let file = bulk::CsvChunks::from_records(leads(10))
        .next()
        .expect("there should be a row")
        .expect("file should be written");
    pause_time();
    zoho.bulk_writes("eu").fail_next();
    let job = client.bulk_write(&insert(), &file).await.expect("job should be created");
    let error = job.wait().await.expect_error();
    assert!(matches!(error, bulk::BulkError::Failed { .. }), "{error:?}");
    assert!(error.to_string().contains(job.id()) && error.to_string().contains("CANNOT_PROCESS"), "{error}");
    assert!(zoho.records("eu").all("Leads").is_empty());

    zoho.bulk_writes("eu").set_pending_polls(20);
    let job =
        client.bulk_write(&insert(), &file).await.expect("job should be created").timeout(Duration::from_secs(60));
    assert_eq!(job.status().await.expect("state of the job should be returned"), bulk::JobState::Queued);
    let started = Instant::now();
    let error = job.wait().await.expect_error();
    assert!(matches!(error, bulk::BulkError::TimedOut { state: bulk::JobState::Queued, .. }), "{error:?}");
    assert!((60..62).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    // The ID is sufficient to return to the job.
    let id: String = serde_json::from_str(&serde_json::to_string(job.id()).expect("value should be serialized"))
        .expect("text should be JSON");
    let written = client.bulk_write_job(id).wait().await.expect("job should finish");
    assert_eq!((written.added, zoho.records("eu").all("Leads").len()), (10, 10));
    let error = client.bulk_write_job("1").status().await.expect_error();
    assert!(matches!(error, bulk::BulkError::Send(SendError::Api(_))), "{error:?}");
}

#[tokio::test]
async fn interrupted_connection_writes_nothing_twice() {
    let (zoho, client) = client::<Import>().await;
    let file = bulk::CsvChunks::from_records(leads(10))
        .next()
        .expect("there should be a row")
        .expect("file should be written");
    pause_time();
    // An interrupted upload writes nothing, and the client does not retry it.
    zoho.fault(Fault::Reset.at_point(FaultPoint::Api));
    let error = client.bulk_write(&insert(), &file).await.expect_error();
    assert!(matches!(error, bulk::BulkError::Transfer(TransferError::Send(SendError::Network { .. }))), "{error:?}");
    assert_eq!((calls(&zoho, "UploadBulkFile"), calls(&zoho, "CreateBulkWriteJob")), (1, 0));

    // The second attempt uploads the same file. The emulator rejects the access token of the upload, and the requests
    // for the state get temporary errors.
    zoho.fault(Fault::InvalidToken);
    let job = client.bulk_write(&insert(), &file).await.expect("job should be created");
    zoho.fault(Fault::Reset.at_point(FaultPoint::Api).times(3));
    zoho.fault(Fault::TooManyRequests { retry_after: Some(Duration::from_secs(50)) }.at_point(FaultPoint::Api));
    let written = job.wait().await.expect("job should finish");
    assert_eq!((written.added, calls(&zoho, "CreateBulkWriteJob")), (10, 1));

    // An interrupted download restarts. The file is complete under its name, or absent.
    let folder = folder("bulk-write-cut");
    for fault in [Fault::Truncated, Fault::Reset, Fault::InvalidToken] {
        zoho.clear_requests();
        zoho.fault(fault.clone().at_point(FaultPoint::Api));
        let import = job.download_result(written.clone(), folder.join("result.zip")).await;
        let import = import.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(
            import
                .open()
                .expect("archive should contain a CSV file")
                .row_results()
                .expect("CSV file should have the columns of the result")
                .count(),
            10,
            "{fault:?}"
        );
        let requests = zoho.requests().iter().filter(|seen| seen.path.contains("/bulk-write/")).count();
        assert_eq!(requests, 2, "{fault:?}");
    }
    assert_eq!(zoho.records("eu").all("Leads").len(), 10);
}

#[tokio::test]
async fn insufficient_scope_is_reported_for_each_bulk_write_step() {
    let (zoho, client) = client::<Import>().await;
    let file =
        bulk::CsvChunks::from_records(leads(1)).next().expect("there should be a row").expect("file should be written");
    let app = zoho.register(zoho_emulator::Registration::self_client());
    for (granted, missing) in [
        ("ZohoCRM.bulk.CREATE,ZohoCRM.modules.leads.CREATE", "ZohoFiles.files.ALL"),
        ("ZohoFiles.files.ALL,ZohoCRM.modules.leads.CREATE", "ZohoCRM.bulk.CREATE"),
        ("ZohoFiles.files.ALL,ZohoCRM.bulk.CREATE", "ZohoCRM.modules.leads.CREATE"),
    ] {
        let token = zoho.access_token(&app, "anna", granted);
        let less = Client::<Import>::from_access_token(token, DataCenter::EU).with_transport(transport(zoho.servers()));
        let error = less.bulk_write(&insert(), &file).await.expect_error();
        assert!(error.needs_consent() && error.to_string().contains(missing), "{granted}: {error}");
        assert!(less.needs_consent());
    }
    drop(client);
}
