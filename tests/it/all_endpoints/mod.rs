//! All calls of the catalog against the emulator, which checks scopes with its own code. The emulator accepts a call
//! with exactly the derived cover, and rejects it without any single scope of that cover.

mod calls;
mod case;
mod written_calls;

use crate::loopback::transport;
use case::{Case, Everything};
use std::collections::BTreeMap;
use zoho_auth_typed::{__private, Client, DataCenter, Response, SendError, Transport};
use zoho_catalog::BodyKind;
use zoho_catalog::model::{Product, Scope};
use zoho_emulator::{App, Emulator, File, RecordedRequest, Server};

/// Returns a scope for a token that may send none of the calls. (A token needs at least one scope.) Prefers a scope of
/// the product that allows no call: several products can share a path, and the emulator then selects the product by the
/// scopes of the token. If the product has no such scope, returns `email`.
fn of_no_call(product: &Product) -> String {
    let own = |scope: &&Scope| {
        scope.weight == Some(0) && product.services.iter().any(|service| scope.name.split('.').next() == Some(service))
    };
    product.scopes.iter().find(own).map_or_else(|| "email".to_owned(), |scope| scope.name.clone())
}

/// The calls that need an object which another call has created. The test provides a file in its place.
const OF_SOMETHING_MADE_BEFORE: &[&str] =
    &["DownloadBulkReadResult", "DownloadAttachment", "GetBulkReadJob", "GetBulkWriteJob"];

/// Declares one test per product, so that the tests run concurrently.
macro_rules! products {
    ($($product:ident: $cases:ident)*) => {
        $(#[tokio::test]
        async fn $product() {
            sweep(stringify!($product), calls::$cases).await;
        })*
    };
}
// The build script writes one line per product of the catalog.
include!(concat!(env!("OUT_DIR"), "/sweep.rs"));

async fn sweep(product: &str, cases: &[Case]) {
    let file =
        zoho_catalog_data::PRODUCTS.iter().find(|file| file.product == product).expect("product should have a file");
    let catalog = zoho_catalog::parse::product(file.path, file.text).expect("catalog should be valid");
    let mut sweep = Sweep::start(of_no_call(&catalog)).await;
    for case in cases {
        sweep.call(case).await;
    }
    println!("{product}: {} calls, {} requests", cases.len(), sweep.sent);
    println!("  calls without a scope: {}", sweep.free.join(", "));
    println!("  calls without a published scope: {}", sweep.unknown.join(", "));
    assert!(sweep.wrong.is_empty(), "{} unexpected responses:\n{}", sweep.wrong.len(), sweep.wrong.join("\n"));
    assert_covers_all(&catalog, cases, &sweep);
}

/// Checks that every call was sent, and that the calls without scopes and those with unknown scopes are as in the
/// catalog.
#[track_caller]
fn assert_covers_all(catalog: &Product, cases: &[Case], sweep: &Sweep) {
    let named = |has_requirement: fn(&Option<Vec<Vec<String>>>) -> bool| -> Vec<&str> {
        let matching = catalog.endpoints.iter().filter(|endpoint| has_requirement(&endpoint.requires));
        matching.map(|endpoint| endpoint.name.as_str()).collect()
    };
    let listed: Vec<_> =
        catalog.endpoints.iter().map(|call| (call.method, call.path.as_str(), call.name.as_str())).collect();
    let swept: Vec<_> =
        cases.iter().map(|Case { endpoint, .. }| (endpoint.method, endpoint.path, endpoint.name)).collect();
    assert_eq!(swept, listed);
    assert_eq!(sweep.unknown, named(Option::is_none));
    assert_eq!(sweep.free, named(|any| any.iter().flatten().any(Vec::is_empty)));
    let refused: usize = cases.iter().filter_map(|case| case.cover).map(<[_]>::len).sum();
    assert_eq!(sweep.sent, cases.len() + refused);
}

struct Sweep {
    zoho: Emulator,
    app: App,
    transport: Transport,
    /// The clients, by the scopes of their tokens.
    clients: BTreeMap<String, Client<Everything>>,
    /// The ID of an uploaded file, for bulk writes.
    bulk_file: String,
    /// A scope that allows none of the calls.
    of_no_call: String,
    sent: usize,
    free: Vec<&'static str>,
    unknown: Vec<&'static str>,
    wrong: Vec<String>,
}

impl Sweep {
    async fn start(of_no_call: String) -> Self {
        let zoho = Emulator::start().await.expect("emulator should start");
        let app = zoho.register(zoho_emulator::Registration::self_client());
        zoho.user("anna", "eu");
        let transport = transport(zoho.servers());
        let (clients, free, unknown, wrong) = Default::default();
        let bulk_file = zoho.bulk_writes("eu").upload(File::from_bytes("uploaded before"));
        Self { zoho, app, transport, clients, bulk_file, of_no_call, sent: 0, free, unknown, wrong }
    }

    /// Sends the call with the required scopes, and once without each of them.
    async fn call(&mut self, case: &Case) {
        let name = case.endpoint.name;
        let cover: Vec<&str> = case.cover.unwrap_or_default().iter().map(|scope| scope.name).collect();
        match case.cover {
            None => self.unknown.push(name),
            Some([]) => self.free.push(name),
            Some(_) => {}
        }
        match self.send(case, &cover).await {
            Ok(response) if response.status().is_success() => {}
            other => self.wrong.push(format!("{name} with {cover:?}: {other:?}")),
        }
        for left_out in &cover {
            let less: Vec<&str> = cover.iter().copied().filter(|scope| scope != left_out).collect();
            let response = self.send(case, &less).await;
            if !response.as_ref().is_err_and(|error| lacks_scope(case, error)) {
                self.wrong.push(format!("{name} without {left_out} of {cover:?}: {response:?}"));
            }
        }
    }

    async fn send(&mut self, case: &Case, scopes: &[&str]) -> Result<Response, SendError> {
        // A call that deletes a record must not affect the next call, so each call has its own record.
        let record = || serde_json::json!({ "Last_Name": "Ada" });
        let id = case.modules.iter().map(|module| self.zoho.records("eu").insert(module, record())).next_back();
        let id = id.unwrap_or_else(|| "1".to_owned());
        // CRM's calls take records. Calls without a module in the path find the module in the body.
        let module = serde_json::json!({ "module": { "api_name": case.modules.first() } });
        let body = serde_json::json!({
            "data": [{ "id": id, "Last_Name": "Ada" }], "modules": case.modules, "query": module,
            "operation": "insert", "resource": [{ "module": module["module"], "file_id": self.bulk_file }],
            "select_query": format!("select id from {}", case.modules.first().unwrap_or(&"Leads")),
        });
        let body = (case.endpoint.body != BodyKind::None).then(|| body.to_string().into_bytes());
        let client = self.client(scopes);
        let request = (case.prepare)(&client, &id)?;
        if OF_SOMETHING_MADE_BEFORE.contains(&case.endpoint.name) {
            self.zoho.files("eu").serve(request.url().path(), File::from_bytes("made before"));
        }
        self.zoho.clear_requests();
        let response = __private::send(&client, request, body).await;
        self.sent += 1;
        // A response of another call would prove nothing about this call.
        let seen = self.zoho.requests();
        let is_it = |seen: &RecordedRequest| match seen.server {
            Server::Gateway => seen.call.as_deref() == Some(case.endpoint.name),
            // An accounts server has paths instead of calls.
            Server::Accounts => seen.path == case.endpoint.path,
        };
        if seen.len() != 1 || !seen.iter().all(is_it) {
            self.wrong.push(format!("the emulator took {} for {seen:?}", case.endpoint.name));
        }
        response
    }

    /// Returns a client whose token has the given scopes, or the scope `of_no_call` if there are none.
    fn client(&mut self, scopes: &[&str]) -> Client<Everything> {
        let scopes = if scopes.is_empty() { self.of_no_call.clone() } else { scopes.join(",") };
        let Self { zoho, app, transport, clients, .. } = self;
        let make = |scopes: &String| {
            let token = zoho.access_token(app, "anna", scopes);
            Client::from_access_token(token, DataCenter::EU).with_transport(transport.clone())
        };
        clients.entry(scopes).or_insert_with_key(make).clone()
    }
}

/// Returns `true` if the error is the one with which the product reports an insufficient scope. For some products, no
/// code of this error is known, so a rejected token counts.
fn lacks_scope(case: &Case, error: &SendError) -> bool {
    match case.endpoint.product.name {
        "billing" | "books" | "cliq" | "expense" | "inventory" => matches!(error, SendError::TokenRejected { .. }),
        _ => matches!(error, SendError::InsufficientScope(_)),
    }
}
