//! A living token on the requests of somebody else's HTTP client: a layer of `tower`.

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

/// A layer of which it is still to be said what its requests require: [`Client::token_layer`].
#[must_use = "it becomes a layer when it is said what its requests require: `.requires::<…>()`"]
pub struct TokenLayerBuilder<S> {
    client: Client<S>,
    product: &'static ProductInfo,
}

impl<S: ScopeSet, O> Client<S, O> {
    /// A layer of `tower` for requests to a product, made by an HTTP client of your own.
    ///
    /// Each request gets a living token as its `Authorization` header, in place of any that it has. It is sent only if its
    /// URI is at a server of the product at the user's data centre (the [`base_url`](Self::base_url); of CRM, the one for uploads
    /// too): a token goes nowhere else, and a request to elsewhere is [`TokenLayerError::ForeignOrigin`], not sent without one. The
    /// layer sees single requests: whatever follows redirects belongs outside of it, so that each of them is looked at.
    ///
    /// A token that the API refuses as dead (401) is renewed, and the request sent once more, if its body can be cloned;
    /// one that cannot be is sent with [`without_retry`](TokenLayer::without_retry): the answer is given as it came, and the next request
    /// has the new token. A missing scope is [`TokenLayerError::InsufficientScope`], with what lacks and where the user consents
    /// again. All other answers, and all bodies, pass as they come.
    ///
    /// What the requests require is said first, as of [`request`](Self::request): a scope that the set does not grant does
    /// not compile. That every request stays within it is yours to keep. The organisation is the request's to name,
    /// and a [`RateLimiter`](crate::send::RateLimiter) of the client does not count it.
    ///
    /// ```
    /// # #[cfg(feature = "crm")] {
    /// use zoho_auth_typed::{Client, crm, scopes::*, tower::TokenService};
    ///
    /// #[derive(ScopeSet)]
    /// #[scopes(ZohoCRM::Modules::Leads::Read)]
    /// struct Reader;
    ///
    /// /// `http` is whatever sends requests of the crate `http`: hyper's client, or a stack of layers.
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
    /// They require this scope. For a set that says its scopes, and for a scope that a `#[zoho_app]` struct asks for beside
    /// those of its calls: `#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::Read))]`. What the calls of such a struct require,
    /// [`requires_same_as`](Self::requires_same_as) says.
    pub fn requires<X: Scope>(self) -> TokenLayer<S>
    where
        S: Grants<X>,
    {
        self.said(OneScope::<X>::ALTERNATIVES)
    }

    /// They require all of these scopes: `.requires_all::<(A, B)>()`.
    pub fn requires_all<T>(self) -> TokenLayer<S>
    where
        AllScopes<T>: Requirement + SatisfiedBy<S>,
    {
        self.said(AllScopes::<T>::ALTERNATIVES)
    }

    /// They require what this call of the set requires.
    pub fn requires_same_as<E: Endpoint>(self) -> TokenLayer<S>
    where
        S: Authorizes<E>,
        E::Requires: Requirement,
    {
        self.said(<E::Requires as Requirement>::ALTERNATIVES)
    }

    /// They require no scope, only a token.
    pub fn requires_no_scope(self) -> TokenLayer<S> {
        self.said(NoScope::ALTERNATIVES)
    }

    fn said(self, requires: ScopeAlternatives) -> TokenLayer<S> {
        let Self { client, product } = self;
        let origins = Origins::of(&client, product);
        TokenLayer { inner: Arc::new(Inner { client, product, requires, origins }), repeat: RetryOnce }
    }
}

/// Holds for a layer of which it is said what its requests require.
///
/// Nothing implements it: it bounds the `layer` of one that does not say it, and carries the message.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "it is not said which scopes the requests through this layer require",
    label = "nothing says that the consent is enough for them",
    note = "say it before: `client.token_layer(…).requires::<ZohoCRM::Modules::Leads::Read>().layer(http)`",
    note = "if they require no scope, only a token: `.requires_no_scope()`"
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

/// Puts a living token on each request: [`Client::token_layer`]. Cheap to clone.
#[must_use = "a layer does nothing until it is put around a service"]
pub struct TokenLayer<S, R = RetryOnce> {
    inner: Arc<Inner<S>>,
    repeat: R,
}

/// What all clones of a layer share.
struct Inner<S> {
    client: Client<S, NoOrganization>,
    product: &'static ProductInfo,
    requires: ScopeAlternatives,
    origins: Origins,
}

impl<S, R> TokenLayer<S, R> {
    /// Sends no request a second time, so that its body need not be `Clone`. A token that was refused as dead is renewed
    /// all the same, for the next request.
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
