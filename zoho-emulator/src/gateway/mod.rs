//! The API gateway of a data center, which serves `api_domain` and the hosts of all products.
//!
//! Each product has its own module. `errors` returns the error responses of the products. `route` finds the catalog
//! call of a request. `scope_check` checks that the token's scopes allow the call.

mod analytics;
mod api_error;
mod cliq;
mod creator;
mod crm;
mod desk;
mod errors;
mod facts;
mod files;
mod finance;
pub(crate) mod items;
mod lists;
mod paging;
mod placeholder;
mod rate_limit;
mod response_shape;
mod scope_check;
mod workdrive;

use crate::catalog::Catalog;
use crate::http::{IncomingRequest, Response};
use crate::route::{Match, Subject};
use crate::shared::{Shared, Site};
use crate::state::State;
use api_error::ApiError;
use crm::PageTokenTiming;
use hyper::Method;
use response_shape::Data;
use scope_check::Verdict;
use std::borrow::Cow;
use zoho_catalog::model::{ForOrganization, Product, Selector};

/// The remark on the response to a request that caused the oldest created record to be discarded.
const DISCARDED: &str = "requests created too many records, so the emulator discarded the oldest of them";

/// Returns the product and the name of the catalog call of a request. Returns `None` if the catalog does not have the
/// call.
pub(crate) fn call<'c>(catalog: &'c Catalog, subject: Subject<'_>) -> Option<(&'c str, &'c str)> {
    catalog.call(subject)
}

/// Returns the scopes of a token, whether or not the token is valid. Returns an empty list if the token is unknown.
pub(crate) fn held(state: &State, token: Option<&str>) -> Vec<String> {
    let access = token.and_then(|token| state.access_tokens.get(token));
    access.map_or(Vec::new(), |access| access.scopes.clone())
}

/// Returns the response to a request.
pub(crate) fn respond(shared: &Shared, site: &Site, request: &IncomingRequest) -> Response {
    let path = path(request);
    let catalog = &*shared.catalog;
    let held = held(&shared.state(), request.access_token());
    let selects = |selector: &Selector| request.selects(selector);
    let subject = Subject { method: request.method.as_str(), path: &path, held: &held, selects: &selects };
    let Some(found) = catalog.find(subject) else {
        return errors::response(catalog.product_of(&request.path, &held), ApiError::NoSuchCall)
            .with_remark("the catalog has no such call");
    };
    let product = found.product;
    let rejected = |error| errors::response(Some(product), error);
    let Some(token) = request.access_token() else { return rejected(ApiError::NoToken) };
    let mut state = shared.state();
    let Some(access) = state.valid_access_token(token, &site.code, shared.clock.now()).cloned() else {
        return rejected(ApiError::InvalidToken);
    };
    let counted = shared.limits.api_calls.map(|rate| {
        let user = access.user.as_deref().unwrap_or(&access.client);
        rate_limit::count(&mut state, rate, product, request, user, shared.clock.now())
    });
    if let Some(counted) = &counted
        && let Some(refusal) = counted.refusal(product)
    {
        return counted.report(product, refusal);
    }
    let verdict = scope_check::verdict(catalog, &found, request, &access.scopes);
    if verdict == Verdict::Denied {
        return rejected(ApiError::InsufficientScope);
    }
    let user = access.user.as_ref().and_then(|user| state.users.get(user));
    let own = user.and_then(|user| user.organization.clone());
    if let Some(error) = wrong_organization(product, &found, request, own.as_deref()) {
        return rejected(error);
    }
    let State { stores, users, .. } = &mut *state;
    // The stores of each data center exist.
    let Some(stores) = stores.get_mut(&site.code) else { return rejected(ApiError::NoSuchCall) };
    let served = if request.method == Method::GET {
        files::serve(&stores.files, request)
    } else {
        files::record_uploads(&mut stores.files, &found, request);
        None
    };
    let timing = PageTokenTiming { now: shared.clock.now(), lifetime: shared.limits.page_token_lifetime };
    let limits = shared.limits;
    let response = served.or_else(|| match product.product.as_str() {
        "crm" => crm::users::respond(users, &access, &found, request)
            .or_else(|| crm::respond(stores, product, &found, request, site, timing)),
        "desk" => {
            let item = desk::item(&mut stores.lists, product, &found, request);
            item.or_else(|| desk::respond(&stores.lists, &found, request, limits))
        }
        "creator" => creator::create(&mut stores.lists, &found, request)
            .or_else(|| creator::record(&mut stores.lists, &found, request))
            .or_else(|| creator::respond(&stores.lists, &found, request, limits)),
        name if finance::PRODUCTS.contains(&name) => {
            let item = finance::item(&mut stores.lists, product, &found, request);
            item.or_else(|| finance::respond(&stores.lists, name, &found, request))
        }
        _ => paging::respond(&stores.lists, &found, request, limits),
    });
    let response = response.map(|response| items::with_remark(&mut stores.lists, response));
    let (response, data) = match response {
        // In Desk, the whole body of a response may be an item.
        Some(response) if product.product == "desk" => (response, Data::Whole),
        Some(response) => (response, Data::Members),
        None => (placeholder::respond(product, &found, request), Data::Nothing),
    };
    let response = response_shape::apply(&found, request, response, data);
    let response = match counted {
        Some(counted) => counted.report(product, response),
        None => response,
    };
    match verdict {
        Verdict::Unknown => response.with_remark("the catalog does not contain the scopes that this call needs"),
        Verdict::AnyModule => {
            response.with_remark("the request names no module, so the emulator accepted the scope of any module")
        }
        _ => response,
    }
}

/// Returns the path under which the catalog lists a request. For the result of a bulk write, returns the path of the
/// job: another host serves the result, so the catalog does not list it, and the result needs the scope of the job.
fn path(request: &IncomingRequest) -> Cow<'_, str> {
    match crm::bulk_write::job_of_result(&request.path) {
        Some(job) => format!("/crm/bulk/v8/write/{job}").into(),
        None => request.path.as_str().into(),
    }
}

/// Returns the product's response to an invalid token, for the faults `InvalidToken` and `InvalidTokenAfter`.
pub(crate) fn invalid_token(shared: &Shared, request: &IncomingRequest) -> Response {
    rejection(shared, request, ApiError::InvalidToken)
}

/// Returns the product's response to too many requests in a short time, for the fault `TooManyRequests`.
pub(crate) fn rate_limited(shared: &Shared, request: &IncomingRequest) -> Response {
    rejection(shared, request, ApiError::RateLimited)
}

/// Returns the product's response to an exceeded quota, for the fault `QuotaExceeded`.
pub(crate) fn quota_exceeded(shared: &Shared, request: &IncomingRequest) -> Response {
    rejection(shared, request, ApiError::QuotaExceeded)
}

fn rejection(shared: &Shared, request: &IncomingRequest, error: ApiError) -> Response {
    let held = held(&shared.state(), request.access_token());
    errors::response(shared.catalog.product_of(&path(request), &held), error)
}

/// Checks the organization of a request, and returns an error if it is missing or wrong. In a product with
/// organizations, nearly every call requires one. An organization can be wrong only if the test has set the
/// organization of the user.
fn wrong_organization(
    product: &Product,
    found: &Match<'_>,
    request: &IncomingRequest,
    own: Option<&str>,
) -> Option<ApiError> {
    let parameter = product.organization.as_ref()?;
    let named = match parameter.place {
        zoho_catalog::model::ParameterLocation::Header => request.header(&parameter.name),
        _ => request.non_empty(&parameter.name),
    };
    if found.endpoint.organization == ForOrganization::None {
        return None;
    }
    match (named, own) {
        (None, _) if found.endpoint.organization.is_needed() => Some(ApiError::NoOrganization),
        (Some(named), Some(own)) if named != own => Some(ApiError::WrongOrganization),
        _ => None,
    }
}
