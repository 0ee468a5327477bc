//! The API's own code and message in the errors that the client classifies.

use crate::capture::ExpectError;
use crate::loopback::transport;
use crate::mock_server::{CannedResponse, MockServer, status};
use zoho_auth_typed::{Client, DataCenter, Failure, SendError, books, crm, zoho_app};

#[zoho_app]
struct Calls {
    lead: crm::GetRecord<crm::Leads>,
    invoices: books::ListInvoices,
}

/// Starts a server that sends one response. Returns the server and a client that sends requests to it.
async fn client(response: CannedResponse) -> (MockServer, Client<Calls>) {
    let wire = MockServer::start([response]).await;
    let transport = transport([("eu", wire.origin.as_str(), wire.origin.as_str())]);
    (wire, Client::from_access_token("1000.a", DataCenter::EU).with_transport(transport))
}

#[tokio::test]
async fn rate_limited_error_carries_code_and_message() {
    for (number, words) in [("44", "too many calls per minute"), ("45", "too many calls per day")] {
        let body = format!(r#"{{"code":{number},"message":"{words}"}}"#);
        let (_wire, client) = client(status(429, &body)).await;
        let books = client.for_organization(books::ORGANIZATION, 1_u64);
        let error = books.send(Calls::invoices()).await.expect_error();
        assert!(error.to_string().contains(&format!("({number}: {words})")), "{error}");
        let SendError::RateLimited { code, message, .. } = error else { panic!("{error:?}") };
        assert_eq!((code.as_deref(), message.as_deref()), (Some(number), Some(words)));
    }
}

#[tokio::test]
async fn token_rejected_error_carries_code_and_message() {
    let (_wire, client) = client(status(401, r#"{"code":57,"message":"You are not authorized"}"#)).await;
    let books = client.for_organization(books::ORGANIZATION, 1_u64);
    let error = books.send(Calls::invoices()).await.expect_error();
    assert!(error.to_string().contains("(57: You are not authorized)"), "{error}");
    assert!(matches!(&error, SendError::TokenRejected { code: Some(code), message: Some(_), .. } if code == "57"));
    assert!(!error.needs_consent());
}

#[tokio::test]
async fn html_page_with_status_200_or_401_is_reported_as_a_page() {
    let page = |status| CannedResponse::With(status, "content-type: text/html", "<html>sign in</html>".to_owned());
    let call = || Calls::lead().record_id(7_u64);
    let (_wire, with_page) = client(page(200)).await;
    let error =
        with_page.send(call()).await.expect("request should succeed").json::<serde_json::Value>().expect_error();
    assert!(error.to_string().contains("an HTML page, not JSON; check whether a proxy"), "{error}");
    let (_wire, with_page) = client(page(401)).await;
    let error = with_page.send(call()).await.expect_error();
    assert!(error.to_string().contains("an HTML page, not JSON; check whether a proxy"), "{error}");
}
