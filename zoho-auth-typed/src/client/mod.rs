//! The client of an authorized account, with the modules that send its calls.

#[cfg(feature = "bulk")]
pub mod bulk;
pub(crate) mod complete;
pub mod pages;
pub(crate) mod rate_limit;
mod rate_limiter;
pub mod raw;
pub(crate) mod request;
pub mod send;
#[cfg(feature = "tower")]
pub mod tower;
pub mod transfer;

use crate::client::rate_limiter::RateLimiter;
use crate::client::request::{PrepareError, Request};
use crate::data_center::{DataCenter, Hosts};
use crate::endpoint::call::{CallBuilder, Endpoint, IsGiven, ProductInfo};
use crate::endpoint::organization::{
    FitsOrganization, InOrganization, NoOrganization, Organization, OrganizationParam,
};
use crate::endpoint::value::IntoId;
use crate::failure::Failure;
use crate::scope_set::{DeclaredBy, ScopeSet, SubsetOf};
use crate::tokens::{
    AccessToken, AccessTokenInternals as _, ClientAccount, GrantedScopes, TokenError, TokenProvider, TokenSource,
};
use crate::transport::{Transport, TransportInternals as _};
use core::fmt;
use core::marker::PhantomData;
use http::HeaderValue;
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use zoho_auth_core::AccountId;

/// A client whose user has consented to the scope set `S`.
///
/// Only calls that `S` authorizes can be prepared:
///
/// ```
/// # #[cfg(all(feature = "crm", feature = "desk"))] {
/// use zoho_auth_typed::{Client, DataCenter, crm, zoho_app};
///
/// #[zoho_app]
/// struct LeadSync {
///     lead: crm::GetRecord<crm::Leads>,
/// }
/// let client = Client::<LeadSync>::from_access_token("1000.…", DataCenter::EU);
/// let request = client.prepare(LeadSync::lead().record_id(4_150_868_u64)).unwrap();
/// assert_eq!(request.url().as_str(), "https://www.zohoapis.eu/crm/v8/Leads/4150868");
/// # }
/// ```
///
/// `O` states the organization of the calls, because some products serve several organizations with one token. A new
/// client has no organization; [`for_organization`](Self::for_organization) sets it.
///
/// Cloning is cheap. Clones share the source of tokens, the connections, the rate limiters and the result of
/// [`needs_consent`](Self::needs_consent).
pub struct Client<S, O = NoOrganization> {
    inner: Arc<Inner>,
    organization: Option<(OrganizationParam, String)>,
    set: PhantomData<fn() -> (S, O)>,
}

/// The state that clients of one account share, regardless of their scope sets and organizations.
#[derive(Clone)]
struct Inner {
    tokens: TokenProvider,
    transport: Transport,
    granted_scopes: GrantedScopes,
    /// A flag that is `true` after a failure that only a new consent can resolve. The flag applies to tokens without an
    /// account: an account has its own flag.
    needs_consent: Arc<AtomicBool>,
    data_center: DataCenter,
    /// The rate limiters, up to one per product.
    limiters: Vec<RateLimiter>,
}

impl<S> Client<S> {
    /// Returns a client for an access token that the application already has.
    ///
    /// The caller declares that the user consented to `S`. Nothing checks this declaration. If the token lacks a scope
    /// of a call, Zoho rejects the call, usually with status 401. `data_center` is the user's data center, not the data
    /// center where the application is registered.
    // If `data_center` has another type, rustc prints the line of the function's name with its comment.
    #[rustfmt::skip]
    pub fn from_access_token(access_token: impl Into<SecretString>, data_center: DataCenter) -> Self // `DataCenter::EU`
    where
        S: ScopeSet,
    {
        let tokens = TokenProvider::Given(AccessToken::new(access_token, None));
        Self::from_provider(Transport::new(), tokens, data_center, GrantedScopes::Assumed)
    }

    /// Returns a client whose tokens come from your own source. The caller declares that the user consented to `S`.
    pub fn from_token_source(source: impl TokenSource, data_center: DataCenter) -> Self
    where
        S: ScopeSet,
    {
        Self::from_provider(Transport::new(), TokenProvider::from_source(source), data_center, GrantedScopes::Assumed)
    }

    // The name is not `new`, so that rustc lists the public constructors for `Client::new`.
    pub(crate) fn from_provider(
        transport: Transport,
        tokens: TokenProvider,
        data_center: DataCenter,
        granted_scopes: GrantedScopes,
    ) -> Self {
        let (needs_consent, limiters) = (Arc::default(), Vec::new());
        let inner = Inner { tokens, transport, granted_scopes, needs_consent, data_center, limiters };
        Self { inner: Arc::new(inner), organization: None, set: PhantomData }
    }
}

impl<S, O> Client<S, O> {
    /// Sets the transport, for example to change the timeout or to use servers on loopback.
    #[must_use]
    pub fn with_transport(self, transport: Transport) -> Self {
        self.with_inner(|inner| inner.transport = transport)
    }

    /// Returns the client with changed shared state. Clones of this client keep the previous state.
    fn with_inner(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.inner));
        self
    }

    /// Returns the destination of the requests: data center, hosts and organization.
    pub(crate) fn target(&self) -> (DataCenter, &Hosts, Option<&(OrganizationParam, String)>) {
        (self.inner.data_center, self.inner.transport.known_hosts(), self.organization.as_ref())
    }

    pub(crate) fn tokens(&self) -> &TokenProvider {
        &self.inner.tokens
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    /// Adds a rate limiter for the calls of one product. The limiter replaces an earlier limiter for the same product.
    #[must_use]
    pub fn with_rate_limiter(self, limiter: RateLimiter) -> Self {
        self.with_inner(|inner| {
            inner.limiters.retain(|other| other.product() != limiter.product());
            inner.limiters.push(limiter);
        })
    }

    /// Returns the rate limiter for the calls of a product, or `None` if the client has no such limiter.
    pub(crate) fn rate_limiter(&self, product: &ProductInfo) -> Option<&RateLimiter> {
        self.inner.limiters.iter().find(|limiter| limiter.product() == product.name)
    }

    /// Returns the ID of the account in its token manager, for logs. Returns `None` for a client without a token
    /// manager.
    pub(crate) fn managed_account(&self) -> Option<&AccountId> {
        self.tokens().account().and_then(ClientAccount::managed_id)
    }

    pub(crate) fn with_granted_scopes(self, granted_scopes: GrantedScopes) -> Self {
        self.with_inner(|inner| inner.granted_scopes = granted_scopes)
    }

    /// Returns the scopes that the user granted, as far as they are known.
    pub fn granted_scopes(&self) -> &GrantedScopes {
        &self.inner.granted_scopes
    }

    /// Returns `true` if a call of this client or of a clone failed, and only a new consent can help. The reasons are
    /// insufficient scopes or a revoked refresh token. An application can then ask the user to consent again before the
    /// next call fails.
    pub fn needs_consent(&self) -> bool {
        self.consent_flag().load(Ordering::Relaxed)
    }

    fn consent_flag(&self) -> &AtomicBool {
        self.inner.tokens.needs_consent().unwrap_or(&self.inner.needs_consent)
    }

    /// Records a failure that only a new consent can resolve.
    pub(crate) fn record_failure(&self, needs_consent: bool) {
        if needs_consent {
            self.consent_flag().store(true, Ordering::Relaxed);
        }
    }

    /// Returns a client for one organization of a product. The client sends the organization's ID with every call of
    /// that product, in the header or query parameter that the product uses. Calls of products without organizations do
    /// not change.
    ///
    /// An ID is invalid if it is empty, or contains whitespace or a character that is not printable ASCII. Each call
    /// of that product then fails with [`PrepareError::InvalidOrganization`] before anything is sent.
    ///
    /// ```
    /// # #[cfg(feature = "books")] {
    /// use zoho_auth_typed::{Client, DataCenter, books, zoho_app};
    ///
    /// #[zoho_app]
    /// struct Billing {
    ///     invoice: books::GetInvoice,
    /// }
    /// let client = Client::<Billing>::from_access_token("1000.…", DataCenter::EU);
    /// let books = client.for_organization(books::ORGANIZATION, 10_234_695_u64);
    /// let request = books.prepare(Billing::invoice().invoice_id(7_u64)).unwrap();
    /// let url = "https://www.zohoapis.eu/books/v3/invoices/7?organization_id=10234695";
    /// assert_eq!(request.url().as_str(), url);
    /// # }
    /// ```
    pub fn for_organization<P>(&self, organization: Organization<P>, id: impl IntoId) -> Client<S, InOrganization<P>> {
        let organization = Some((organization.param, id.into_value()));
        self.clone().with_parts(organization)
    }

    /// Returns a client without an organization.
    #[cfg(feature = "tower")]
    pub(crate) fn without_organization(&self) -> Client<S> {
        self.clone().with_parts(None)
    }

    /// Returns the client with another scope set or organization in its type.
    fn with_parts<Set, Of>(self, organization: Option<(OrganizationParam, String)>) -> Client<Set, Of> {
        Client { inner: self.inner, organization, set: PhantomData }
    }

    /// Builds the request of a call: method, URL and headers. Sends nothing.
    ///
    /// # Errors
    /// - [`PrepareError::ProductUnavailable`] if no host of the product is known in the user's data center,
    /// - [`PrepareError::InvalidPathValue`] if a value cannot be part of a path,
    /// - [`PrepareError::InvalidHeaderValue`] if a value cannot be part of a header,
    /// - [`PrepareError::TooManyValues`] if a parameter has more values than the API accepts,
    /// - [`PrepareError::InvalidOrganization`] if the ID of the organization is invalid.
    // The bounds are here and not on the impl. On the impl, rustc would report "no method" instead of their messages.
    // They are in the list of parameters, because rustc prints fewer lines than for a `where` clause.
    pub fn prepare<C: Endpoint + DeclaredBy<S> + FitsOrganization<O> + CallBuilder<Missing: IsGiven>>(
        &self,
        call: C,
    ) -> Result<Request, PrepareError> {
        Ok(request::prepare(C::INFO, call.into_call(), self.target())?.declared_as(C::FIELD))
    }

    /// Returns a client for a subset of the scope set, as in `client.narrow::<ReadOnly>()`.
    #[must_use]
    pub fn narrow<Sub>(self) -> Client<Sub, O>
    where
        Sub: ScopeSet + SubsetOf<S>,
    {
        let mut client = self;
        let organization = client.organization.take();
        client.with_parts(organization)
    }

    /// Returns the data center of the user's account.
    pub fn data_center(&self) -> DataCenter {
        self.inner.data_center
    }

    /// Returns the origin of a product in the user's data center for your own requests, such as
    /// `https://www.zohoapis.eu` for `client.base_url(crm::PRODUCT)`. Returns `None` if no host of the product is known
    /// in that data center.
    pub fn base_url(&self, product: &ProductInfo) -> Option<&str> {
        request::host(product, self.inner.data_center, self.inner.transport.known_hosts())
    }

    /// Returns the value of the `Authorization` header for your own requests: the product's scheme and an access token,
    /// which is refreshed if it expires soon. The value is marked as sensitive, so HTTP clients do not log it.
    ///
    /// The type comes from the crate `http`, which reqwest, hyper and ureq use. Send the value only to the product's
    /// [`base_url`](Self::base_url), with an HTTP client that does not follow redirects: the token gives access to the
    /// user's data.
    ///
    /// ```
    /// # #[cfg(feature = "crm")] {
    /// use zoho_auth_typed::{Client, crm, scope_set::Grants, scopes::ZohoCRM};
    ///
    /// async fn users<S: Grants<ZohoCRM::Users::Read>>(
    ///     client: &Client<S>,
    ///     http: &reqwest::Client,
    /// ) -> Result<reqwest::Response, Box<dyn std::error::Error>> {
    ///     let host = client.base_url(crm::PRODUCT).ok_or("CRM has no known host in this data center")?;
    ///     let request = http.get(format!("{host}/crm/v8/users"));
    ///     Ok(request.header("authorization", client.authorization_header(crm::PRODUCT).await?).send().await?)
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// Fails with a [`TokenError`] if no token is available, or if the token cannot be part of a header.
    pub async fn authorization_header(&self, product: &'static ProductInfo) -> Result<HeaderValue, TokenError> {
        self.access_token().await?.bearer(product)
    }

    /// Returns an access token for your own requests. The token is usually valid for minutes, and for at least ten
    /// seconds if the client can refresh it. For a header, use [`authorization_header`](Self::authorization_header).
    ///
    /// # Errors
    /// Fails with a [`TokenError`] if no token is available.
    pub async fn access_token(&self) -> Result<AccessToken, TokenError> {
        let token = self.inner.tokens.token().await;
        self.record_failure(token.as_ref().is_err_and(TokenError::needs_consent));
        token
    }
}

impl<S, O> Clone for Client<S, O> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), organization: self.organization.clone(), set: PhantomData }
    }
}

impl<S, O> fmt::Debug for Client<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("data_center", &self.inner.data_center).finish_non_exhaustive()
    }
}
