//! The shapes of responses. The emulator responds to each call with a body that fits the description, if there is one.

use crate::europe;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zoho_catalog::model::{Endpoint, Parameter, ParameterLocation, Product};
use zoho_catalog::response_shapes::{ResponseShapes, Shape};
use zoho_catalog_data::ProductFile;
use zoho_emulator::{Emulator, File};

/// The calls whose response does not fit the shape: product, call and reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("books", "ListChildExpensesOfRecurringExpense", "the description prints the page context as a list"),
    ("crm", "DownloadAttachment", "the record has no attachment"),
    ("crm", "DownloadBulkReadResult", "no bulk read was created"),
    ("crm", "GetBulkReadJob", "no bulk read was created"),
    ("crm", "GetBulkWriteJob", "no bulk write was created"),
    ("crm", "ListRecords", "the previous page token of the first page is null, as on the page of CRM"),
    ("desk", "CreateAccount", "the response is the created item, which has only the members of the request"),
    ("desk", "CreateContact", "the response is the created item, which has only the members of the request"),
    ("desk", "CreateRuleGroup", "the response is the created item, which has only the members of the request"),
];

/// Returns the shapes of a product, or `None` if no shapes are known.
fn shapes_of(product: &str) -> Option<ResponseShapes> {
    let file = zoho_catalog_data::SHAPES.iter().find(|file| file.product == product)?;
    Some(ResponseShapes::parse(file.path, file.text).unwrap())
}

/// Returns a value for a parameter. `record` is the ID of an existing record.
fn value(parameter: &Parameter, record: &str) -> String {
    match parameter.name.as_str() {
        "ids" => return record.to_owned(),
        "module" => return "Leads".to_owned(),
        "criteria" => return "(Last_Name:equals:Ada)".to_owned(),
        _ => {}
    }
    parameter.values.first().cloned().unwrap_or_else(|| "1".to_owned())
}

/// Returns the path of a request, and a query with all required parameters.
fn target(product: &Product, endpoint: &Endpoint, record: &str) -> String {
    // Leads have their own calls for conversions, so these calls use another module.
    let module = if endpoint.name.contains("Inventory") { "Quotes" } else { "Leads" };
    let mut path = endpoint.path.replace("{module}", module).replace("{record_id}", record);
    while let Some((before, rest)) = path.split_once('{') {
        let (name, after) = rest.split_once('}').unwrap();
        let parameter = endpoint.parameters.iter().find(|parameter| parameter.name == name);
        path = format!("{before}{}{after}", parameter.map_or("1".to_owned(), |parameter| value(parameter, record)));
    }
    let needed = |parameter: &&Parameter| {
        let is_one_of = endpoint.required_one_of.first() == Some(&parameter.name);
        parameter.place == ParameterLocation::Query && (parameter.required || is_one_of)
    };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for parameter in endpoint.parameters.iter().filter(needed) {
        query.append_pair(&parameter.name, &value(parameter, record));
    }
    if let Some(organization) = &product.organization
        && organization.place == ParameterLocation::Query
    {
        query.append_pair(&organization.name, "11");
    }
    format!("{path}?{}", query.finish())
}

/// A sweep over the calls of a product.
struct Sweep {
    zoho: Emulator,
    token: String,
}

impl Sweep {
    async fn request(&self, product: &Product, endpoint: &Endpoint) -> Response {
        let record = self.zoho.records("eu").insert("Leads", json!({ "Last_Name": "Ada" }));
        let module = json!({ "api_name": "Leads" });
        let file = self.zoho.bulk_writes("eu").upload(File::from_bytes("uploaded before"));
        let crm = json!({
            "data": [{ "id": record, "Last_Name": "Ada" }], "query": { "module": module }, "operation": "insert",
            "resource": [{ "module": module, "file_id": file }], "select_query": "select id from Leads",
        });
        let method: Method = endpoint.method.as_str().parse().unwrap();
        let url = format!("{}{}", self.zoho.api_domain("eu"), target(product, endpoint, &record));
        let mut request = crate::http().request(method.clone(), url).bearer_auth(&self.token);
        if let Some(organization) = &product.organization
            && organization.place == ParameterLocation::Header
        {
            request = request.header(&organization.name, "11");
        }
        if !matches!(method, Method::GET | Method::DELETE) {
            let body = match product.product.as_str() {
                "crm" => crm,
                "creator" => json!({ "data": {} }),
                _ => json!({}),
            };
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    /// Sends a call. Returns the deviation of the response from its description, or `None` if the response fits.
    async fn deviation(
        &self,
        product: &Product,
        endpoint: &Endpoint,
        shapes: Option<&ResponseShapes>,
    ) -> Option<String> {
        let response = self.request(product, endpoint).await;
        let status = response.status();
        let is_unknown = response.headers().get("x-emulator-shape").is_some_and(|shape| shape == "unknown");
        let text = response.text().await.unwrap();
        let taken = self.zoho.requests().pop().and_then(|seen| seen.call);
        self.zoho.clear_requests();
        if !status.is_success() || taken.as_ref() != Some(&endpoint.name) {
            return Some(format!("{status} as {taken:?}: {text}"));
        }
        let described = shapes.and_then(|shapes| Some((shapes, shapes.response(endpoint)?)));
        let Some((shapes, described)) = described else {
            return (!is_unknown).then(|| "the header for an unknown shape is missing".to_owned());
        };
        if is_unknown {
            return Some("the header for an unknown shape should be absent".to_owned());
        }
        match described.bodies.get(&status.as_u16()) {
            None if text.is_empty() => None,
            None => Some(format!("the status {status} is not described")),
            Some(None) => (!text.is_empty()).then(|| format!("the body should be empty: {text}")),
            Some(Some(shape)) => {
                let Ok(body) = serde_json::from_str::<Value>(&text) else {
                    return Some(format!("the body is not JSON: {text}"));
                };
                let mismatch = shapes.mismatch(shape, &body).map(|pointer| format!("wrong at `{pointer}`: {text}"));
                mismatch.or_else(|| {
                    missing(shapes, shape, &body).map(|name| format!("the member {name} is missing: {text}"))
                })
            }
        }
    }
}

/// Returns the name of a described member that the body lacks, or `None` if the body has all members. Ignores members
/// that lead to other pages.
fn missing(shapes: &ResponseShapes, shape: &Shape, body: &Value) -> Option<String> {
    let members = match shapes.resolve(shape) {
        Shape::Members(members) => members,
        Shape::AnyOf(alternatives) => {
            let mut lacking = alternatives.iter().map(|shape| missing(shapes, shape, body));
            return lacking.clone().all(|missing| missing.is_some()).then(|| lacking.next().flatten()).flatten();
        }
        _ => return None,
    };
    let leads_on = |name: &str| name.starts_with("next") || name.starts_with("prev");
    members.keys().find(|name| body.get(name).is_none() && !leads_on(name)).cloned()
}

#[tokio::test]
async fn described_responses_fit_their_shapes() {
    let (mut described, mut undescribed) = (0, 0);
    let mut wrong = BTreeMap::new();
    let has_shapes = |file: &&ProductFile| zoho_catalog_data::SHAPES.iter().any(|other| other.product == file.product);
    for file in zoho_catalog_data::PRODUCTS.iter().filter(has_shapes) {
        let product = zoho_catalog::parse::product(file.path, file.text).unwrap();
        let shapes = shapes_of(file.product);
        let (zoho, app) = europe().await;
        let scopes: Vec<&str> = product.scopes.iter().map(|scope| scope.name.as_str()).collect();
        let token = zoho.access_token(&app, "anna", &scopes.join(","));
        let sweep = Sweep { zoho, token };
        for endpoint in &product.endpoints {
            let is_described = shapes.as_ref().is_some_and(|shapes| shapes.response(endpoint).is_some());
            *(if is_described { &mut described } else { &mut undescribed }) += 1;
            if let Some(deviation) = sweep.deviation(&product, endpoint, shapes.as_ref()).await {
                wrong.insert((product.product.clone(), endpoint.name.clone()), deviation);
            }
        }
    }
    println!("calls with a description: {described}, without: {undescribed}");
    for (product, call, reason) in EXCEPTIONS {
        let found = wrong.remove(&((*product).to_owned(), (*call).to_owned()));
        assert!(
            found.is_some(),
            "{product}: {call} should not fit its shape; if it does, remove the exception: {reason}"
        );
    }
    let lines: Vec<String> =
        wrong.iter().map(|((product, call), found)| format!("{product}: {call}: {found:.300}")).collect();
    assert!(lines.is_empty(), "{} responses do not fit:\n{}", lines.len(), lines.join("\n"));
    assert!(described > 3_000, "{described}");
}

#[tokio::test]
async fn unknown_shape_is_reported_in_header() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", "ZohoMail.accounts.READ,ZohoBooks.invoices.READ");
    let header = |response: Response| response.headers().get("x-emulator-shape").cloned();
    let unknown = crate::get(&zoho, "/api/accounts", &token).await;
    assert_eq!((unknown.status().as_u16(), header(unknown).unwrap().to_str().unwrap()), (200, "unknown"));
    for path in ["/books/v3/invoices?organization_id=1", "/books/v3/invoices", "/api/none"] {
        assert_eq!(header(crate::get(&zoho, path, &token).await), None, "{path}");
    }
}

#[tokio::test]
async fn stored_data_stays_and_described_members_are_added() {
    let (zoho, app) = europe().await;
    let token = zoho.access_token(&app, "anna", "ZohoBooks.invoices.READ");
    let path = "/books/v3/invoices/7?organization_id=1";
    let placeholder = crate::json(crate::get(&zoho, path, &token).await, 200).await;
    assert_eq!((&placeholder["code"], &placeholder["invoice"]["invoice_id"]), (&json!(0), &json!("7")));
    assert!(placeholder["invoice"].as_object().unwrap().len() > 50, "{placeholder}");
    zoho.lists("eu").insert("books", "invoices", json!({ "invoice_id": "7", "total": 30 }));
    let stored = crate::json(crate::get(&zoho, path, &token).await, 200).await;
    assert_eq!(stored["invoice"], json!({ "invoice_id": "7", "total": 30 }));
}
