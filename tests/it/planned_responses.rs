//! Responses that a test plans in the emulator for one call.

use crate::loopback::transport;
use serde_json::{Value, json};
use zoho_auth_typed::endpoint::Endpoint;
use zoho_auth_typed::{Client, DataCenter, SendError, books, crm, zoho_app};
use zoho_emulator::{Emulator, Fault, Registration};

#[zoho_app]
struct Calls {
    leads: crm::ListRecords<crm::Leads>,
    users: crm::ListUsers,
    invoices: books::ListInvoices,
}

async fn start() -> (Emulator, Client<Calls>) {
    let zoho = Emulator::start().await.expect("emulator should start");
    let app = zoho.register(Registration::self_client());
    zoho.user("anna", "eu");
    let token = zoho.access_token(&app, "anna", Calls::SCOPE);
    let client = Client::from_access_token(token, DataCenter::EU).with_transport(transport(zoho.servers()));
    (zoho, client)
}

#[tokio::test]
async fn planned_response_reaches_only_its_call() {
    let (zoho, client) = start().await;
    let leads = json!({ "data": [{ "id": "1", "Last_Name": "Burns" }], "info": { "more_records": false } });
    zoho.when(crm::ListRecords::<crm::Leads>::INFO).respond(200, leads.clone());
    assert_eq!(client.send(Calls::users()).await.unwrap().json::<Value>().unwrap()["users"][0]["status"], "active");
    let response = client.send(Calls::leads().fields("Last_Name")).await.unwrap();
    assert_eq!(response.json::<Value>().unwrap(), leads);
    assert_eq!(
        client.send(Calls::leads().fields("Last_Name")).await.unwrap().status(),
        204,
        "the plan should apply to one request"
    );
}

#[tokio::test]
async fn planned_faults_of_a_call_follow_each_other() {
    let (zoho, client) = start().await;
    let call = zoho.when(crm::ListUsers::INFO).for_user("anna");
    call.clone().times(2).fail(Fault::Status(503));
    call.respond(200, json!({ "users": [] }));
    for _ in 0..2 {
        let error = client.send(Calls::users()).await.unwrap_err();
        assert!(matches!(&error, SendError::Api(error) if error.status == 503), "{error:?}");
    }
    assert_eq!(client.send(Calls::users()).await.unwrap().json::<Value>().unwrap(), json!({ "users": [] }));
}

#[tokio::test]
async fn planned_error_of_books_is_an_api_error() {
    let (zoho, client) = start().await;
    zoho.when(books::ListInvoices::INFO).respond(400, json!({ "code": 1002, "message": "no such invoice" }));
    let error = client.for_organization(books::ORGANIZATION, 7_u64).send(Calls::invoices()).await.unwrap_err();
    assert!(matches!(&error, SendError::Api(error) if error.code.as_deref() == Some("1002")), "{error:?}");
    assert_eq!(books::ListInvoices::INFO.to_string(), "books::ListInvoices");
}
