//! The client, and the builder that is complete when its kind's settings are.

pub(crate) mod required;

use self::required::{
    ClientIdIsSet, ClientIdOnce, ClientSecretIsSet, ClientSecretOnce, DataCenterIsSet, DataCenterOnce, IsDataCenter,
    IsRedirectUri, RedirectUriIsSet, RedirectUriOnce,
};
use super::client_type::{ClientCredentials, ClientType, HasRedirectUri, HasSecret, NativeApp, SelfClient, WebServer};
use crate::tokens::RegisteredClient;
use crate::{DataCenter, ScopeSet, Transport};
use secrecy::SecretString;
use std::{fmt, marker::PhantomData};
use typed_builder::TypedBuilder;

/// A client as it is registered at Zoho, for the scopes of `S`. No user has consented yet.
///
/// The kind of client comes first, because what is required depends on it.
///
/// ```
/// # #[cfg(all(feature = "crm", feature = "desk"))] {
/// use zoho_auth_typed::{DataCenter, OAuthClient, RedirectUri, crm, desk, zoho_app};
///
/// #[zoho_app]
/// struct LeadSync {
///     leads: crm::ListRecords<crm::Leads>,
///     tickets: desk::ListTickets,
/// }
///
/// let oauth = OAuthClient::<LeadSync>::server()
///     .client_id("1000.ABC")
///     .client_secret("secret")
///     .redirect_uri(RedirectUri::parse("https://app.example/zoho")?)
///     .data_center(DataCenter::EU)
///     .build();
/// let (url, awaiting) = oauth.authorize().offline().prompt_consent().build();
/// assert!(url.as_str().starts_with("https://accounts.zoho.eu/oauth/v2/auth?"));
/// # drop(awaiting);
/// # let _ = (LeadSync::leads(), LeadSync::tickets());
/// # }
/// # Ok::<_, zoho_auth_typed::oauth::RedirectUriError>(())
/// ```
#[derive(TypedBuilder)]
#[builder(builder_method(vis = "", name = settings), builder_type(vis = "pub", name = Settings))]
pub struct OAuthClient<S, K: ClientType = WebServer> {
    pub(crate) client_id: String,
    pub(super) client_secret: K::Secret,
    pub(super) redirect_uri: K::Redirect,
    pub(super) registered_at: DataCenter,
    /// Secrets of single data centres.
    #[builder(default, setter(skip))]
    pub(super) secrets: Vec<(DataCenter, SecretString)>,
    #[builder(default, setter(skip))]
    pub(crate) transport: Transport,
    #[builder(default, setter(skip))]
    set: PhantomData<fn() -> S>,
}

impl<S> OAuthClient<S> {
    /// A web application: client id, secret, redirect URI and data centre.
    pub fn server() -> OAuthBuilder<S, WebServer>
    where
        S: ScopeSet,
    {
        OAuthBuilder(OAuthClient::settings())
    }

    /// An application on the user's machine: client id, redirect URI and data centre; always with PKCE.
    pub fn native() -> OAuthBuilder<S, NativeApp>
    where
        S: ScopeSet,
    {
        OAuthBuilder(OAuthClient::settings())
    }

    /// A program in its own name, for no user: client id, secret and data centre.
    pub fn client_credentials() -> OAuthBuilder<S, ClientCredentials>
    where
        S: ScopeSet,
    {
        OAuthBuilder(OAuthClient::settings())
    }

    /// A program on its developer's own account: client id, secret and data centre.
    pub fn self_client() -> OAuthBuilder<S, SelfClient>
    where
        S: ScopeSet,
    {
        OAuthBuilder(OAuthClient::settings())
    }
}

/// The settings of a client, in any order, until [`build`](Self::build).
///
/// What is there and what is missing is its last type parameter, which nobody needs to write.
//
// `typed-builder` keeps that account. The methods over it are ours for the sake of the compiler's messages: each bound
// stands at its method, where it keeps the sentence of its trait, and typed-builder's own refusals, which are about
// arguments that nobody gave, are never reached.
#[must_use = "it is a client after `.build()`"]
pub struct OAuthBuilder<S, K: ClientType, State = ((), (), (), ())>(Settings<S, K, State>);

#[expect(clippy::type_complexity, reason = "the whole state is written out, so that a reader sees which part changes")]
impl<S, K: ClientType, Id, Secret, Redirect, Dc> OAuthBuilder<S, K, (Id, Secret, Redirect, Dc)> {
    /// The client id that the API console shows.
    pub fn client_id(self, id: impl Into<String>) -> OAuthBuilder<S, K, ((String,), Secret, Redirect, Dc)>
    where
        Id: ClientIdOnce,
    {
        OAuthBuilder(Id::set(self.0, id.into()))
    }

    /// The client secret that the API console shows for the client's data centre.
    ///
    /// Every data centre has a secret of its own, unless the client was set to use the same one everywhere
    /// (<https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>).
    pub fn client_secret(self, secret: impl Into<SecretString>) -> OAuthBuilder<S, K, (Id, (K::Secret,), Redirect, Dc)>
    where
        K: HasSecret,
        Secret: ClientSecretOnce,
    {
        OAuthBuilder(Secret::set(self.0, secret.into()))
    }

    /// Where the user comes back to: a [`RedirectUri`](super::RedirectUri), letter for letter one of those registered.
    pub fn redirect_uri(self, uri: impl IsRedirectUri) -> OAuthBuilder<S, K, (Id, Secret, (K::Redirect,), Dc)>
    where
        K: HasRedirectUri,
        Redirect: RedirectUriOnce,
    {
        OAuthBuilder(Redirect::set(self.0, uri.redirect_uri()))
    }

    /// The [`DataCenter`] where the client is registered. Zoho moves the users of others to theirs.
    pub fn data_center(
        self,
        data_center: impl IsDataCenter,
    ) -> OAuthBuilder<S, K, (Id, Secret, Redirect, (DataCenter,))>
    where
        Dc: DataCenterOnce,
    {
        OAuthBuilder(Dc::set(self.0, data_center.data_center()))
    }

    /// The client. Every setting that its kind requires has to be there, which the compiler checks.
    pub fn build(self) -> OAuthClient<S, K>
    where
        Id: ClientIdIsSet,
        Secret: ClientSecretIsSet<K>,
        Redirect: RedirectUriIsSet<K>,
        Dc: DataCenterIsSet,
    {
        Dc::complete(Redirect::complete(Secret::complete(Id::complete(self.0)))).build()
    }
}

impl<S, K: ClientType, State> fmt::Debug for OAuthBuilder<S, K, State> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthBuilder").finish_non_exhaustive()
    }
}

impl<S, K: ClientType> OAuthClient<S, K> {
    /// The same over other connections: another time-out, or servers on loopback.
    #[must_use]
    pub fn with_transport(self, transport: Transport) -> Self {
        Self { transport, ..self }
    }
}

impl<S, K: ClientType> From<&OAuthClient<S, K>> for RegisteredClient {
    fn from(client: &OAuthClient<S, K>) -> Self {
        Self {
            client_id: client.client_id.clone(),
            client_secret: K::secret(&client.client_secret).cloned(),
            data_center_secrets: client.secrets.clone(),
            transport: client.transport.clone(),
        }
    }
}

impl<S, K: ClientType> Clone for OAuthClient<S, K> {
    fn clone(&self) -> Self {
        Self {
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            redirect_uri: self.redirect_uri.clone(),
            registered_at: self.registered_at,
            secrets: self.secrets.clone(),
            transport: self.transport.clone(),
            set: PhantomData,
        }
    }
}

impl<S: ScopeSet, K: ClientType> fmt::Debug for OAuthClient<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient")
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret)
            .field("redirect_uri", &self.redirect_uri)
            .field("registered_at", &self.registered_at)
            .field("scope", &S::SCOPE)
            .finish_non_exhaustive()
    }
}
