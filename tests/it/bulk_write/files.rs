//! The files of bulk writes: large numbers of records and invalid files.

use super::{Import, Lead, insert, lead, leads, pause_time};
use crate::capture::ExpectError;
use crate::files::{client, folder};
use serde::Serialize;
use std::fs;
use zoho_auth_typed::{SendError, bulk, crm, transfer::TransferError};

/// The limit of the peak memory while the test writes all files of records, in bytes.
const MEMORY: u64 = 1024 * 1024;

#[test]
fn csv_chunks_of_sixty_thousand_records_use_constant_memory() {
    let mut rows = Vec::new();
    let memory = allocation_counter::measure(|| {
        for file in bulk::CsvChunks::from_records(leads(60_001)) {
            rows.push(file.expect("file should be written").rows());
        }
    });
    assert_eq!(rows, [25_000, 25_000, 10_001]);
    println!("60,001 records: up to {} KiB", memory.bytes_max / 1024);
    assert!(memory.bytes_max <= MEMORY, "{memory:?}");
}

#[tokio::test]
async fn records_beyond_one_job_are_written_by_two() {
    let (zoho, client) = client::<Import>().await;
    pause_time();
    let mut rows = Vec::new();
    for file in bulk::CsvChunks::from_records(leads(25_001)) {
        let file = file.expect("file should be written");
        let job = client.bulk_write(&insert(), &file).await.expect("job should be created");
        rows.push((file.rows(), job.wait().await.expect("job should finish").added));
    }
    assert_eq!(rows, [(25_000, 25_000), (1, 1)]);
    assert_eq!(zoho.records("eu").all("Leads").len(), 25_001);
}

#[tokio::test]
async fn csv_file_is_split_into_jobs_with_the_named_columns() {
    let (zoho, client) = client::<Import>().await;
    let folder = folder("bulk-write-csv");
    let path = folder.join("people.csv");
    let line = |number: usize| format!("{number},\"Doe, {number}\",secret,{number}@doe.example\n");
    let lines: String = (0..250).map(line).collect();
    fs::write(&path, format!("\u{feff}Number,Surname,Note,E-mail\n{lines}")).expect("file should be written");
    pause_time();
    let write = insert().fields([("E-mail", "Email"), ("Surname", "Last_Name")]);
    let mut jobs = Vec::new();
    for file in bulk::CsvChunks::from_csv(&path).expect("CSV file should be valid").max_rows(100).temp_dir(&*folder) {
        let file = file.expect("file should be written");
        assert_eq!(file.columns().collect::<Vec<_>>(), ["Number", "Surname", "Note", "E-mail"]);
        assert!(file.path().starts_with(&*folder));
        jobs.push((file.rows(), client.bulk_write(&write, &file).await.expect("job should be created")));
    }
    assert_eq!(jobs.iter().map(|(rows, _)| *rows).collect::<Vec<_>>(), [100, 100, 50]);
    for (rows, job) in &jobs {
        assert_eq!(job.wait().await.expect("job should finish").added, *rows);
    }
    let records = zoho.records("eu").all("Leads");
    assert_eq!((records.len(), &records[249]["Last_Name"]), (250, &"Doe, 249".into()));
    assert_eq!((&records[249]["Email"], records[249].get("Note")), (&"249@doe.example".into(), None));
    // The files are removed when their values are dropped.
    assert_eq!(fs::read_dir(&*folder).expect("folder should be readable").count(), 1);
}

#[tokio::test]
async fn lookup_field_is_named_with_a_dot() {
    #[derive(Serialize)]
    struct Owned {
        #[serde(rename = "Last_Name")]
        last_name: &'static str,
        #[serde(rename = "Account_Name.id")]
        account: u64,
    }
    let (zoho, client) = client::<Import>().await;
    pause_time();
    let file = one([Owned { last_name: "Doe", account: 7 }]);
    client.bulk_write(&insert(), &file).await.expect("job should be created").wait().await.expect("job should finish");
    assert_eq!(zoho.records("eu").all("Leads")[0]["Account_Name"], serde_json::json!({ "id": "7" }));
}

fn one<T: Serialize>(records: impl IntoIterator<Item = T, IntoIter: Send>) -> bulk::CsvPart {
    bulk::CsvChunks::from_records(records).next().expect("there should be a row").expect("file should be written")
}

#[tokio::test]
async fn invalid_records_fail_before_anything_is_sent() {
    let (zoho, client) = client::<Import>().await;
    let file = one(leads(3));
    for write in [bulk::WriteRequest::upsert(1_u64, "Phone"), insert().fields([("E-mail", "Email")])] {
        let error = client.bulk_write::<crm::Leads>(&write, &file).await.expect_error();
        assert!(
            matches!(&error, bulk::BulkError::MissingColumn { column, .. } if column == "Phone" || column == "E-mail"),
            "{error:?}"
        );
    }
    assert!(zoho.requests().is_empty());
    assert!(
        bulk::CsvChunks::from_records(Vec::<Lead>::new()).next().is_none(),
        "no file should be written without a row"
    );

    let folder = folder("bulk-write-unfit");
    let path = folder.join("a.csv");
    let jobs = |text: &[u8]| {
        fs::write(&path, text).expect("file should be written");
        bulk::CsvChunks::from_csv(&path).expect("CSV file should have a heading").collect::<Vec<_>>()
    };
    let wide: Vec<String> = (0..201).map(|number| format!("c{number}")).collect();
    let wide = wide.join(",");
    let error = jobs(format!("{wide}\n{wide}\n").as_bytes()).pop().expect("there should be an error").expect_error();
    assert!(matches!(error, bulk::BulkError::TooManyColumns { columns: 201, .. }), "{error:?}");
    for wrong in [b"a,b\n1,2\nsecret\n".as_slice(), b"a,b\n1,2\nsecret\xff,3\n"] {
        let mut files = jobs(wrong);
        // The preceding rows get no file either, because the loss of the following rows would go unnoticed.
        let error = files.pop().expect("there should be an error").expect_error();
        assert!(files.is_empty() && error.to_string().contains("line 3"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let error = bulk::CsvChunks::from_csv(folder.join("none.csv")).expect_error();
    assert!(error.to_string().contains("none.csv"), "{error}");
    let error = bulk::CsvChunks::from_records(leads(1))
        .temp_dir(folder.join("none"))
        .next()
        .expect("there should be an error")
        .expect_error();
    assert!(matches!(error, bulk::BulkError::Transfer(TransferError::Io { .. })), "{error:?}");
}

#[tokio::test]
async fn bulk_write_of_a_broken_zip_fails() {
    let (zoho, client) = client::<Import>().await;
    pause_time();
    let file = one([lead("Doe", "doe@doe.example")]);
    let size = fs::metadata(file.path()).expect("file should exist").len();
    let overwrite_beginning = |beginning: &[u8]| {
        let mut bytes = vec![b'x'; usize::try_from(size).expect("file should be small")];
        bytes[..beginning.len()].copy_from_slice(beginning);
        fs::write(file.path(), bytes).expect("file should be written");
    };
    overwrite_beginning(b"no");
    let error = client.bulk_write(&insert(), &file).await.expect_error();
    assert!(matches!(error, bulk::BulkError::Transfer(TransferError::Send(SendError::Api(_)))), "{error:?}");
    assert!(error.to_string().contains("INVALID_FILE_FORMAT"), "{error}");
    // The file only looks like an archive, so the job fails and writes no record.
    overwrite_beginning(b"PK");
    let error = client.bulk_write(&insert(), &file).await.expect("job should be created").wait().await.expect_error();
    assert!(
        matches!(&error, bulk::BulkError::Failed { code: Some(code), .. } if code == "INVALID_FILE_FORMAT"),
        "{error:?}"
    );
    assert!(zoho.records("eu").all("Leads").is_empty());
}
