//! The host and the content of a result.

use super::{Import, insert, leads, pause_time};
use crate::capture::ExpectError;
use crate::files::{client, folder};
use zoho_auth_typed::{Hosts, bulk};
use zoho_emulator::{Emulator, File};

#[tokio::test]
async fn result_at_a_foreign_host_is_not_fetched() {
    let (zoho, client) = client::<Import>().await;
    // The foreign server would receive the token.
    let other = Emulator::start().await.expect("emulator should start");
    let file =
        bulk::CsvChunks::from_records(leads(1)).next().expect("there should be a row").expect("file should be written");
    let folder = folder("bulk-write-elsewhere");
    pause_time();
    for origin in
        [other.api_domain("eu"), zoho.api_domain("us"), "https://download-accl.zoho.eu.evil.example", "nowhere"]
    {
        zoho.bulk_writes("eu").set_result_origin(origin);
        let job = client.bulk_write(&insert(), &file).await.expect("job should be created");
        let error = job.download(folder.join("result.zip")).await.expect_error();
        assert!(
            matches!(&error, bulk::BulkError::UntrustedResultHost { data_center: "eu", .. }),
            "{origin}: {error:?}"
        );
        assert!(error.to_string().contains(origin) || origin == "nowhere", "{error}");
        // The counts of the job are still available.
        let written = job.wait().await.expect("job should finish");
        assert!(written.added == 1 && written.result_url.is_some_and(|url| url.starts_with(origin)));
    }
    assert!(other.requests().is_empty());
    assert!(zoho.requests().iter().all(|seen| !seen.path.contains("/bulk-write/")));
    // The default download hosts, which are not on loopback.
    let hosts = Hosts::default();
    assert_eq!(hosts.crm_download_host(zoho_auth_typed::DataCenter::EU), Some("https://download-accl.zoho.eu"));
    assert_eq!(hosts.crm_download_host(zoho_auth_typed::DataCenter::JP), None);
}

#[tokio::test]
async fn result_that_is_not_a_bulk_write_zip_is_rejected() {
    let (zoho, client) = client::<Import>().await;
    let file =
        bulk::CsvChunks::from_records(leads(1)).next().expect("there should be a row").expect("file should be written");
    let folder = folder("bulk-write-broken");
    pause_time();
    let job = client.bulk_write(&insert(), &file).await.expect("job should be created");
    let url = job.wait().await.expect("job should finish").result_url.expect("job should have the URL of its result");
    let path = url.strip_prefix(zoho.api_domain("eu")).expect("URL should be on the emulator").to_owned();
    zoho.files("eu").serve(&path, File::from_bytes(*b"no zip at all"));
    let import = job.download(folder.join("result.zip")).await.expect("file should be downloaded");
    let error = import.open().map(drop).expect_error();
    assert!(error.to_string().contains("result.zip"), "{error}");

    // The uploaded file is also an archive with a CSV file.
    zoho.files("eu").serve(&path, File::from_bytes(std::fs::read(file.path()).expect("file should be readable")));
    let import = job.download(folder.join("result.zip")).await.expect("file should be downloaded");
    let error = import.open().expect("archive should contain a CSV file").row_results().map(drop).expect_error();
    assert!(error.to_string().contains("STATUS"), "{error}");
}
