//! A `tower` layer that adds a valid access token to the requests of your own HTTP client.

mod body;
mod error;
mod origins;
mod retry;
mod service;

pub use body::ResponseBody;
pub use error::TokenLayerError;
pub use retry::{NoRetry, RetryOnce, RetryPolicy};
pub use service::TokenService;

use crate::client::Client;
use crate::endpoint::call::{Endpoint, ProductInfo};
use crate::endpoint::organization::NoOrganization;
use crate::scope::Scope;
use crate::scope::requirement::{AllScopes, NoScope, OneScope, Requirement, SatisfiedBy, ScopeAlternatives};
use crate::scope_set::{Authorizes, Grants, ScopeSet};
use origins::Origins;
use std::fmt;
use std::sync::Arc;

/// Builder for a [`TokenLayer`], before the scopes of its requests are stated; see [`Client::token_layer`].
#[must_use = "call `.requires::<…>()` to get the layer"]
pub struct TokenLayerBuilder<S> {
    client: Client<S>,
    product: &'static ProductInfo,
}

impl<S: ScopeSet, O> Client<S, O> {
    /// Returns a builder for a `tower` layer, for requests to a product from your own HTTP client.
    ///
    /// The layer sets the `Authorization` header of each request to a valid access token, and replaces an existing
    /// header. It sends a request only if the URI belongs to a server of the product in the user's data center. These
    /// servers are the [`base_url`](Self::base_url) and, for CRM, the upload host. A request to any other server fails
    /// with [`TokenLayerError::ForeignOrigin`], so no token leaks. The layer sees single requests: put a service that
    /// follows redirects outside the layer, so that the layer checks each redirect.
    ///
    /// If the API rejects the token as invalid (401), the layer refreshes it and sends the request again, once. This
    /// retry requires that the body is `Clone`. For other bodies, use [`without_retry`](TokenLayer::without_retry): the
    /// layer then returns the response unchanged, and the next request has the new token. A response for insufficient
    /// scopes becomes [`TokenLayerError::InsufficientScope`], which contains the required scopes and the scopes for a
    /// new authorization request. All other responses and all bodies pass unchanged.
    ///
    /// State the required scopes first, as for [`request`](Self::request). Stating a scope that the scope set does not
    /// grant is a compile error. The application must ensure that every request stays within these scopes. The layer
    /// does not add the organization to a request, and the client's [`RateLimiter`](crate::send::RateLimiter) does not
    /// count the request.
    ///
    /// ```
    /// # #[cfg(feature = "crm")] {
    /// use zoho_auth_typed::{Client, crm, scopes::*, tower::TokenService};
    ///
    /// #[derive(ScopeSet)]
    /// #[scopes(ZohoCRM::Modules::Leads::Read)]
    /// struct Reader;
    ///
    /// /// `http` is any service for requests of the crate `http`, such as hyper's client or a stack of layers.
    /// fn with_tokens<H>(client: &Client<Reader>, http: H) -> TokenService<H, Reader> {
    ///     use tower_layer::Layer;
    ///     client.token_layer(crm::PRODUCT).requires::<ZohoCRM::Modules::Leads::Read>().layer(http)
    /// }
    /// # }
    /// ```
    pub fn token_layer(&self, product: &'static ProductInfo) -> TokenLayerBuilder<S> {
        TokenLayerBuilder { client: self.without_organization(), product }
    }
}

impl<S: ScopeSet> TokenLayerBuilder<S> {
    /// States that the requests require the scope `X`.
    ///
    /// Use this method with a scope set that lists its scopes. Also use it for a scope that a `#[zoho_app]` struct
    /// requests in addition to the scopes of its calls: `#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::Read))]`.
    /// For the scopes of the calls of such a struct, use [`requires_same_as`](Self::requires_same_as).
    pub fn requires<X: Scope>(self) -> TokenLayer<S>
    where
        S: Grants<X>,
    {
        self.with_requirement(OneScope::<X>::ALTERNATIVES)
    }

    /// States that the requests require all scopes of `T`, as in `.requires_all::<(A, B)>()`.
    pub fn requires_all<T>(self) -> TokenLayer<S>
    where
        AllScopes<T>: Requirement + SatisfiedBy<S>,
    {
        self.with_requirement(AllScopes::<T>::ALTERNATIVES)
    }

    /// States that the requests have the same requirement as the call `E` of the scope set.
    pub fn requires_same_as<E: Endpoint>(self) -> TokenLayer<S>
    where
        S: Authorizes<E>,
        E::Requires: Requirement,
    {
        self.with_requirement(<E::Requires as Requirement>::ALTERNATIVES)
    }

    /// States that the requests require no scope, only a token.
    pub fn requires_no_scope(self) -> TokenLayer<S> {
        self.with_requirement(NoScope::ALTERNATIVES)
    }

    fn with_requirement(self, requires: ScopeAlternatives) -> TokenLayer<S> {
        let Self { client, product } = self;
        let origins = Origins::new(&client, product);
        TokenLayer { inner: Arc::new(Inner { client, product, requires, origins }), repeat: RetryOnce }
    }
}

/// A bound for layers with stated scopes.
///
/// No type implements the trait. It bounds the `layer` method of a builder without stated scopes, and carries the
/// compiler message.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this layer does not state the required scope of its requests",
    label = "without a stated scope, the compiler cannot check that the scope set grants it",
    note = "write `client.token_layer(…).requires::<ZohoCRM::Modules::Leads::Read>().layer(http)`",
    note = "write `.requires_no_scope()` if the requests require only a token"
)]
pub trait HasLayerRequirement {}

#[doc(hidden)]
impl<S> TokenLayerBuilder<S> {
    pub fn layer<H>(&self, http: H) -> H
    where
        Self: HasLayerRequirement,
    {
        http
    }
}

/// A layer that sets a valid access token on each request; see [`Client::token_layer`]. Cloning is cheap.
#[must_use = "a layer has no effect until it is applied to a service"]
pub struct TokenLayer<S, R = RetryOnce> {
    inner: Arc<Inner<S>>,
    repeat: R,
}

/// The parts that all clones of a layer share.
struct Inner<S> {
    client: Client<S, NoOrganization>,
    product: &'static ProductInfo,
    requires: ScopeAlternatives,
    origins: Origins,
}

impl<S, R> TokenLayer<S, R> {
    /// Returns a layer that does not retry requests, so bodies need not be `Clone`. If the API rejects a token as
    /// invalid, the layer still refreshes the token for the next request.
    pub fn without_retry(self) -> TokenLayer<S, NoRetry> {
        TokenLayer { inner: self.inner, repeat: NoRetry }
    }
}

impl<S, R: Copy, H> tower_layer::Layer<H> for TokenLayer<S, R> {
    type Service = TokenService<H, S, R>;

    fn layer(&self, http: H) -> Self::Service {
        TokenService::new(http, Arc::clone(&self.inner), self.repeat)
    }
}

impl<S, R: Copy> Clone for TokenLayer<S, R> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), repeat: self.repeat }
    }
}

impl<S, R> fmt::Debug for TokenLayer<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenLayer").field("product", &self.inner.product.name).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for TokenLayerBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenLayerBuilder").field("product", &self.product.name).finish_non_exhaustive()
    }
}
