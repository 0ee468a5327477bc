//! The API gateway of a data center: `api_domain`, and the hosts of all products.
//!
//! Each product has its own module. `errors` finds a product's error response. `route` finds the catalog call of a
//! request. `scope_check` checks that the token's scopes allow the call.

mod api_error;
mod books;
mod creator;
mod crm;
mod desk;
mod errors;
mod facts;
mod files;
mod lists;
mod placeholder;
mod rate_limit;
mod route;
mod scope_check;

use crate::catalog::catalog;
use crate::http::{IncomingRequest, Response};
use crate::shared::{Shared, Site};
use crate::state::State;
use api_error::ApiError;
use crm::PageTokenTiming;
use hyper::Method;
use route::{Match, routes};
use scope_check::Verdict;
use std::borrow::Cow;
use zoho_catalog::model::{ForOrganization, Product};

/// Returns the name of the catalog call of a request.
pub(crate) fn call(request: &IncomingRequest) -> Option<&'static str> {
    routes().find(request.method.as_str(), &request.path).map(|found| found.endpoint.name.as_str())
}

/// Returns the response to a request.
pub(crate) fn respond(shared: &Shared, site: &Site, request: &IncomingRequest) -> Response {
    let path = path(request);
    let Some(found) = routes().find(request.method.as_str(), &path) else {
        let product = routes().product_of(&request.path);
        return errors::response(product.map(|product| product.product.as_str()), ApiError::NoSuchCall)
            .with_remark("no such call in the catalog");
    };
    let product = &catalog().products[found.product];
    let rejected = |error| errors::response(Some(&product.product), error);
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
    let verdict = scope_check::verdict(catalog(), &found, request, &access.scopes);
    if verdict == Verdict::Denied {
        return rejected(ApiError::InsufficientScope);
    }
    let user = access.user.as_ref().and_then(|user| state.users.get(user));
    let own = user.and_then(|user| user.organization.clone());
    if let Some(error) = wrong_organization(product, &found, request, own.as_deref()) {
        return rejected(error);
    }
    let State { stores, users, .. } = &mut *state;
    let stores = stores.entry(site.code.clone()).or_default();
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
        "books" => books::respond(&stores.lists, &found, request),
        "desk" => desk::respond(&stores.lists, &found, request, limits),
        "creator" => {
            creator::respond(&stores.lists, &found, request, limits).or_else(|| creator::create(&found, request))
        }
        _ => None,
    });
    let response = response.unwrap_or_else(|| placeholder::respond(product, &found, request));
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
pub(crate) fn invalid_token(request: &IncomingRequest) -> Response {
    rejection(request, ApiError::InvalidToken)
}

/// Returns the product's response to too many requests in a short time, for the fault of that name.
pub(crate) fn rate_limited(request: &IncomingRequest) -> Response {
    rejection(request, ApiError::RateLimited)
}

/// Returns the product's response to an exceeded quota, for the fault of that name.
pub(crate) fn quota_exceeded(request: &IncomingRequest) -> Response {
    rejection(request, ApiError::QuotaExceeded)
}

fn rejection(request: &IncomingRequest, error: ApiError) -> Response {
    let product = routes().product_of(&path(request)).map(|product| product.product.as_str());
    errors::response(product, error)
}

/// Checks the organization of a request. Books requires an organization for nearly every call; Desk uses the user's
/// default organization. The check knows the correct organization only for users for whom the test set one.
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
        (None, _) if product.product == "books" && found.endpoint.organization.is_needed() => {
            Some(ApiError::NoOrganization)
        }
        (Some(named), Some(own)) if named != own => Some(ApiError::WrongOrganization),
        _ => None,
    }
}
