//! The API gateway of a data centre: `api_domain`, and the hosts of all products.

pub(crate) mod bulk_read;
pub(crate) mod bulk_write;
mod crm_pages;
mod errors;
mod fields;
pub(crate) mod files;
pub(crate) mod lists;
mod people;
pub(crate) mod records;
mod route;
mod scope_check;

use crate::catalogue::catalogue;
use crate::http::{Answer, Incoming};
use crate::shared::{Shared, Site};
use crm_pages::Times;
use errors::ApiError;
use hyper::Method;
use route::{Match, routes};
use scope_check::Verdict;
use serde_json::{Value, json};
use std::borrow::Cow;
use zoho_catalog::model::{ForOrganization, Product};

/// The header in which the emulator says what Zoho would not.
const REMARK: &str = "x-emulator-remark";

/// Which call of the catalogue this is: its name.
pub(crate) fn call(request: &Incoming) -> Option<&'static str> {
    routes().find(request.method.as_str(), &request.path).map(|found| found.endpoint.name.as_str())
}

pub(crate) fn answer(shared: &Shared, site: &Site, request: &Incoming) -> Answer {
    let path = path(request);
    let Some(found) = routes().find(request.method.as_str(), &path) else {
        let product = routes().product_of(&request.path);
        return errors::answer(product.map(|product| product.product.as_str()), ApiError::NoSuchCall)
            .with(REMARK, "no such call in the catalogue");
    };
    let product = &catalogue().products[found.product];
    let refused = |error| errors::answer(Some(&product.product), error);
    let Some(token) = request.token() else { return refused(ApiError::NoToken) };
    let mut state = shared.state();
    let Some(access) = state.living(token, &site.code, shared.clock.now()).cloned() else {
        return refused(ApiError::DeadToken);
    };
    let verdict = scope_check::verdict(catalogue(), &found, request, &access.scopes);
    if verdict == Verdict::Refused {
        return refused(ApiError::MissingScope);
    }
    let user = access.user.as_ref().and_then(|user| state.users.get(user));
    let own = user.and_then(|user| user.organization.clone());
    if let Some(error) = wrong_organization(product, &found, request, own.as_deref()) {
        return refused(error);
    }
    let times = Times { now: shared.clock.now(), life: shared.limits.page_token_life };
    let state = &mut *state;
    let files = state.files.entry(site.code.clone()).or_default();
    let answer = files::answer(files, product, &found, request).or_else(|| match product.product.as_str() {
        "crm" => people::answer(state, &access, &found, request).or_else(|| {
            let records = state.records.entry(site.code.clone()).or_default();
            let reads = state.bulk_reads.entry(site.code.clone()).or_default();
            let writes = state.bulk_writes.entry(site.code.clone()).or_default();
            fields::answer(product, records, &found, request)
                .or_else(|| bulk_read::answer(reads, records, &found, request))
                .or_else(|| bulk_write::answer(writes, records, &found, request, site))
                .or_else(|| records::answer(records, &found, request, times))
        }),
        product => state.lists.get(&site.code).and_then(|lists| lists.answer(product, &found, request, shared.limits)),
    });
    let answer = answer.unwrap_or_else(|| plausible(product, &found, request));
    match verdict {
        Verdict::Unknown => answer.with(REMARK, "the catalogue does not know which scopes this call needs"),
        Verdict::AnyModule => answer.with(REMARK, "the request names no module: a scope for any of them was enough"),
        _ => answer,
    }
}

/// The path of the call that is asked for. The catalogue has none for the result of a bulk write, as another host serves
/// it: its scope is that of the job.
fn path(request: &Incoming) -> Cow<'_, str> {
    match bulk_write::job_of_result(&request.path) {
        Some(job) => format!("/crm/bulk/v8/write/{job}").into(),
        None => request.path.as_str().into(),
    }
}

/// Called by the fault of that name.
pub(crate) fn dead_token(request: &Incoming) -> Answer {
    errors::answer(routes().product_of(&path(request)).map(|product| product.product.as_str()), ApiError::DeadToken)
}

/// Books needs an organisation for nearly everything; Desk takes the user's default one. Which organisation is right is
/// only known of users that were given one.
fn wrong_organization(product: &Product, found: &Match<'_>, request: &Incoming, own: Option<&str>) -> Option<ApiError> {
    let place = product.organization.as_ref()?;
    let named = match place.place {
        zoho_catalog::model::Place::Header => request.header(&place.name),
        _ => request.given(&place.name),
    };
    if found.endpoint.organization == ForOrganization::None {
        return None;
    }
    match (named, own) {
        (None, _) if product.product == "books" && found.endpoint.organization.is_needed() => {
            Some(ApiError::NoOrganization)
        }
        (Some(named), Some(own)) if named != own => Some(ApiError::WrongOrganization),
        _ => None,
    }
}

/// A small answer in the product's shape.
fn plausible(product: &Product, found: &Match<'_>, request: &Incoming) -> Answer {
    let last = request.path.rsplit('/').next().unwrap_or_default();
    let of_one = found.endpoint.path.ends_with('}') && !found.endpoint.path.ends_with("{module}");
    let named = found.endpoint.path.split('/').rfind(|segment| !segment.starts_with('{')).unwrap_or("data");
    let reads = request.method == Method::GET;
    let makes =
        request.method == Method::POST && ["Create", "Add"].iter().any(|verb| found.endpoint.name.starts_with(verb));
    let status = if makes && matches!(product.product.as_str(), "crm" | "books") { 201 } else { 200 };
    let body = match product.product.as_str() {
        "crm" if reads && of_one => json!({ named: [{ "id": last }] }),
        "crm" if reads => {
            json!({ named: [], "info": { "page": 1, "per_page": 200, "count": 0, "more_records": false } })
        }
        "crm" => json!({ named: [success("done", &json!({}))] }),
        "books" if reads && !of_one => {
            json!({ "code": 0, "message": "success", named: [], "page_context": { "page": 1, "has_more_page": false } })
        }
        "books" => json!({ "code": 0, "message": "success", named: {} }),
        "desk" if reads && !of_one => json!({ "data": [] }),
        "desk" if of_one => json!({ "id": last }),
        "creator" => json!({ "code": 3000, "data": if reads && !of_one { json!([]) } else { json!({ "ID": last }) } }),
        _ => json!({}),
    };
    Answer::json(status, &body)
}

/// One part of a CRM answer.
fn success(message: &str, details: &Value) -> Value {
    json!({ "code": "SUCCESS", "details": details, "message": message, "status": "success" })
}
