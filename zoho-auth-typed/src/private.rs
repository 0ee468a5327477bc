//! The items that generated code uses. This module is not part of the public interface and may change in any release.

use crate::client::Client;
pub use crate::client::complete::Complete;
pub use crate::client::pages::paginated::HasPages;
use crate::client::request::Request;
use crate::client::send::{Body, Response, SendError};
pub use crate::endpoint::body::{FormBody, NoBody, SelectedForm, SomeBody};
use crate::endpoint::call::{self, CallInfo};
pub use crate::endpoint::call::{
    EndpointFacts, FactsOf, FirstStepOf, HasRequirement, IsCall, MayBeGiven, Product, first_step,
};
pub use crate::endpoint::debug::debug;
pub use crate::endpoint::organization::Fits;
pub use crate::scope::Service;
use crate::scope::requirement::ScopeAlternatives;
pub use crate::scope::requirement::{ScopeOf, ScopeOfSet};
use crate::scope_set::ScopeSet;
pub use crate::scope_set::pin::Pin;
use crate::scope_set::sealed;
pub use crate::scope_set::sealed::{GeneratedSet, IsGenerated};
pub use crate::scope_set::{Covers, ListedIn};
pub use core;
pub use serde;
pub use std::string::String;
pub use zoho_catalog::cover::{capacity, cover};
use zoho_catalog::{Confidence, ScopeId, ScopeInfo};
pub use zoho_catalog::{implies, same_name};
#[cfg(feature = "custom-catalog")]
pub use zoho_scopes_macros::__catalog;
pub use zoho_scopes_macros::__scope;

/// A set of constant scopes that meets requirements.
pub type Cover<const N: usize> = zoho_catalog::cover::Cover<'static, N>;

/// The fingerprint of the catalog from which the types were generated.
pub const FINGERPRINT: u64 = zoho_scopes_macros::__fingerprint!();

zoho_scopes_macros::__products!();

/// The functions that set the parameters of a call.
pub mod set {
    pub use crate::endpoint::set::*;
}

/// The facts about the responses of APIs.
pub mod facts {
    pub use crate::endpoint::facts::*;
}

/// Short names for the constants of endpoints. Each token of generated code costs time in every build.
pub mod words {
    pub use crate::endpoint::call::endpoint_info;
    use zoho_catalog::{BodyKind, Confidence, Method};

    pub const GET: Method = Method::Get;
    pub const HEAD: Method = Method::Head;
    pub const POST: Method = Method::Post;
    pub const PUT: Method = Method::Put;
    pub const PATCH: Method = Method::Patch;
    pub const DELETE: Method = Method::Delete;
    pub const NONE: BodyKind = BodyKind::None;
    pub const JSON: BodyKind = BodyKind::Json;
    pub const MULTIPART: BodyKind = BodyKind::Multipart;
    pub const FORM: BodyKind = BodyKind::Form;
    pub const BINARY: BodyKind = BodyKind::Binary;
    pub const DOCUMENTED: Confidence = Confidence::Documented;
    pub const REPORTED: Confidence = Confidence::Reported;
    pub const ASSUMED: Confidence = Confidence::Assumed;
    pub const UNKNOWN: Confidence = Confidence::Unknown;
}

// rustc prints the path that applications can use to name a type. An alias has no such path, so no message shows how to
// write a manual implementation.
pub type Call = call::Call;
pub type Generated<T, Of = ()> = sealed::Generated<T, Of>;
pub type Marker<T> = call::Marker<T>;

/// Sends a request from [`Client::prepare`], so that a test with thousands of calls compiles the sending code once. The
/// body is sent as JSON. If the selector of the call is a form field, the body is sent as the form field `json`
/// instead.
pub async fn send<S: ScopeSet>(
    client: &Client<S>,
    request: Request,
    body: Option<Vec<u8>>,
) -> Result<Response, SendError> {
    let is_form = request.endpoint().selector.is_some_and(|selector| selector.in_form);
    let body = body.map(|bytes| {
        let text = String::from_utf8_lossy(&bytes);
        if is_form { Body::form(request.endpoint(), [("json", text.as_ref())]) } else { Body::json(bytes.clone()) }
    });
    client.send_request(request, body).await
}

/// Clones the parameters of a call. Generated code uses this function, because a function compiles faster than a
/// method.
pub fn clone(call: &Call) -> Call {
    call.clone()
}

/// Returns `true` if two calls have the same parameters. Generated code uses this function, because a function compiles
/// faster than an operator.
pub fn eq(call: &Call, other: &Call) -> bool {
    call == other
}

/// Returns a call without parameter values.
pub fn call() -> Call {
    Call::default()
}

pub fn owned(text: &str) -> String {
    text.to_owned()
}

pub const fn scope_id(id: u64) -> ScopeId {
    ScopeId(id)
}

pub const fn scope_info(name: &'static str, id: u64, weight: u32, implied_by: &'static [ScopeId]) -> ScopeInfo {
    ScopeInfo { name, id: ScopeId(id), weight, implied_by }
}

/// Returns the requirements of the calls, followed by `also`, the additional requirements of a set.
pub const fn requirements<const N: usize>(calls: &[CallInfo], also: &[ScopeAlternatives]) -> [ScopeAlternatives; N] {
    let mut all: [ScopeAlternatives; N] = [&[]; N];
    let mut i = 0;
    while i < N {
        all[i] = if i < calls.len() { calls[i].requires } else { also[i - calls.len()] };
        i += 1;
    }
    all
}

/// Returns `true` if the catalog does not determine the requirement of a call, so that a developer may declare it.
pub const fn is_open(status: Confidence) -> bool {
    matches!(status, Confidence::Assumed | Confidence::Unknown)
}

/// Returns `true` if every scope of the requirement belongs to a service whose scopes the calls of the product may
/// need. A product without a list of services allows every service.
pub const fn are_scopes_of<F: EndpointFacts>(requirement: ScopeAlternatives) -> bool {
    let mut i = 0;
    while i < requirement.len() {
        let mut j = 0;
        while j < requirement[i].len() {
            if !is_scope_of(F::Product::SERVICES, requirement[i][j].name) {
                return false;
            }
            j += 1;
        }
        i += 1;
    }
    true
}

const fn is_scope_of(services: &[&str], scope: &str) -> bool {
    let mut i = 0;
    while i < services.len() {
        if is_prefix(services[i].as_bytes(), scope.as_bytes()) {
            return true;
        }
        i += 1;
    }
    services.is_empty()
}

/// Returns `true` if the scope starts with the service and a dot.
const fn is_prefix(service: &[u8], scope: &[u8]) -> bool {
    let mut i = 0;
    while i < service.len() {
        if i >= scope.len() || scope[i] != service[i] {
            return false;
        }
        i += 1;
    }
    i < scope.len() && scope[i] == b'.'
}

/// Returns the joined scope names as text.
///
/// # Panics
/// Never panics: the names of scopes are valid UTF-8.
pub const fn text(bytes: &'static [u8]) -> &'static str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("names of scopes should be UTF-8"),
    }
}
