//! The client of an authorized account, and the ways in which it sends calls.

#[cfg(feature = "bulk")]
pub mod bulk;
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
use crate::endpoint::call::{Endpoint, ProductInfo};
use crate::endpoint::organization::{
    FitsOrganization, InOrganization, NoOrganization, Organization, OrganizationParam,
};
use crate::endpoint::value::IntoId;
use crate::failure::Failure;
use crate::scope_set::{DeclaredBy, ScopeSet, SubsetOf};
use crate::tokens::request::Grant;
use crate::tokens::{
    AccessToken, GrantedScopes, RefreshingSource, TokenError, TokenProvider, TokenResponse, TokenSource,
};
use crate::transport::Transport;
use core::fmt;
use core::marker::PhantomData;
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A client whose user has consented to the scope set `S`.
///
/// Only calls that `S` authorises can be prepared:
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
/// `O` says which organisation it is for, in products that serve several with one token: at first none,
/// [`for_organization`](Self::for_organization).
pub struct Client<S, O = NoOrganization> {
    tokens: TokenProvider,
    transport: Transport,
    granted_scopes: GrantedScopes,
    /// Where the user consents again, for a client that has a consent page.
    consent_at: Option<String>,
    /// Whether a call was refused that only a consent can help. One for all clones: it is of the account.
    needs_consent: Arc<AtomicBool>,
    data_center: DataCenter,
    organization: Option<(OrganizationParam, String)>,
    /// One a product at most.
    limiters: Arc<[RateLimiter]>,
    set: PhantomData<fn() -> (S, O)>,
}

impl<S> Client<S> {
    /// A client for a token that was obtained elsewhere.
    ///
    /// That its user consented to `S` is *declared* by whoever calls this: nothing checks it, and a token that was
    /// granted less answers 401 when a call is sent. `data_center` is the user's, not the one where the
    /// application is registered.
    pub fn from_access_token(access_token: impl Into<SecretString>, data_center: DataCenter) -> Self
    where
        S: ScopeSet,
    {
        let tokens = TokenProvider::Given(AccessToken::new(access_token, None));
        Self::new(Transport::new(), tokens, data_center, GrantedScopes::Assumed, None)
    }

    /// A client whose tokens come from a source of yours. That its user consented to `S` is *declared*.
    pub fn from_token_source(source: impl TokenSource, data_center: DataCenter) -> Self
    where
        S: ScopeSet,
    {
        Self::new(Transport::new(), TokenProvider::from_source(source), data_center, GrantedScopes::Assumed, None)
    }

    fn new(
        transport: Transport,
        tokens: TokenProvider,
        data_center: DataCenter,
        granted_scopes: GrantedScopes,
        consent_at: Option<String>,
    ) -> Self {
        let (needs_consent, limiters) = (Arc::default(), Arc::default());
        let organization = None;
        Self {
            tokens,
            transport,
            granted_scopes,
            consent_at,
            needs_consent,
            data_center,
            organization,
            limiters,
            set: PhantomData,
        }
    }

    /// A client that redeems a grant whenever it needs a token.
    pub(crate) fn refreshing(
        transport: Transport,
        grant: Grant,
        current: Option<TokenResponse>,
        data_center: DataCenter,
        granted_scopes: GrantedScopes,
        consent_at: Option<String>,
    ) -> Self {
        let tokens = TokenProvider::RefreshingSource(Arc::new(RefreshingSource::new(
            grant,
            current.map(TokenResponse::into_token),
        )));
        Self::new(transport, tokens, data_center, granted_scopes, consent_at)
    }

    /// A client with a token and no way to another one.
    pub(crate) fn non_refreshable(
        transport: Transport,
        answer: TokenResponse,
        data_center: DataCenter,
        granted_scopes: GrantedScopes,
        consent_at: Option<String>,
    ) -> Self {
        Self::new(transport, TokenProvider::Given(answer.into_token()), data_center, granted_scopes, consent_at)
    }

    /// Creates a client for an account whose clients share a token source and the flag that only a new consent helps.
    #[cfg(feature = "token-manager")]
    pub(crate) fn from_shared_source(
        transport: Transport,
        (source, needs_consent): (impl TokenSource, Arc<AtomicBool>),
        data_center: DataCenter,
        granted_scopes: GrantedScopes,
        consent_at: Option<String>,
    ) -> Self {
        let tokens = TokenProvider::from_source(source);
        Self { needs_consent, ..Self::new(transport, tokens, data_center, granted_scopes, consent_at) }
    }
}

impl<S, O> Client<S, O> {
    /// The same over other connections: another time-out, or servers on loopback.
    #[must_use]
    pub fn with_transport(self, transport: Transport) -> Self {
        Self { transport, ..self }
    }

    /// Where its requests go: data centre, hosts, organisation.
    pub(crate) fn place(&self) -> (DataCenter, &Hosts, Option<&(OrganizationParam, String)>) {
        (self.data_center, self.transport.known_hosts(), self.organization.as_ref())
    }

    pub(crate) fn tokens(&self) -> &TokenProvider {
        &self.tokens
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The same client, and its clones, with a limiter for the calls of one product. Of the limiters of a product the last
    /// holds.
    #[must_use]
    pub fn with_rate_limiter(self, limiter: RateLimiter) -> Self {
        let product = limiter.product();
        let others = self.limiters.iter().filter(|other| other.product() != product).cloned();
        let limiters = others.chain([limiter]).collect();
        Self { limiters, ..self }
    }

    /// Returns the limiter for the calls of a product.
    pub(crate) fn rate_limiter(&self, product: &ProductInfo) -> Option<&RateLimiter> {
        self.limiters.iter().find(|limiter| limiter.product() == product.name)
    }

    pub(crate) fn consent_at(&self) -> Option<&String> {
        self.consent_at.as_ref()
    }

    /// What is known of what the account granted.
    pub fn granted_scopes(&self) -> &GrantedScopes {
        &self.granted_scopes
    }

    /// Whether a call of this client, or of a clone of it, failed as only a new consent can help: for want of a scope, or
    /// because the refresh token is dead. Whoever has a page for the user can say so there, before the next call fails.
    pub fn needs_consent(&self) -> bool {
        self.needs_consent.load(Ordering::Relaxed)
    }

    /// Marks the account.
    pub(crate) fn record_failure(&self, needs_consent: bool) {
        if needs_consent {
            self.needs_consent.store(true, Ordering::Relaxed);
        }
    }

    /// The same client, for one organisation of a product: its id goes with every call of that product, as the
    /// header or the query parameter that the product takes it in. Calls of products without organisations are sent as
    /// before.
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
        let organization = Some((organization.place, id.into_value()));
        self.clone().with_parts(organization)
    }

    /// The same client, for no organisation.
    #[cfg(feature = "tower")]
    pub(crate) fn without_organization(&self) -> Client<S> {
        self.clone().with_parts(None)
    }

    /// The same with another set or organisation in its type.
    fn with_parts<Set, Of>(self, organization: Option<(OrganizationParam, String)>) -> Client<Set, Of> {
        let Self { tokens, transport, granted_scopes, consent_at, needs_consent, data_center, limiters, .. } = self;
        Client {
            tokens,
            transport,
            granted_scopes,
            consent_at,
            needs_consent,
            data_center,
            organization,
            limiters,
            set: PhantomData,
        }
    }

    /// Puts a call into its wire form: method, URL, query. No I/O.
    ///
    /// # Errors
    /// [`PrepareError::ProductUnavailable`] where no host of the product is known at the user's data centre,
    /// [`PrepareError::InvalidPathValue`] where a value cannot stand in a path, and [`PrepareError::InvalidHeaderValue`] where one
    /// cannot stand in a header.
    // The bounds are here and not on the impl: there rustc would say "no method" instead of their messages.
    pub fn prepare<C>(&self, call: C) -> Result<Request, PrepareError>
    where
        C: Endpoint + DeclaredBy<S> + FitsOrganization<O>,
    {
        request::prepare(C::INFO, call.into_call(), self.place())
    }

    /// The same client, for code that needs less: `client.narrow::<ReadOnly>()`.
    #[must_use]
    pub fn narrow<Sub>(self) -> Client<Sub, O>
    where
        Sub: ScopeSet + SubsetOf<S>,
    {
        let mut client = self;
        let organization = client.organization.take();
        client.with_parts(organization)
    }

    /// The data centre that holds the user's data.
    pub fn data_center(&self) -> DataCenter {
        self.data_center
    }

    /// The origin that serves a product for this user, for requests of your own: `client.base_url(crm::PRODUCT)`. None where
    /// the user's data centre is not known to serve it.
    pub fn base_url(&self, product: &ProductInfo) -> Option<&str> {
        request::host(product, self.data_center, self.transport.known_hosts())
    }

    /// What goes into the `Authorization` header of a request of your own: the product's word for it and a token that is
    /// renewed if it is about to expire. It is marked as sensitive, so that clients keep it out of their logs.
    ///
    /// The type is that of the crate `http`, as reqwest, hyper and ureq take it. Send it to the product's
    /// [`base_url`](Self::base_url) alone, over a client that follows no redirects: whoever gets it has the user's data.
    ///
    /// ```
    /// # #[cfg(feature = "crm")] {
    /// use zoho_auth_typed::{Client, crm, scope_set::Grants, scopes::ZohoCRM};
    ///
    /// async fn users<S: Grants<ZohoCRM::Users::Read>>(
    ///     client: &Client<S>,
    ///     http: &reqwest::Client,
    /// ) -> Result<reqwest::Response, Box<dyn std::error::Error>> {
    ///     let host = client.base_url(crm::PRODUCT).ok_or("CRM is not served there")?;
    ///     let request = http.get(format!("{host}/crm/v8/users"));
    ///     Ok(request.header("authorization", client.authorization_header(crm::PRODUCT).await?).send().await?)
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`TokenError`] if there is no token, or if it cannot stand in a header.
    pub async fn authorization_header(&self, product: &'static ProductInfo) -> Result<HeaderValue, TokenError> {
        self.access_token().await?.bearer(product)
    }

    /// An access token, for requests of your own: good for minutes as a rule, and for ten seconds at least, if it is the
    /// client's to renew. For a header take [`authorization_header`](Self::authorization_header).
    ///
    /// # Errors
    /// [`TokenError`] if there is none.
    pub async fn access_token(&self) -> Result<AccessToken, TokenError> {
        let token = self.tokens.token().await;
        self.record_failure(token.as_ref().is_err_and(TokenError::needs_consent));
        token
    }
}

impl<S, O> Clone for Client<S, O> {
    fn clone(&self) -> Self {
        Self {
            tokens: self.tokens.clone(),
            transport: self.transport.clone(),
            granted_scopes: self.granted_scopes.clone(),
            consent_at: self.consent_at.clone(),
            needs_consent: Arc::clone(&self.needs_consent),
            data_center: self.data_center,
            organization: self.organization.clone(),
            limiters: Arc::clone(&self.limiters),
            set: PhantomData,
        }
    }
}

impl<S, O> fmt::Debug for Client<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("data_center", &self.data_center).finish_non_exhaustive()
    }
}
