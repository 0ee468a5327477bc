//! Pagination over all pages: the parameters of each product, the end of a list, and resuming from a cursor.

use crate::capture::{ExpectError, Recorded};
use crate::loopback::{signed_in, transport};
use crate::mock_server::{self, CannedResponse, MockServer};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::{
    Client, DataCenter, SendError, books, creator, crm, desk,
    pages::{Cursor, ItemStream, PageError},
    zoho_app,
};
use zoho_emulator::{Emulator, Fault, FaultPoint, Limits};

#[zoho_app]
pub(crate) struct Lists {
    pub(crate) leads: crm::ListRecords<crm::Leads>,
    search: crm::SearchRecords<crm::Leads>,
    users: crm::ListUsers,
    count: crm::GetRecordCount<crm::Leads>,
    pub(crate) invoices: books::ListInvoices,
    contacts: books::ListContacts,
    pub(crate) tickets: desk::ListTickets,
    records: creator::v2::ListRecords,
}

#[derive(Debug, Deserialize)]
struct Lead {
    #[serde(rename = "Nr")]
    number: usize,
}

async fn start(limits: Limits) -> (Recorded, Client<Lists>) {
    signed_in(limits).await
}

fn insert_leads(zoho: &Emulator, numbers: std::ops::Range<usize>) {
    for number in numbers {
        zoho.records("eu").insert("Leads", json!({ "Last_Name": "Burns", "Nr": number }));
    }
}

fn leads(client: &Client<Lists>) -> ItemStream<Lead> {
    client.items(Lists::leads().fields(["Last_Name", "Nr"]))
}

async fn numbers(mut items: ItemStream<Lead>) -> Vec<usize> {
    let mut numbers = Vec::new();
    while let Some(lead) = items.next().await {
        numbers.push(lead.expect("lead should be read").number);
    }
    numbers
}

/// Returns the number of items before the first error of a stream, and the error.
async fn read_until_error(mut items: ItemStream<Value>) -> (usize, PageError) {
    let mut received = 0;
    loop {
        match items.next().await.expect("an error should precede the end") {
            Ok(_) => received += 1,
            error => {
                let error = error.expect_error();
                assert!(items.next().await.is_none(), "a stream should end after an error");
                return (received, error);
            }
        }
    }
}

/// Returns the query of each request, without the parts that all requests share.
fn queries(zoho: &Emulator) -> Vec<String> {
    let queries = zoho.requests().into_iter().map(|seen| seen.query);
    queries.map(|query| query.replace("fields=Last_Name%2CNr", "").trim_start_matches('&').to_owned()).collect()
}

#[tokio::test]
async fn crm_pages_by_token_from_the_first_page() {
    let (zoho, client) = start(Limits::default()).await;
    assert_eq!(numbers(leads(&client)).await, [0; 0], "status 204 should be an empty list");
    insert_leads(&zoho, 0..450);
    zoho.clear_requests();
    assert_eq!(numbers(leads(&client)).await, (0..450).collect::<Vec<_>>());
    let queries = queries(&zoho);
    assert_eq!(queries.len(), 3, "{queries:?}");
    assert_eq!(queries[0], "", "the first request should have only the parameters of the call");
    assert!(queries[1..].iter().all(|query| query.starts_with("page_token=")), "{queries:?}");
}

#[tokio::test]
async fn records_changed_meanwhile_shift_nothing_with_page_tokens() {
    let (zoho, client) = start(Limits::default()).await;
    insert_leads(&zoho, 0..500);
    for (descending, expected) in [(true, (0..500).rev().collect::<Vec<_>>()), (false, (0..500).collect())] {
        let call = Lists::leads().fields(["Last_Name", "Nr"]).per_page(70).sort_by(crm::values::SortBy::ID);
        let mut items = client.items::<Lead>(call.sort_order(if descending {
            crm::values::SortOrder::DESC
        } else {
            crm::values::SortOrder::ASC
        }));
        let mut received = Vec::new();
        while let Some(lead) = items.next().await {
            received.push(lead.expect("lead should be read").number);
            if received.len() % 50 == 0 {
                insert_leads(&zoho, 1_000..1_003);
            }
        }
        received.retain(|number| *number < 1_000);
        assert_eq!(received, expected);
    }
}

#[tokio::test]
async fn crm_page_numbers_end_at_2000_records() {
    let (zoho, client) = start(Limits::default()).await;
    insert_leads(&zoho, 0..2_100);
    let (received, error) = read_until_error(client.items(Lists::search().word("burns"))).await;
    assert_eq!(received, 2_000);
    assert!(matches!(error, PageError::PageNumberLimit { endpoint: "SearchRecords", limit: 2_000, .. }), "{error:?}");
    zoho.clear_requests();
    let (received, error) = read_until_error(client.items(Lists::leads().fields("Nr").page(11))).await;
    assert_eq!((received, zoho.requests().len()), (0, 0), "a request that cannot succeed should not be sent");
    assert!(error.to_string().contains("without `.page(…)`"), "{error}");
    let rest = client.items(Lists::leads().fields("Nr").page(10));
    assert_eq!(
        numbers(rest).await,
        (1_800..2_100).collect::<Vec<_>>(),
        "the later pages should be selected by page tokens"
    );
}

#[tokio::test]
async fn crm_pages_by_number_without_page_tokens() {
    let page = |from: usize, more: bool| {
        let data: Vec<Value> = (from..from + 200).map(|number| json!({ "Nr": number })).collect();
        mock_server::json(&json!({ "data": data, "info": { "more_records": more } }).to_string())
    };
    let wire = MockServer::start((0..10).map(|number| page(number * 200, true))).await;
    let client = Client::<Lists>::from_access_token("token-on-the-wire", DataCenter::EU).with_transport(transport([(
        "eu",
        wire.origin.as_str(),
        wire.origin.as_str(),
    )]));
    let (received, error) = read_until_error(client.items(Lists::leads().fields("Nr"))).await;
    assert!(matches!(error, PageError::PageNumberLimit { limit: 2_000, .. }), "{error:?}");
    let lines: Vec<String> = wire.requests().into_iter().map(|request| request.line).collect();
    assert_eq!((received, lines.len()), (2_000, 10), "the eleventh page should not be requested");
    assert_eq!(
        (lines[0].as_str(), lines[9].as_str()),
        ("GET /crm/v8/Leads?fields=Nr", "GET /crm/v8/Leads?fields=Nr&page=10")
    );
}

/// Starts a server with the given responses. Returns the server and a client that sends requests to it.
async fn start_with(responses: Vec<CannedResponse>) -> (MockServer, Client<Lists>) {
    let wire = MockServer::start(responses).await;
    let client = Client::from_access_token("token-on-the-wire", DataCenter::EU);
    let client = client.with_transport(transport([("eu", wire.origin.as_str(), wire.origin.as_str())]));
    (wire, client)
}

#[tokio::test]
async fn pagination_loop_is_an_error() {
    let page = |id: usize, token: &str| {
        let info = json!({ "more_records": true, "next_page_token": token });
        mock_server::json(&json!({ "data": [{ "id": id }], "info": info }).to_string())
    };
    let (wire, client) = start_with(vec![page(1, "a"), page(2, "b"), page(3, "a"), page(2, "b")]).await;
    let (received, error) = read_until_error(client.items(Lists::leads().fields("Nr"))).await;
    assert!(matches!(error, PageError::PaginationLoop { endpoint: "ListRecords", .. }), "{error:?}");
    assert_eq!((received, wire.requests().len()), (3, 3), "no item should be returned twice");
    // One server ignores the page number, and one ignores the index.
    let users = || mock_server::json(&json!({ "users": [{ "id": 1 }], "info": { "more_records": true } }).to_string());
    let (_wire, client) = start_with(vec![users(), users(), users()]).await;
    let (received, error) = read_until_error(client.items(Lists::users())).await;
    assert!(received == 1 && matches!(error, PageError::PaginationLoop { .. }), "{received} {error:?}");
    for page in [json!([{ "id": 1 }, { "id": 2 }]), json!([{ "id": 1 }])] {
        let tickets = || mock_server::json(&json!({ "data": page }).to_string());
        let (wire, client) = start_with(vec![tickets(), tickets(), tickets(), tickets()]).await;
        let (received, error) =
            read_until_error(client.for_organization(desk::ORGANIZATION, 1_u64).items(Lists::tickets())).await;
        assert!(matches!(error, PageError::PaginationLoop { .. }), "{error:?}");
        assert_eq!(received, page.as_array().map_or(0, Vec::len), "{:?}", wire.requests());
    }
}

#[tokio::test]
async fn announced_page_without_token_is_an_error() {
    let first = json!({ "data": [{ "id": 1 }], "info": { "more_records": true, "next_page_token": "a" } });
    let second = json!({ "data": [{ "id": 2 }], "info": { "more_records": true, "next_page_token": null } });
    let (_wire, client) =
        start_with(vec![mock_server::json(&first.to_string()), mock_server::json(&second.to_string())]).await;
    let (received, error) = read_until_error(client.items(Lists::leads().fields("Nr"))).await;
    assert!(received == 2 && matches!(error, PageError::MissingPageToken { .. }), "{received} {error:?}");
}

#[tokio::test]
async fn items_member_is_detected_or_selected() {
    let two = || mock_server::json(r#"{"users":[{"id":1}],"profiles":[],"info":{"more_records":false}}"#);
    let (_wire, client) = start_with(vec![two(), two(), two(), mock_server::json(r#"{"count":3}"#)]).await;
    let (_, error) = read_until_error(client.items(Lists::users())).await;
    assert!(error.to_string().contains("`profiles`, `users`"), "{error}");
    let mut users = client.items::<Value>(Lists::users()).items_key("users");
    assert_eq!(users.next().await.expect("there should be a user").expect("user should be read")["id"], 1);
    assert!(users.next().await.is_none());
    let (_, error) = read_until_error(client.items(Lists::users()).items_key("groups")).await;
    assert!(error.to_string().contains("no list at `groups`"), "{error}");
    let (_, error) = read_until_error(client.items(Lists::count())).await;
    assert!(matches!(error, PageError::ItemsNotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn invalid_item_is_reported_and_skipped() {
    let page = r#"{"data":[{"Nr":1},{"Nr":"secret words"},{"Nr":3}],"info":{"more_records":false}}"#;
    let (_wire, client) = start_with(vec![mock_server::json(page)]).await;
    let mut items = leads(&client);
    assert_eq!(items.next().await.expect("there should be a first item").expect("lead should be read").number, 1);
    let error = items.next().await.expect("there should be a second item").expect_error();
    assert!(matches!(error, PageError::InvalidItem { number: 2, .. }), "{error:?}");
    assert!(error.to_string().contains("invalid type: string, expected usize at Nr;"), "{error}");
    assert!(!format!("{error} {error:?}").contains("secret words"));
    assert_eq!(items.next().await.expect("there should be a third item").expect("lead should be read").number, 3);
    assert_eq!(items.position().items_read(), 3);
}

#[tokio::test]
async fn books_pages_until_has_more_page_is_false() {
    let (zoho, client) = start(Limits::default()).await;
    (0..405).for_each(|number| _ = zoho.lists("eu").insert("books", "invoices", json!({ "Nr": number })));
    (0..30).for_each(|number| _ = zoho.lists("eu").insert("books", "contacts", json!({ "Nr": number })));
    assert_eq!(
        numbers(client.for_organization(books::ORGANIZATION, 1_u64).items(Lists::invoices())).await,
        (0..405).collect::<Vec<_>>()
    );
    let pages: Vec<String> = queries(&zoho);
    assert_eq!(pages, ["organization_id=1", "page=2&organization_id=1", "page=3&organization_id=1"]);
    zoho.clear_requests();
    assert_eq!(
        numbers(client.for_organization(books::ORGANIZATION, 1_u64).items(Lists::contacts().per_page(10))).await.len(),
        30
    );
    assert_eq!(zoho.requests().len(), 3, "a full last page should not cause another request");
}

#[tokio::test]
async fn desk_and_creator_page_by_index_until_an_empty_page() {
    for first_index in [0, 1] {
        let (zoho, client) = start(Limits { first_index, ..Limits::default() }).await;
        (0..250)
            .for_each(|number| _ = zoho.lists("eu").insert("desk", "tickets", json!({ "id": number, "Nr": number })));
        (0..401)
            .for_each(|number| _ = zoho.lists("eu").insert("creator", "All", json!({ "ID": number, "Nr": number })));
        let all: Vec<usize> = (0..250).collect();
        for limit in [100, 50, 7, 1] {
            let call = Lists::tickets().limit(limit);
            assert_eq!(
                numbers(client.for_organization(desk::ORGANIZATION, 1_u64).items(call)).await,
                all,
                "{first_index} {limit}"
            );
        }
        zoho.clear_requests();
        assert_eq!(numbers(client.for_organization(desk::ORGANIZATION, 1_u64).items(Lists::tickets())).await, all);
        assert_eq!(queries(&zoho)[..2], ["", "from=10"], "without a limit, a page should have ten items");
        let report = || Lists::records().account_owner_name("anna").app_link_name("shop").report_link_name("All");
        assert_eq!(numbers(client.items(report())).await, (0..401).collect::<Vec<_>>());
        assert_eq!(numbers(client.items(report().from(401))).await.len(), usize::from(first_index == 1));
        assert_eq!(
            numbers(client.items(report().from(402))).await,
            [0; 0],
            "Creator's error for a page without records should end the list"
        );
    }
}

#[tokio::test]
async fn short_page_without_an_end_mark_does_not_end_a_list() {
    let ids = |range: std::ops::Range<usize>| range.map(|id| json!({ "id": id })).collect::<Vec<_>>();
    let desk_page = |range| mock_server::json(&json!({ "data": ids(range) }).to_string());
    let empty = || CannedResponse::With(204, "x: y", String::new());
    // Some lists of Desk return up to 50 items per page, even if the limit is higher.
    let (wire, client) = start_with(vec![desk_page(0..50), desk_page(50..100), desk_page(100..130), empty()]).await;
    let mut tickets = client.for_organization(desk::ORGANIZATION, 1_u64).items::<Value>(Lists::tickets().limit(100));
    let mut received = 0;
    while let Some(ticket) = tickets.next().await {
        ticket.expect("ticket should be read");
        received += 1;
    }
    assert_eq!((received, wire.requests().len()), (130, 4));
    let invoices = |range| mock_server::json(&json!({ "code": 0, "invoices": ids(range) }).to_string());
    let (wire, client) = start_with(vec![invoices(0..25), invoices(25..50), invoices(0..0)]).await;
    let books = client.for_organization(books::ORGANIZATION, 1_u64);
    let mut invoices_of_books = books.items::<Value>(Lists::invoices().per_page(100));
    let mut received = 0;
    while let Some(invoice) = invoices_of_books.next().await {
        invoice.expect("invoice should be read");
        received += 1;
    }
    assert_eq!((received, wire.requests().len()), (50, 3));
    // A call that ignores the page number returns its only page again.
    let (wire, client) = start_with(vec![invoices(0..25), invoices(0..25)]).await;
    let books = client.for_organization(books::ORGANIZATION, 1_u64);
    let mut only = books.items::<Value>(Lists::invoices());
    let mut received = 0;
    while let Some(invoice) = only.next().await {
        invoice.expect("invoice should be read");
        received += 1;
    }
    assert_eq!((received, wire.requests().len()), (25, 2));
}

#[tokio::test]
async fn desk_list_beyond_its_last_index_is_an_error() {
    let (zoho, client) = start(Limits::default()).await;
    (0..5_200).for_each(|number| _ = zoho.lists("eu").insert("desk", "tickets", json!({ "id": number, "Nr": number })));
    let desk = client.for_organization(desk::ORGANIZATION, 1_u64);
    let (received, error) = read_until_error(desk.items(Lists::tickets().limit(100))).await;
    assert!(matches!(error, PageError::PageNumberLimit { limit: 5_000, .. }), "{received} {error:?}");
    assert!(received >= 4_999, "{received}");
}

#[tokio::test]
async fn limit_applies_to_items_and_whole_pages() {
    let (zoho, client) = start(Limits::default()).await;
    insert_leads(&zoho, 0..450);
    zoho.clear_requests();
    assert_eq!(numbers(leads(&client).limit(250)).await, (0..250).collect::<Vec<_>>());
    assert_eq!(numbers(leads(&client).limit(200)).await.len(), 200);
    assert_eq!(numbers(leads(&client).limit(0)).await, [0; 0]);
    assert_eq!(zoho.requests().len(), 3, "no unnecessary page should be requested");
    let mut pages = client.pages(Lists::leads().fields("Nr").per_page(180)).limit(400);
    let mut lengths = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.expect("page should be returned");
        assert_eq!(page.response().status(), 200);
        lengths.push((page.items().len(), pages.position().items_read()));
    }
    assert_eq!(lengths, [(180, 180), (180, 360), (40, 400)]);
    let mut rest = client.items::<Lead>(Lists::leads().fields("Nr").per_page(180)).resume_from(pages.position());
    assert_eq!(rest.next().await.expect("there should be a next item").expect("lead should be read").number, 400);
}

/// A function that creates a stream.
type Start = fn(&Client<Lists>) -> ItemStream<Lead>;

/// Serializes and deserializes a cursor, and returns the result.
fn stored(position: &Cursor) -> Cursor {
    serde_json::from_str(&serde_json::to_string(position).expect("value should be serialized"))
        .expect("cursor should be valid")
}

#[tokio::test]
async fn resumed_stream_returns_each_item_once() {
    for first_index in [0, 1] {
        let (zoho, client) = start(Limits { first_index, ..Limits::default() }).await;
        insert_leads(&zoho, 0..25);
        for number in 0..25 {
            zoho.lists("eu").insert("books", "invoices", json!({ "Nr": number }));
            zoho.lists("eu").insert("desk", "tickets", json!({ "id": number, "Nr": number }));
        }
        let streams: [Start; 4] = [
            |client| client.items(Lists::leads().fields("Nr").per_page(5)),
            |client| client.items(Lists::search().word("burns").per_page(5)),
            |client| client.for_organization(books::ORGANIZATION, 1_u64).items(Lists::invoices().per_page(5)),
            |client| client.for_organization(desk::ORGANIZATION, 1_u64).items(Lists::tickets().limit(5)),
        ];
        for (product, stream) in streams.into_iter().enumerate() {
            for stop in 0..=25 {
                let mut items = stream(&client);
                for number in 0..stop {
                    assert_eq!(
                        items.next().await.expect("there should be another item").expect("lead should be read").number,
                        number
                    );
                }
                let position = stored(&items.position());
                assert_eq!(position.items_read(), stop as u64);
                let rest = numbers(stream(&client).resume_from(position)).await;
                assert_eq!(rest, (stop..25).collect::<Vec<_>>(), "{product} {stop}");
            }
            // The process stops after every item.
            let (mut position, mut received) = (stream(&client).position(), Vec::new());
            while let Some(lead) = {
                let mut items = stream(&client).resume_from(stored(&position));
                let next = items.next().await;
                position = items.position();
                next
            } {
                received.push(lead.expect("lead should be read").number);
            }
            assert_eq!(received, (0..25).collect::<Vec<_>>(), "{product}");
            assert_eq!(position.items_read(), 25);
        }
    }
}

#[tokio::test]
async fn cursor_in_a_shifted_page_is_found_by_its_last_item() {
    let (zoho, client) = start(Limits::default()).await;
    insert_leads(&zoho, 0..30);
    let stream = || {
        client.items::<Lead>(
            Lists::leads()
                .fields("Nr")
                .per_page(20)
                .sort_by(crm::values::SortBy::ID)
                .sort_order(crm::values::SortOrder::DESC),
        )
    };
    let mut items = stream();
    for _ in 0..7 {
        items.next().await.expect("there should be another item").expect("lead should be read");
    }
    insert_leads(&zoho, 30..33);
    assert_eq!(numbers(stream().resume_from(items.position())).await, (0..23).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn foreign_cursor_is_rejected_before_anything_is_sent() {
    let (zoho, client) = start(Limits::default()).await;
    insert_leads(&zoho, 0..5);
    let mut items = leads(&client);
    items.next().await.expect("there should be another item").expect("lead should be read");
    let position = items.position();
    assert_eq!(position.to_string(), "ListRecords in data center eu, after 1 item");
    zoho.clear_requests();
    for other in [
        client.items::<Value>(Lists::leads().fields("Nr")).resume_from(position.clone()),
        client.items(Lists::search().word("burns")).resume_from(position.clone()),
    ] {
        let (_, error) = read_until_error(other).await;
        assert!(
            matches!(&error, PageError::CursorMismatch { cursor_of: saved, .. } if saved == "ListRecords"),
            "{error:?}"
        );
    }
    let us =
        Client::<Lists>::from_access_token("token-of-the-us", DataCenter::US).with_transport(transport(zoho.servers()));
    let (_, error) = read_until_error(us.items(Lists::leads().fields(["Last_Name", "Nr"])).resume_from(position)).await;
    assert!(matches!(error, PageError::DataCenterMismatch { data_center: "us", .. }), "{error:?}");
    let mut invoices = client.for_organization(books::ORGANIZATION, 1_u64).items::<Value>(Lists::invoices());
    assert!(invoices.next().await.is_none());
    let position = invoices.position();
    let other = client.for_organization(books::ORGANIZATION, 2_u64);
    let (_, error) = read_until_error(other.items(Lists::invoices()).resume_from(position)).await;
    assert!(matches!(error, PageError::CursorMismatch { .. }), "{error:?}");
    assert_eq!(zoho.requests().len(), 1);
}

#[tokio::test]
async fn expired_page_token_is_reported() {
    let (zoho, client) =
        start(Limits { access_token_lifetime: Duration::from_secs(1 << 30), ..Limits::default() }).await;
    insert_leads(&zoho, 0..250);
    let mut items = leads(&client);
    for _ in 0..210 {
        items.next().await.expect("there should be another item").expect("lead should be read");
    }
    let position = items.position();
    zoho.clock().advance(Duration::from_secs(25 * 60 * 60));
    let error =
        leads(&client).resume_from(position.clone()).next().await.expect("there should be an error").expect_error();
    assert!(matches!(error, PageError::PageTokenRejected { .. }), "{error:?}");
    // A page token that Zoho did not issue is reported as a rejected page token, and not as an invalid access token.
    let text = serde_json::to_string(&position).expect("value should be serialized");
    let token = text
        .split_once("\"token\":\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .expect("position should contain a token")
        .0;
    let other = serde_json::from_str(&text.replace(token, "abc")).expect("cursor should be valid");
    let error = leads(&client).resume_from(other).next().await.expect("there should be an error").expect_error();
    assert!(matches!(error, PageError::PageTokenRejected { .. }), "{error:?}");
}

#[tokio::test]
async fn failed_page_request_is_retried() {
    let (zoho, client) = start(Limits::default()).await;
    insert_leads(&zoho, 0..250);
    let mut items = leads(&client);
    for number in 0..200 {
        assert_eq!(
            items.next().await.expect("there should be another item").expect("lead should be read").number,
            number
        );
    }
    for fault in [Fault::Truncated, Fault::Reset] {
        zoho.fault(fault.at_point(FaultPoint::Api));
    }
    zoho.clear_requests();
    assert_eq!(numbers(items).await, (200..250).collect::<Vec<_>>());
    assert_eq!(zoho.requests().len(), 3);
    // An error that is not temporary is returned without a retry.
    zoho.fault(Fault::Response { status: 400, body: json!({ "code": "INVALID_QUERY" }) }.at_point(FaultPoint::Api));
    let error = leads(&client).next().await.expect("there should be an error").expect_error();
    assert!(matches!(error, PageError::Send(SendError::Api(_))) && !error.retry().is_safe(), "{error:?}");
}
