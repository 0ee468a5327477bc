//! The API gateway of a data center: `api_domain`, and the hosts of all products.
//!
//! Each product has its own module. `errors` finds a product's error response. `route` finds the catalog call of a
//! request. `scope_check` checks that the token's scopes allow the call.

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

/// The remark on a response to a request after which the oldest record that a request created was discarded.
const DISCARDED: &str = "requests created too many records, so the emulator discarded the oldest of them";

/// Returns the product and the name of the catalog call of a request.
pub(crate) fn call<'c>(catalog: &'c Catalog, subject: Subject<'_>) -> Option<(&'c str, &'c str)> {
    catalog.call(subject)
}

/// Returns the scopes of a token, whether or not the token is valid.
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
            .with_remark("no such call in the catalog");
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
    // The emulator has the stores of each of its data centers.
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
        // The body of a response of Desk may be an item.
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
        Verdict::Unknown => response.with_remark("the catalog does not know which scopes this call needs"),
        Verdict::AnyModule => {
            response.with_remark("the request names no module; the scope of any module was sufficient")
        }
        _ => response,
    }
}

/// Returns the path under which the catalog lists a request. The catalog lists no path for the result of a bulk write,
/// because another host serves the result. That request needs the scope of the job.
fn path(request: &IncomingRequest) -> Cow<'_, str> {
    match crm::bulk_write::job_of_result(&request.path) {
        Some(job) => format!("/crm/bulk/v8/write/{job}").into(),
        None => request.path.as_str().into(),
    }
}

/// Returns the product's response to an invalid token, for the fault of that name.
pub(crate) fn invalid_token(shared: &Shared, request: &IncomingRequest) -> Response {
    rejection(shared, request, ApiError::InvalidToken)
}

/// Returns the product's response to too many requests in a short time, for the fault of that name.
pub(crate) fn rate_limited(shared: &Shared, request: &IncomingRequest) -> Response {
    rejection(shared, request, ApiError::RateLimited)
}

/// Returns the product's response to an exceeded quota, for the fault of that name.
pub(crate) fn quota_exceeded(shared: &Shared, request: &IncomingRequest) -> Response {
    rejection(shared, request, ApiError::QuotaExceeded)
}

fn rejection(shared: &Shared, request: &IncomingRequest, error: ApiError) -> Response {
    let held = held(&shared.state(), request.access_token());
    errors::response(shared.catalog.product_of(&path(request), &held), error)
}

/// Checks the organization of a request, which nearly every call of a product with several organizations requires. The
/// check knows the correct organization only for users for whom the test set one.
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
