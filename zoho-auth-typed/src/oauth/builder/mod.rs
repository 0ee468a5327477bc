//! The OAuth client, and its builder, which requires the settings of the client type.

pub(crate) mod required;

use self::required::{ClientIdIsSet, ClientSecretIsSet, DataCenterIsSet, IsRedirectUri, Missing, RedirectUriIsSet};
use super::client_type::{
    ClientCredentials, ClientType, HasRedirectUri, HasSecret, NativeApp, NotApplicable, SelfClient, Setting as _,
    WebServer,
};
use crate::tokens::RegisteredClient;
use crate::{DataCenter, ScopeSet, Transport};
use secrecy::SecretString;
use std::{fmt, marker::PhantomData};

/// An OAuth client as registered at Zoho, for the scopes of `S`. No user has consented yet.
///
/// The constructor selects the client type first, because the required settings depend on it.
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
/// let (url, pending) = oauth.authorize().offline().prompt_consent().build();
/// assert!(url.as_str().starts_with("https://accounts.zoho.eu/oauth/v2/auth?"));
/// # drop(pending);
/// # let _ = (LeadSync::leads(), LeadSync::tickets());
/// # }
/// # Ok::<_, zoho_auth_typed::oauth::RedirectUriError>(())
/// ```
pub struct OAuthClient<S, K: ClientType = WebServer> {
    pub(crate) client_id: String,
    pub(super) client_secret: K::Secret,
    pub(super) redirect_uri: K::Redirect,
    pub(crate) registered_at: DataCenter,
    /// The client secrets for single data centers, which these data centers use in place of `client_secret`.
    pub(super) secrets: Vec<(DataCenter, SecretString)>,
    pub(crate) transport: Transport,
    set: PhantomData<fn() -> S>,
}

impl<S> OAuthClient<S> {
    /// Returns a builder for a web application. It requires a client ID, a client secret, a redirect URI and a data
    /// center.
    pub fn server() -> OAuthBuilder<S, WebServer>
    where
        S: ScopeSet,
    {
        OAuthBuilder::new((Missing, Missing, Missing, Missing))
    }

    /// Returns a builder for an application on the user's machine, always with PKCE. It requires a client ID, a
    /// redirect URI and a data center.
    pub fn native() -> OAuthBuilder<S, NativeApp, (Missing, NotApplicable, Missing, Missing)>
    where
        S: ScopeSet,
    {
        OAuthBuilder::new((Missing, NotApplicable, Missing, Missing))
    }

    /// Returns a builder for a program that works in its own name, without a user. It requires a client ID, a client
    /// secret and a data center.
    pub fn client_credentials() -> OAuthBuilder<S, ClientCredentials, (Missing, Missing, NotApplicable, Missing)>
    where
        S: ScopeSet,
    {
        OAuthBuilder::new((Missing, Missing, NotApplicable, Missing))
    }

    /// Returns a builder for a program that works on its developer's own account. It requires a client ID, a client
    /// secret and a data center.
    pub fn self_client() -> OAuthBuilder<S, SelfClient, (Missing, Missing, NotApplicable, Missing)>
    where
        S: ScopeSet,
    {
        OAuthBuilder::new((Missing, Missing, NotApplicable, Missing))
    }
}

/// A builder for an [`OAuthClient`]. The settings can be given in any order before [`build`](Self::build). A setting
/// that is given twice has the last value.
///
/// The last type parameter holds the settings that were given. Applications do not need to write this parameter.
#[must_use = "call `.build()` to get the client"]
pub struct OAuthBuilder<S, K, State = (Missing, Missing, Missing, Missing)> {
    settings: State,
    client: PhantomData<fn() -> (S, K)>,
}

impl<S, K, State> OAuthBuilder<S, K, State> {
    fn new(settings: State) -> Self {
        Self { settings, client: PhantomData }
    }
}

// Each bound is at its own method, where rustc prints the message of its trait.
impl<S, K: ClientType, Id, Secret, Redirect, Dc> OAuthBuilder<S, K, (Id, Secret, Redirect, Dc)> {
    /// Sets the client ID, which the API console shows.
    pub fn client_id(self, id: impl Into<String>) -> OAuthBuilder<S, K, (String, Secret, Redirect, Dc)> {
        let (_, secret, redirect, data_center) = self.settings;
        OAuthBuilder::new((id.into(), secret, redirect, data_center))
    }

    /// Sets the client secret, which the API console of the client's data center shows.
    ///
    /// Every data center has its own client secret, unless the client is set to use one secret in all data centers
    /// (<https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>).
    pub fn client_secret(self, secret: impl Into<SecretString>) -> OAuthBuilder<S, K, (Id, K::Secret, Redirect, Dc)>
    where
        K: HasSecret,
    {
        let (id, _, redirect, data_center) = self.settings;
        OAuthBuilder::new((id, secret.into(), redirect, data_center))
    }

    /// Sets the [`RedirectUri`](super::RedirectUri) for callbacks. It must exactly match a redirect URI that is
    /// registered in the API console.
    pub fn redirect_uri(self, uri: impl IsRedirectUri) -> OAuthBuilder<S, K, (Id, Secret, K::Redirect, Dc)>
    where
        K: HasRedirectUri,
    {
        let (id, secret, _, data_center) = self.settings;
        OAuthBuilder::new((id, secret, uri.into(), data_center))
    }

    /// Sets the [`DataCenter`] where the client is registered. Zoho redirects users of other data centers to their own.
    // The parameter has one type, so that rustc infers the type of `text.parse()?`. For another type, rustc prints the
    // line of the name with its comment.
    #[rustfmt::skip]
    pub fn data_center(self, data_center: DataCenter) // such as `DataCenter::EU`, or `text.parse()?`
        -> OAuthBuilder<S, K, (Id, Secret, Redirect, DataCenter)>
    {
        let (id, secret, redirect, _) = self.settings;
        OAuthBuilder::new((id, secret, redirect, data_center))
    }

    /// Returns the client. The compiler checks that all settings of the client type are present.
    pub fn build(self) -> OAuthClient<S, K>
    where
        Id: ClientIdIsSet,
        Secret: ClientSecretIsSet<K::Secret>,
        Redirect: RedirectUriIsSet<K::Redirect>,
        Dc: DataCenterIsSet,
    {
        let (id, secret, redirect, data_center) = self.settings;
        OAuthClient {
            client_id: id.into(),
            client_secret: secret.into(),
            redirect_uri: redirect.into(),
            registered_at: data_center.into(),
            secrets: Vec::new(),
            transport: Transport::default(),
            set: PhantomData,
        }
    }
}

impl<S, K, State> fmt::Debug for OAuthBuilder<S, K, State> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthBuilder").finish_non_exhaustive()
    }
}

impl<S, K: ClientType> OAuthClient<S, K> {
    /// Returns the client with another transport, for example with another timeout or with servers on loopback.
    #[must_use]
    pub fn with_transport(self, transport: Transport) -> Self {
        Self { transport, ..self }
    }
}

impl<S, K: ClientType> From<&OAuthClient<S, K>> for RegisteredClient {
    fn from(client: &OAuthClient<S, K>) -> Self {
        let registered = Self::new(&client.client_id, client.transport.clone());
        let registered = match client.client_secret.value() {
            Some(secret) => registered.with_client_secret(secret.clone()),
            None => registered,
        };
        client.secrets.iter().fold(registered, |registered, (data_center, secret)| {
            registered.with_client_secret_for(*data_center, secret.clone())
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RedirectUri;
    use crate::scope_set::dynamic_scopes::DynamicScopes;
    use secrecy::ExposeSecret as _;

    #[test]
    fn setting_given_twice_has_the_last_value() {
        let uri = |path: &str| {
            RedirectUri::parse(&format!("https://app.example/{path}")).expect("redirect URI should be valid")
        };
        let builder = OAuthClient::<DynamicScopes>::server().client_id("1000.A").client_secret("a");
        let builder = builder.redirect_uri(uri("a")).data_center(DataCenter::US);
        let builder = builder.client_id("1000.B").client_secret("b").redirect_uri(uri("b"));
        let client = builder.data_center(DataCenter::EU).build();
        assert_eq!((client.client_id.as_str(), client.client_secret.expose_secret()), ("1000.B", "b"));
        assert_eq!((client.redirect_uri, client.registered_at), (uri("b"), DataCenter::EU));
    }
}
