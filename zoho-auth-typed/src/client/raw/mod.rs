//! Raw requests: requests that the catalog does not have, with a checked scope requirement.

pub(crate) mod dynamic;
mod path;

use crate::client::Client;
use crate::client::request::{self, PrepareError};
use crate::client::send::{Body, Response, SendError};
use crate::endpoint::call::{Endpoint, ProductInfo, endpoint_info};
use crate::scope::Scope;
use crate::scope::requirement::{AllScopes, NoScope, OneScope, Requirement, SatisfiedBy, ScopeAlternatives};
use crate::scope_set::{Authorizes, Grants, ScopeSet};
use bytes::Bytes;
use http::Method;
use serde::Serialize;
use std::fmt;
use zoho_catalog::{BodyKind, Confidence};

/// The name of a raw request in errors, because it has no endpoint type.
const NAME: &str = "a raw request";

/// A raw request: a request that the catalog does not have. `R` is [`RequirementUnset`] until the caller states the
/// required scopes, and then [`RequirementSet`].
///
/// ```
/// # #[cfg(feature = "crm")] {
/// use zoho_auth_typed::{Client, Response, SendError, crm, http::Method, scopes::*};
///
/// #[derive(ScopeSet)]
/// #[scopes(ZohoCRM::Modules::Leads::Read)]
/// struct Reader;
///
/// async fn count(client: &Client<Reader>) -> Result<Response, SendError> {
///     let call = client.request(crm::PRODUCT, Method::GET, "/crm/v8/Leads/actions/count");
///     call.requires::<ZohoCRM::Modules::Leads::Read>().query("word", "Ada").send().await
/// }
/// # }
/// ```
#[must_use = "call `.send()` to send the request"]
pub struct RawRequest<'c, S, O, R = RequirementUnset> {
    client: &'c Client<S, O>,
    product: &'static ProductInfo,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    body: Result<Option<Body>, String>,
    requires: R,
}

/// The state of a raw request without stated scopes.
#[derive(Clone, Copy, Debug)]
pub struct RequirementUnset(());

/// The state of a raw request whose stated scopes the scope set grants.
#[derive(Clone, Copy, Debug)]
pub struct RequirementSet(ScopeAlternatives);

impl<S: ScopeSet, O> Client<S, O> {
    /// Returns a raw request for a call that the catalog does not have. `path` is the path on the product's host; it
    /// must not contain a query.
    ///
    /// The client sends the request with its access token and organization, and handles errors and retries as for other
    /// calls. The caller must state the required scopes before sending. Stating a scope that the scope set does not
    /// grant is a compile error.
    pub fn request(
        &self,
        product: &'static ProductInfo,
        method: Method,
        path: impl Into<String>,
    ) -> RawRequest<'_, S, O> {
        RawRequest {
            client: self,
            product,
            method,
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Ok(None),
            requires: RequirementUnset(()),
        }
    }
}

impl<'c, S, O> RawRequest<'c, S, O> {
    /// States that the request requires the scope `X`.
    ///
    /// Use this method with a scope set that lists its scopes. Also use it for a scope that a `#[zoho_app]` struct
    /// requests in addition to the scopes of its calls: `#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::Read))]`.
    /// For the scopes of the calls of such a struct, use [`requires_same_as`](Self::requires_same_as).
    pub fn requires<X: Scope>(self) -> RawRequest<'c, S, O, RequirementSet>
    where
        S: Grants<X>,
    {
        self.with_requirement(OneScope::<X>::ALTERNATIVES)
    }

    /// States that the request requires all scopes of `T`, as in `.requires_all::<(A, B)>()`.
    pub fn requires_all<T>(self) -> RawRequest<'c, S, O, RequirementSet>
    where
        AllScopes<T>: Requirement + SatisfiedBy<S>,
    {
        self.with_requirement(AllScopes::<T>::ALTERNATIVES)
    }

    /// States that the request has the same requirement as the call `E` of the scope set. An example is another version
    /// of that call, or the same call with a parameter that the catalog does not have.
    pub fn requires_same_as<E: Endpoint>(self) -> RawRequest<'c, S, O, RequirementSet>
    where
        S: Authorizes<E>,
        E::Requires: Requirement,
    {
        self.with_requirement(<E::Requires as Requirement>::ALTERNATIVES)
    }

    /// States that the request requires no scope, only a token.
    pub fn requires_no_scope(self) -> RawRequest<'c, S, O, RequirementSet> {
        self.with_requirement(NoScope::ALTERNATIVES)
    }

    fn with_requirement(self, requires: ScopeAlternatives) -> RawRequest<'c, S, O, RequirementSet> {
        let Self { client, product, method, path, query, headers, body, .. } = self;
        RawRequest { client, product, method, path, query, headers, body, requires: RequirementSet(requires) }
    }
}

impl<S, O, R> RawRequest<'_, S, O, R> {
    /// Adds a query parameter. The value is percent-encoded once. A name may occur several times.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a header. `send` fails for a header that only the client or the connection may set, such as
    /// `Authorization`, `Content-Type` or `Host`.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets a JSON body.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.body = match serde_json::to_vec(body) {
            Ok(bytes) => Ok(Some(Body::json(bytes))),
            Err(error) => Err(error.to_string()),
        };
        self
    }

    /// Sets a body of another media type, as in `.body("text/csv", bytes)`.
    pub fn body(mut self, content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        self.body = Ok(Some(Body { content_type, bytes: bytes.into() }));
        self
    }
}

impl<S: ScopeSet, O> RawRequest<'_, S, O, RequirementSet> {
    /// Sends the request.
    ///
    /// # Errors
    /// Before anything is sent, returns one of these errors:
    /// - [`PrepareError::InvalidRawPath`], in [`SendError::Prepare`], if the path leaves its host or is ambiguous,
    /// - [`PrepareError::ReservedHeader`], in [`SendError::Prepare`], if a header is reserved for the client or has an
    ///   invalid name,
    /// - [`SendError::SerializeBody`] if the JSON body cannot be serialized.
    ///
    /// Otherwise returns the errors of [`Client::send`].
    pub async fn send(self) -> Result<Response, SendError> {
        let Self { client, product, method, path, query, headers, body, requires: RequirementSet(requires) } = self;
        if let Some(reason) = path::refused(&path) {
            return Err(PrepareError::InvalidRawPath { reason }.into());
        }
        let refused = |name: &str| !is_header(name) || NOT_BY_HAND.iter().any(|own| own.eq_ignore_ascii_case(name));
        if let Some((name, _)) = headers.iter().find(|(name, _)| refused(name)) {
            return Err(PrepareError::ReservedHeader { name }.into());
        }
        let kind = if matches!(body, Ok(None)) { BodyKind::None } else { BodyKind::Json };
        // The method of this endpoint only states whether the request is a read, because the catalog may not support
        // the request's own method.
        let only_reads = matches!(method, Method::GET | Method::HEAD);
        let similar = if only_reads { zoho_catalog::Method::Get } else { zoho_catalog::Method::Post };
        let endpoint = endpoint_info(product, NAME, similar, "", kind, Confidence::Unknown);
        let request = request::raw_request((endpoint, method, requires), &path, query, headers, client.target())?;
        let body = body.map_err(SendError::SerializeBody)?;
        client.send_request(request, body).await
    }
}

/// A bound for raw requests with stated scopes.
///
/// No type implements the trait. It bounds the `send` method of a request without stated scopes, and carries the
/// compiler message.
#[diagnostic::on_unimplemented(
    message = "this raw request does not state its required scope",
    label = "without a stated scope, the compiler cannot check that the scope set grants it",
    note = "write `.requires::<ZohoCRM::Modules::Leads::Read>()` before `.send()`, or `.requires_same_as::<crm::ListRecords<crm::Leads>>()` for the scope of that call",
    note = "write `.requires_no_scope()` if the request requires only a token"
)]
pub trait HasRequirement {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

#[doc(hidden)]
impl<S, O> RawRequest<'_, S, O> {
    pub fn send(&self) -> std::future::Ready<Result<Response, SendError>>
    where
        Self: HasRequirement,
    {
        self.never()
    }
}

/// The headers that only the client or the connection may set.
const NOT_BY_HAND: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Returns `true` if the text can be the name of a header (RFC 9110, section 5.6.2).
fn is_header(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Omits the query and the body, which may contain personal data.
impl<S, O, R> fmt::Debug for RawRequest<'_, S, O, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}
