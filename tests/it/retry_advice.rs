//! The advice on retrying a failed call. It depends on the method, and on whether the API may have carried out the
//! call.

use crate::capture::ExpectError;
use crate::loopback::transport;
use crate::mock_server::{CannedResponse, MockServer, status};
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use std::time::Duration;
use tower_layer::Layer as _;
use tower_service::Service as _;
use zoho_auth_typed::scopes::ZohoCRM;
use zoho_auth_typed::{Client, DataCenter, Error, Failure, Retry, bulk, crm, http::Method, transfer::Upload, zoho_app};

#[zoho_app(extra_scopes(ZohoCRM::Users::All))]
struct Calls {
    lead: crm::GetRecord<crm::Leads>,
    leads: crm::ListRecords<crm::Leads>,
    create: crm::CreateRecords<crm::Leads>,
    update: crm::UpdateRecord<crm::Leads>,
    delete: crm::DeleteRecord<crm::Leads>,
    attach: crm::UploadAttachment<crm::Leads>,
    attachment: crm::DownloadAttachment<crm::Leads>,
    bulk_file: crm::UploadBulkFile,
    bulk_write: crm::CreateBulkWriteJob<crm::Leads>,
}

const ID: u64 = 4_150_868_000_000_224_001;
const SAFE: Retry = Retry::Safe { after: None };
const MAY_DUPLICATE: Retry = Retry::MayDuplicate { after: None };

/// The operations, each with a flag that is `true` if the operation changes data.
const OPERATIONS: [(&str, bool); 12] = [
    ("get", false),
    ("download", false),
    ("raw get", false),
    ("tower get", false),
    ("post", true),
    ("put", true),
    ("delete", true),
    ("raw post", true),
    ("raw delete", true),
    ("upload", true),
    ("bulk write", true),
    ("tower post", true),
];

/// The name of a failure, and the response that causes the failure.
type Outcome = (&'static str, fn() -> CannedResponse);

/// Performs an operation that fails, and returns its error. For a request through the layer, `operation` contains the
/// method, such as `tower get`.
async fn fail(client: &Client<Calls>, operation: &str) -> Box<dyn Failure> {
    let body = json!({ "data": [{ "Last_Name": "Ada" }] });
    let raw = |method| {
        client.request(crm::PRODUCT, method, "/crm/v8/users/1").requires::<ZohoCRM::Users::All>().json(&json!({}))
    };
    let error: Error = match operation {
        "get" => client.send(Calls::lead().record_id(ID)).await.expect_error().into(),
        "post" => client.send_json(Calls::create(), &body).await.expect_error().into(),
        "put" => client.send_json(Calls::update().record_id(ID), &body).await.expect_error().into(),
        "delete" => client.send(Calls::delete().record_id(ID)).await.expect_error().into(),
        "raw get" => raw(Method::GET).send().await.expect_error().into(),
        "raw post" => raw(Method::POST).send().await.expect_error().into(),
        "raw delete" => raw(Method::DELETE).send().await.expect_error().into(),
        "upload" => {
            let file = Upload::bytes("a", "bcd").idle_timeout(Duration::from_millis(200));
            client.upload(Calls::attach().record_id(ID), file).await.expect_error().into()
        }
        "download" => {
            let call = client.download(Calls::attachment().record_id(ID).id("7")).max_attempts(1);
            call.idle_timeout(Duration::from_millis(200)).bytes(10_000).await.expect_error().into()
        }
        "bulk write" => {
            // The idle timeout of the file upload cannot be shortened, so only the creation of the job is tested.
            let body = json!({ "operation": "insert" });
            client.send_json(Calls::bulk_write(), &body).await.expect_error().into()
        }
        layer => return Box::new(fail_layer(client, &layer.replace("tower ", "").to_uppercase()).await),
    };
    Box::new(error)
}

async fn fail_layer(client: &Client<Calls>, method: &str) -> zoho_auth_typed::tower::TokenLayerError {
    let hyper = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let mut service = client.token_layer(crm::PRODUCT).requires::<ZohoCRM::Users::All>().layer(hyper);
    let url = format!("{}/crm/v8/users", client.base_url(crm::PRODUCT).expect("data center should have CRM"));
    let request =
        ::http::Request::builder().method(method).uri(url).body(Full::default()).expect("request should be valid");
    service.call(request).await.expect_error()
}

fn client(gateway: &str) -> Client<Calls> {
    let transport = transport([("eu", gateway, gateway)]).with_timeout(Duration::from_millis(200));
    Client::from_access_token("1000.a", DataCenter::EU).with_transport(transport)
}

#[tokio::test]
async fn failed_call_is_safe_to_retry_only_if_it_changes_nothing() {
    let outcomes: [Outcome; 5] = [
        ("502", || status(502, "<html>Bad Gateway</html>")),
        ("503", || status(503, "")),
        ("504", || status(504, "")),
        ("cut off", || CannedResponse::CutOff),
        ("silence", || CannedResponse::Silence),
    ];
    for (operation, changes) in OPERATIONS {
        for (outcome, response) in outcomes {
            // The layer returns every response, even with an error status, and it has no timeout.
            if operation.starts_with("tower") {
                continue;
            }
            let wire = MockServer::start([response()]).await;
            let error = fail(&client(&wire.origin), operation).await;
            let expected = if changes { MAY_DUPLICATE } else { SAFE };
            assert_eq!(error.retry(), expected, "{operation}, {outcome}: {error}");
            assert_eq!(
                error.to_string().contains("may have carried out the request"),
                changes,
                "{operation}, {outcome}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn interrupted_request_through_the_layer_may_be_carried_out() {
    for (method, expected) in [("GET", SAFE), ("HEAD", SAFE), ("POST", MAY_DUPLICATE), ("DELETE", MAY_DUPLICATE)] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback port should be free");
        let origin = format!("http://{}", listener.local_addr().expect("port should have an address"));
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let mut some = [0; 1024];
                let _ = tokio::io::AsyncReadExt::read(&mut connection, &mut some).await;
            }
        });
        let error = fail_layer(&client(&origin), method).await;
        assert_eq!(error.retry(), expected, "{method}: {error:?}");
    }
}

#[tokio::test]
async fn call_that_was_not_sent_is_safe_to_retry() {
    for (operation, _) in OPERATIONS.into_iter().filter(|(operation, _)| !operation.starts_with("tower")) {
        // The port was free, and no process listens on it.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback port should be free");
        let nowhere = format!("http://{}", listener.local_addr().expect("port should have an address"));
        drop(listener);
        let error = fail(&client(&nowhere), operation).await;
        assert_eq!(error.retry(), SAFE, "{operation}: {error}");
        assert!(!error.to_string().contains("carried out"), "{operation}: {error}");
    }
}

#[tokio::test]
async fn rate_limited_and_locked_calls_are_safe_to_retry() {
    let later = "content-type: application/json\r\nRetry-After: 3600";
    for (operation, _) in OPERATIONS.into_iter().filter(|(operation, _)| !operation.starts_with("tower")) {
        let wire = MockServer::start([
            CannedResponse::With(429, later, r#"{"code":"TOO_MANY_REQUESTS"}"#.to_owned()),
            status(400, r#"{"code":"RECORD_LOCKED","message":"the record is locked"}"#),
        ])
        .await;
        let client = client(&wire.origin);
        let error = fail(&client, operation).await;
        assert_eq!(error.retry(), Retry::Safe { after: Some(Duration::from_secs(3600)) }, "{operation}: {error}");
        assert_eq!(fail(&client, operation).await.retry(), SAFE, "{operation}");
    }
}

#[tokio::test]
async fn rejected_call_is_not_retried() {
    for (operation, _) in OPERATIONS.into_iter().filter(|(operation, _)| !operation.starts_with("tower")) {
        for body in [r#"{"code":"INVALID_DATA"}"#, r#"{"code":"INVALID_TOKEN"}"#, r#"{"code":"OAUTH_SCOPE_MISMATCH"}"#]
        {
            let wire = MockServer::start([status(400, body)]).await;
            assert_eq!(fail(&client(&wire.origin), operation).await.retry(), Retry::Never, "{operation}: {body}");
        }
    }
}

#[tokio::test]
async fn unavailable_server_delays_a_page_for_the_time_that_it_names() {
    let later = "content-type: application/json\r\nRetry-After: 1";
    let leads = r#"{"data":[{"id":"1"}],"info":{"more_records":false}}"#;
    let wire = MockServer::start([CannedResponse::With(503, later, String::new()), status(200, leads)]).await;
    let started = tokio::time::Instant::now();
    let client = client(&wire.origin);
    let mut leads = client.items::<serde_json::Value>(Calls::leads().fields("Last_Name"));
    leads.next().await.expect("there should be a lead").expect("lead should be read");
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
}

/// A row of a bulk write.
#[derive(serde::Serialize)]
struct Row {
    #[serde(rename = "Last_Name")]
    last_name: &'static str,
}

#[tokio::test]
async fn interrupted_upload_of_a_bulk_write_may_be_carried_out() {
    let wire = MockServer::start([status(502, "")]).await;
    let rows = [Row { last_name: "Ada" }];
    let file =
        bulk::CsvChunks::from_records(rows).next().expect("there should be a file").expect("file should be written");
    let write = bulk::WriteRequest::<crm::Leads>::insert(7_u64);
    let error = client(&wire.origin).bulk_write(&write, &file).await.expect_error();
    assert_eq!(error.retry(), MAY_DUPLICATE, "{error}");
    drop(Calls::bulk_file());
}
