//! File transfers against the emulator: a downloaded file is complete or does not exist.

use crate::capture::{ExpectError, Recorded};
use crate::loopback::transport;
use std::error::Error as _;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zoho_auth_typed::{
    Client, DataCenter, Hosts, OAuthClient, ScopeSet, SendError, books, crm, desk,
    http::StatusCode,
    transfer::{TransferError, Upload},
    zoho_app,
};
use zoho_auth_typed::{Failure, Retry};
use zoho_emulator::{Emulator, Fault, FaultPoint, File};

#[zoho_app]
struct Papers {
    attach: crm::UploadAttachment<crm::Leads>,
    attachments: crm::ListAttachments<crm::Leads>,
    attachment: crm::DownloadAttachment<crm::Leads>,
    store: crm::UploadFiles,
    stored: crm::DownloadFile,
    bulk_file: crm::UploadBulkFile,
    receipt: books::UploadInvoiceAttachment,
    ticket_file: desk::UploadTicketAttachment,
    delete: crm::DeleteAttachment<crm::Leads>,
}

const LEAD: u64 = 4_150_868_000_000_224_001;
const ATTACHMENT: &str = "/crm/v8/Leads/4150868000000224001/Attachments/7";

/// Starts an emulator. Returns it with a client whose token has all scopes of the set `S`.
pub(crate) async fn client<S: ScopeSet>() -> (Recorded, Client<S>) {
    let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
    let app = zoho.register(zoho_emulator::Registration::self_client());
    zoho.user("anna", "eu");
    let token = zoho.refresh_token(&app, "anna", S::SCOPE);
    let oauth = OAuthClient::<S>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
    let transport = transport(zoho.servers());
    let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport);
    let client = oauth.client_from_refresh_token(token, DataCenter::EU);
    (zoho, client)
}

/// A folder for one test. The folder is removed when the value is dropped.
pub(crate) struct Folder(PathBuf);

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns a temporary folder, in memory if the system has such a file system. Tests that kill processes do not need a
/// disk, and a disk would take most of their time.
pub(crate) fn memory_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("temporary folder should be created")
}

/// Creates an empty folder for a test, with `name` in the name of the folder.
pub(crate) fn folder(name: &str) -> Folder {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("files-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("folder should be created");
    Folder(folder)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("folder should be readable");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("folder should be readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Returns the same bytes as a generated file of the emulator.
fn generated(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|index| index.to_le_bytes()[0]).collect()
}

fn refreshes(zoho: &Emulator) -> usize {
    zoho.requests().iter().filter(|seen| seen.is_refresh()).count()
}

#[tokio::test]
async fn uploaded_file_is_downloaded_unchanged() {
    let (zoho, client) = client::<Papers>().await;
    let folder = folder("round");
    let content = generated(700_001);
    fs::write(folder.join("offer 1.pdf"), &content).expect("file should be written");
    let reported = Arc::new(Mutex::new(Vec::new()));
    let recorded = Arc::clone(&reported);
    let offer = Upload::file(folder.join("offer 1.pdf"))
        .await
        .expect("file should be readable")
        .content_type("application/pdf");
    assert_eq!(offer.size(), 700_001);
    let offer =
        offer.on_progress(move |sent, total| recorded.lock().expect("task should not panic").push((sent, total)));
    let response = client.upload(Papers::attach().record_id(LEAD), offer.text_field("title", "An offer")).await;
    let response: serde_json::Value = response.expect("request should succeed").json().expect("body should be JSON");
    let id = response["data"][0]["details"]["id"].as_str().expect("ID should be a string").to_owned();
    let reported = reported.lock().expect("task should not panic").clone();
    assert_eq!(reported.last(), Some(&(700_001, 700_001)));
    assert!(reported.len() > 2 && reported.is_sorted(), "{reported:?}");

    let uploaded = zoho.files("eu").uploaded();
    let [file] = uploaded.as_slice() else { panic!("{uploaded:?}") };
    assert_eq!((file.field.as_str(), file.name.as_str(), file.bytes), ("file", "offer 1.pdf", 700_001));
    assert_eq!(file.fields, [("title".to_owned(), "An offer".to_owned())]);
    assert!(file.first_bytes == content && file.content_type == "application/pdf");
    let seen = zoho.requests().into_iter().find(|seen| seen.call.as_deref() == Some("UploadAttachment"));
    let length: u64 = seen
        .expect("request should be recorded")
        .header("content-length")
        .expect("request should have a content length")
        .parse()
        .expect("text should be a number");
    assert!((700_001..701_000).contains(&length), "the length of the body should be announced: {length}");

    let list =
        client.send(Papers::attachments().record_id(LEAD).fields("File_Name")).await.expect("list should be returned");
    assert!(String::from_utf8_lossy(list.bytes()).contains(&id), "{list:?}");
    let received = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&received);
    let download = client.download(Papers::attachment().record_id(LEAD).id(id.as_str()));
    let download = download.on_progress(move |so_far, total| {
        assert_eq!(total, Some(700_001));
        counted.store(so_far, Ordering::Relaxed);
    });
    let down = download.to_file(folder.join("down.pdf")).await.expect("file should be downloaded");
    assert_eq!((down.bytes, down.name.as_deref()), (700_001, Some("offer 1.pdf")));
    assert_eq!((down.path, down.content_type.as_deref()), (folder.join("down.pdf"), Some("application/pdf")));
    assert_eq!(received.load(Ordering::Relaxed), 700_001);
    assert!(fs::read(folder.join("down.pdf")).expect("file should be readable") == content);
    assert_eq!(names(&folder), ["down.pdf", "offer 1.pdf"]);
    let _ = Papers::delete();
}

#[tokio::test]
async fn bytes_are_uploaded_from_and_downloaded_into_memory() {
    let (zoho, client) = client::<Papers>().await;
    let response = client.upload(Papers::store(), Upload::bytes("a.txt", "abc").file_name("b.txt")).await;
    let response: serde_json::Value = response.expect("request should succeed").json().expect("body should be JSON");
    let id = response["data"][0]["details"]["id"].as_str().expect("ID should be a string").to_owned();
    let get = || client.download(Papers::stored().id(id.as_str()));
    assert_eq!(get().bytes(3).await.expect("three bytes should be sufficient"), "abc");
    let mut written = Vec::new();
    let received = get().to_writer(&mut written).await.expect("file should be downloaded");
    assert_eq!((received.bytes, received.name.as_deref(), written.as_slice()), (3, Some("b.txt"), b"abc".as_slice()));
    let error = get().bytes(2).await.expect_error();
    assert!(matches!(error, TransferError::TooLarge { limit: 2, .. }), "{error:?}");
    let error = client.download(Papers::stored().id("0")).bytes(2).await.expect_error();
    assert!(matches!(error, TransferError::NoContent { status: StatusCode::NO_CONTENT, .. }), "{error:?}");
    client.upload(Papers::store(), Upload::bytes("empty", "")).await.expect("empty file should be uploaded");
    assert_eq!(zoho.files("eu").uploaded().last().map(|file| file.bytes), Some(0));
}

#[tokio::test]
async fn upload_goes_to_the_host_of_its_call() {
    let (zoho, client) = client::<Papers>().await;
    let receipt = Upload::bytes("receipt.pdf", "%PDF").part_name("attachment");
    client
        .for_organization(books::ORGANIZATION, 1_u64)
        .upload(Papers::receipt().invoice_id(7_u64), receipt)
        .await
        .expect("upload to Books should succeed");
    client
        .for_organization(desk::ORGANIZATION, 1_u64)
        .upload(Papers::ticket_file().ticket_id(7_u64), Upload::bytes("a", "b"))
        .await
        .expect("upload to Desk should succeed");
    let bulk = Papers::bulk_file().x_crm_org("60001").feature("bulk-write");
    client.upload(bulk, Upload::bytes("leads.zip", "PK")).await.expect("upload to the upload host should succeed");
    let fields: Vec<String> = zoho.files("eu").uploaded().into_iter().map(|file| file.field).collect();
    assert_eq!(fields, ["attachment", "file", "file"]);
    // The default upload hosts, which are not on loopback.
    let hosts = Hosts::default();
    assert_eq!(hosts.upload_host(DataCenter::EU), Some("https://content.zohoapis.eu"));
    assert_eq!(hosts.upload_host(DataCenter::UK), None);
    let client_in_uk = Client::<Papers>::from_access_token("1000.token", DataCenter::UK);
    let bulk = Papers::bulk_file().x_crm_org("60001").feature("bulk-write");
    let error = client_in_uk.upload(bulk, Upload::bytes("leads.zip", "PK")).await.expect_error();
    assert!(error.to_string().contains("has no known host") && error.to_string().contains("`uk`"), "{error}");
}

#[tokio::test]
async fn invalid_token_during_transfer_is_retried_once() {
    let (zoho, client) = client::<Papers>().await;
    let folder = folder("replay");
    let size = 12 * 1024 * 1024;
    // The file contains only zeros and uses no space on the disk.
    fs::File::create(folder.join("zeros")).and_then(|file| file.set_len(size)).expect("file should be created");
    for fault in [Fault::InvalidToken, Fault::InvalidTokenAfter { bytes: 1024 * 1024 }] {
        zoho.clear_requests();
        zoho.fault(fault.clone());
        let (reported, zeros) = (
            Arc::new(Mutex::new(Vec::new())),
            Upload::file(folder.join("zeros")).await.expect("file should be readable"),
        );
        let recorded = Arc::clone(&reported);
        let zeros = zeros.on_progress(move |sent, _| recorded.lock().expect("task should not panic").push(sent));
        client.upload(Papers::attach().record_id(LEAD), zeros).await.expect("second attempt should succeed");
        let uploads = zoho.requests().iter().filter(|seen| seen.call.as_deref() == Some("UploadAttachment")).count();
        assert_eq!(uploads, 2, "{fault:?}");
        assert_eq!(zoho.files("eu").uploaded().last().map(|file| file.bytes), Some(size));
        let reported = reported.lock().expect("task should not panic").clone();
        assert_eq!(reported.last(), Some(&size));
        assert_eq!(
            reported.windows(2).filter(|pair| pair[1] < pair[0]).count(),
            1,
            "the count should start again once"
        );
        // A response in the middle of the body ends the upload.
        let first = reported.windows(2).find(|pair| pair[1] < pair[0]).map_or(size, |pair| pair[0]);
        assert_eq!(first < size, matches!(fault, Fault::InvalidTokenAfter { .. }), "{first} of {size}");
    }
    assert_eq!(zoho.files("eu").uploaded().len(), 2);
    // A download is also retried.
    zoho.files("eu").serve(ATTACHMENT, File::generated(10));
    zoho.fault(Fault::InvalidToken);
    let file = client.download(Papers::attachment().record_id(LEAD).id("7")).bytes(10).await;
    assert_eq!(file.expect("file should be downloaded"), generated(10));
    // After two invalid-token responses, the client sends no third attempt and no further refresh.
    zoho.fault(Fault::InvalidToken.times(2));
    let error = client.upload(Papers::store(), Upload::bytes("a", "b")).await.expect_error();
    assert!(matches!(error, TransferError::Send(SendError::TokenRejected { .. })), "{error:?}");
    assert_eq!(
        refreshes(&zoho),
        2,
        "three forced refreshes should be sent, one of them before the requests were cleared"
    );
}

#[tokio::test]
async fn interrupted_download_leaves_no_partial_file() {
    let (zoho, client) = client::<Papers>().await;
    let folder = folder("cut");
    zoho.files("eu").serve(ATTACHMENT, File::generated(1_000_000));
    let download = || client.download(Papers::attachment().record_id(LEAD).id("7"));
    zoho.fault(Fault::Truncated.at_point(FaultPoint::Api));
    let error = download().max_attempts(1).to_file(folder.join("a.bin")).await.expect_error();
    let source = error.source().expect("error should have the network error as its source").to_string();
    assert!(!source.contains("http://") && !error.to_string().contains(&source), "{error}: {source}");
    let TransferError::Truncated { bytes, expected: Some(1_000_000), .. } = error else { panic!("{error:?}") };
    assert!(bytes <= 500_000 && error.retry().is_safe(), "{error}");
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));

    // The existing file remains, and the next attempt replaces it.
    fs::write(folder.join("a.bin"), "before").expect("file should be written");
    zoho.fault(Fault::Truncated.at_point(FaultPoint::Api));
    download().max_attempts(1).to_file(folder.join("a.bin")).await.expect_error();
    assert_eq!(fs::read(folder.join("a.bin")).expect("file should be readable"), b"before");
    zoho.fault(Fault::Truncated.at_point(FaultPoint::Api));
    zoho.clear_requests();
    let complete = download().to_file(folder.join("a.bin")).await.expect("complete file should be downloaded");
    assert_eq!(complete.bytes, 1_000_000);
    assert!(fs::read(folder.join("a.bin")).expect("file should be readable") == generated(1_000_000));
    assert_eq!(zoho.requests().iter().filter(|seen| seen.call.as_deref() == Some("DownloadAttachment")).count(), 2);
    assert_eq!(names(&folder), ["a.bin"]);

    // Bytes that a writer received cannot be undone.
    zoho.fault(Fault::Truncated.at_point(FaultPoint::Api));
    let mut written = Vec::new();
    let error = download().to_writer(&mut written).await.expect_error();
    let TransferError::Truncated { bytes, .. } = error else { panic!("{error:?}") };
    assert_eq!(bytes, written.len() as u64);

    // A call that changes data is not retried after an interruption.
    zoho.fault(Fault::Reset.at_point(FaultPoint::Api));
    zoho.clear_requests();
    let error = client.download(Papers::delete().record_id(LEAD).id("7")).bytes(1).await.expect_error();
    assert!(matches!(error, TransferError::Send(SendError::Network { .. })), "{error:?}");
    assert_eq!(zoho.requests().len(), 1);
}

#[tokio::test]
async fn oversized_or_dropped_download_leaves_no_partial_file() {
    let (zoho, client) = client::<Papers>().await;
    let folder = folder("large");
    zoho.files("eu").serve(ATTACHMENT, File::generated(1_000_000));
    let download = || client.download(Papers::attachment().record_id(LEAD).id("7"));
    let error = download().max_bytes(999_999).to_file(folder.join("a.bin")).await.expect_error();
    assert!(matches!(error, TransferError::TooLarge { limit: 999_999, .. }), "{error:?}");
    // The body is chunked, so only the bytes themselves show the size.
    zoho.fault(Fault::HugeBody { bytes: 1_000_000 }.at_point(FaultPoint::Api));
    let error = download().max_bytes(999_999).to_file(folder.join("a.bin")).await.expect_error();
    assert!(matches!(error, TransferError::TooLarge { limit: 999_999, .. }), "{error:?}");
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));
    download().max_bytes(1_000_000).to_file(folder.join("a.bin")).await.expect("file should not exceed the limit");

    let folder = self::folder("dropped");
    zoho.files("eu").serve(ATTACHMENT, File::generated(1 << 40));
    let endless = download().to_file(folder.join("b.bin"));
    tokio::time::timeout(Duration::from_millis(300), endless)
        .await
        .expect_err("download of a tebibyte should take longer");
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));
}

#[tokio::test]
async fn idle_timeout_limits_pauses_but_not_the_whole_transfer() {
    let (zoho, client) = client::<Papers>().await;
    zoho.files("eu").serve(ATTACHMENT, File::generated(200 << 20));
    // A timeout of this length would end every transfer if it applied to the whole transfer.
    let transport = transport(zoho.servers());
    let client_with_short_timeout = client.clone().with_transport(transport.with_timeout(Duration::from_millis(40)));
    let download = client_with_short_timeout.download(Papers::attachment().record_id(LEAD).id("7"));
    assert_eq!(download.to_writer(&mut tokio::io::sink()).await.expect("file should be downloaded").bytes, 200 << 20);

    let idle = Duration::from_millis(100);
    zoho.fault(Fault::Slow(Duration::from_secs(60)).at_point(FaultPoint::Api));
    let download = client.download(Papers::attachment().record_id(LEAD).id("7")).max_attempts(1).idle_timeout(idle);
    let error = download.bytes(10).await.expect_error();
    assert!(matches!(error, TransferError::Stalled { bytes: 0, .. }), "{error:?}");
    zoho.fault(Fault::Slow(Duration::from_secs(60)).at_point(FaultPoint::Api));
    let error = client.upload(Papers::store(), Upload::bytes("a", "bcd").idle_timeout(idle)).await.expect_error();
    assert!(matches!(error, TransferError::Stalled { bytes: 3, .. }), "{error:?}");
    assert_eq!(error.retry(), Retry::MayDuplicate { after: None }, "the server may have received the upload");
}

fn cause(error: &TransferError) -> String {
    std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
}

#[tokio::test]
async fn missing_or_changed_file_error_names_the_path() {
    let (zoho, client) = client::<Papers>().await;
    let folder = folder("local");
    let error = Upload::file(folder.join("none.pdf")).await.expect_error();
    assert!(error.to_string().contains("none.pdf"), "{error}");
    let error = Upload::file(folder.to_path_buf()).await.expect_error();
    assert!(cause(&error).contains("regular file"), "{error:?}");
    fs::write(folder.join("a"), "abc").expect("file should be written");
    let upload = Upload::file(folder.join("a")).await.expect("file should be readable");
    fs::write(folder.join("a"), "abcd").expect("file should be written");
    let error = client.upload(Papers::store(), upload).await.expect_error();
    assert!(
        matches!(error, TransferError::Io { .. }) && cause(&error).contains("size of the file changed"),
        "{error:?}"
    );
    let error = client.upload(Papers::store(), Upload::bytes("a", "b").content_type("a\r\nb: c")).await.expect_error();
    assert!(error.to_string().contains("content-type"), "{error}");
    assert!(zoho.files("eu").uploaded().is_empty());
    zoho.files("eu").serve(ATTACHMENT, File::from_bytes(*b"abc"));
    let download = client.download(Papers::attachment().record_id(LEAD).id("7"));
    let error = download.to_file(folder.join("no/folder/a.bin")).await.expect_error();
    assert!(matches!(error, TransferError::Io { .. }), "{error:?}");
}

#[tokio::test]
async fn insufficient_scope_is_reported_for_transfers() {
    let (zoho, client) = client::<Papers>().await;
    let app = zoho.register(zoho_emulator::Registration::self_client());
    let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.READ");
    let transport = transport(zoho.servers());
    let less = Client::<Papers>::from_access_token(token, DataCenter::EU).with_transport(transport);
    let error = less.upload(Papers::store(), Upload::bytes("a", "b")).await.expect_error();
    assert!(error.needs_consent() && error.to_string().contains("ZohoCRM.files.CREATE"), "{error}");
    assert!(less.needs_consent());
    drop(client);
}
