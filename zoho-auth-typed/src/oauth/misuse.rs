//! Compiler messages for steps in the wrong order.
//!
//! No type implements these traits. They bound methods that must not be called in the current state, and provide the
//! compiler messages. The methods return the result of the correct step, so that one mistake causes one error.

use super::{
    access_type::Offline,
    authorization_request::AuthorizationRequest,
    authorization_url::AuthorizationUrl,
    builder::{OAuthBuilder, OAuthClient},
    client_type::ClientType,
    pending::PendingAuthorization,
};

/// A bound for states after `.authorize()`.
#[diagnostic::on_unimplemented(
    message = "`.authorize()` is missing: it comes before `.offline()`, `.prompt_consent()` and `.build()`",
    label = "no authorization request exists yet",
    note = "write `oauth.authorize().offline().prompt_consent().build()`"
)]
pub trait IsAuthorizing {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

/// A bound for states after `.build()`.
#[diagnostic::on_unimplemented(
    message = "`.build()` is missing: it comes before `.authorize()`",
    label = "the client is not built yet",
    note = "write `.build().authorize()`, or reuse the client that `.build()` returns for any number of users"
)]
pub trait IsBuilt {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

/// A bound for states before `.build()`.
#[diagnostic::on_unimplemented(
    message = "this client is already built: remove the second `.build()`",
    label = "call `.authorize()` next"
)]
pub trait NotYetBuilt {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

/// A bound for states before `.authorize()`.
#[diagnostic::on_unimplemented(
    message = "`.authorize()` has already been called",
    label = "`{Self}` already belongs to an authorization request",
    note = "start another authorization request from the `OAuthClient`: `oauth.authorize()`"
)]
pub trait NotYetAuthorizing {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

/// A bound for constructors that do not exist, because the client type determines which settings are required.
///
/// The impl has the bound, so that rustc does not check the arguments. For `OAuthClient::new(…)` without a scope set,
/// rustc prints the trait's name in place of its message.
#[diagnostic::on_unimplemented(
    message = "`OAuthClient` has no such constructor: write `OAuthClient::<…>::server()`",
    label = "the constructors are `server()`, `native()`, `self_client()` and `client_credentials()`",
    note = "each constructor returns a builder for its client type: `.client_id(…)`, `.client_secret(…)`, `.redirect_uri(…)`, `.data_center(…)`, then `.build()`"
)]
pub trait IsBuiltByServerNativeOrSelfClient {
    #[doc(hidden)]
    fn never<T>() -> T;
}

#[doc(hidden)]
#[allow(clippy::new_ret_no_self, clippy::should_implement_trait, reason = "the names that developers try first")]
impl<S> OAuthClient<S>
where
    Self: IsBuiltByServerNativeOrSelfClient,
{
    pub fn new() -> OAuthBuilder<S, super::WebServer> {
        Self::never()
    }

    pub fn builder() -> OAuthBuilder<S, super::WebServer> {
        Self::never()
    }

    pub fn default() -> OAuthBuilder<S, super::WebServer> {
        Self::never()
    }
}

#[doc(hidden)]
impl<S, K: ClientType, F> OAuthBuilder<S, K, F> {
    pub fn authorize(&self) -> AuthorizationRequest<S, K>
    where
        Self: IsBuilt,
    {
        self.never()
    }
}

/// A bound for methods that set scopes, which do not exist: the type of the client determines its scopes.
#[diagnostic::on_unimplemented(
    message = "the scopes follow from the type `{S}`: remove this call",
    label = "the scopes are not set here",
    note = "for more scopes, write `#[zoho_app(extra_scopes(…))]`, or `#[scopes(…)]` above a `#[derive(ScopeSet)]` struct"
)]
pub trait HasNoScopes<S> {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

#[doc(hidden)]
impl<S, K: ClientType, F> OAuthBuilder<S, K, F> {
    pub fn scope(self, _: impl Sized) -> Self
    where
        Self: HasNoScopes<S>,
    {
        self.never()
    }

    pub fn scopes(self, _: impl Sized) -> Self
    where
        Self: HasNoScopes<S>,
    {
        self.never()
    }
}

#[doc(hidden)]
impl<S, K: ClientType, A> AuthorizationRequest<S, K, A> {
    pub fn scope(self, _: impl Sized) -> Self
    where
        Self: HasNoScopes<S>,
    {
        self.never()
    }

    pub fn scopes(self, _: impl Sized) -> Self
    where
        Self: HasNoScopes<S>,
    {
        self.never()
    }
}

#[doc(hidden)]
impl<S, K: ClientType> OAuthClient<S, K> {
    #[must_use]
    pub fn build(self) -> Self
    where
        Self: NotYetBuilt,
    {
        self.never()
    }

    pub fn offline(&self) -> AuthorizationRequest<S, K, Offline>
    where
        Self: IsAuthorizing,
    {
        self.never()
    }

    pub fn online(&self) -> AuthorizationRequest<S, K>
    where
        Self: IsAuthorizing,
    {
        self.never()
    }

    pub fn prompt_consent(&self) -> AuthorizationRequest<S, K, Offline>
    where
        Self: IsAuthorizing,
    {
        self.never()
    }

    pub fn url(&self) -> (AuthorizationUrl, PendingAuthorization<S>)
    where
        Self: IsAuthorizing,
    {
        self.never()
    }
}

#[doc(hidden)]
impl<S, K: ClientType, A> AuthorizationRequest<S, K, A> {
    pub fn authorize(self) -> Self
    where
        Self: NotYetAuthorizing,
    {
        self.never()
    }
}

#[doc(hidden)]
impl<S, A> PendingAuthorization<S, A> {
    pub fn authorize(&self) -> AuthorizationRequest<S, super::WebServer>
    where
        Self: NotYetAuthorizing,
    {
        self.never()
    }
}
