//! Authorization requests and their URLs.
//!
//! Zoho documents the parameters at <https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html>, and
//! PKCE at <https://www.zoho.com/accounts/protocol/oauth/mobile-and-desktop-apps/get-authorization-code.html>.

use super::{
    access_type::{AccessType, IsOffline, Offline, OfflineFirstConsent, Online},
    authorization_url::AuthorizationUrl,
    builder::OAuthClient,
    client_type::{ClientType, HasConsentPage, PkceIsOptional},
    pending::PendingAuthorization,
    pkce,
    random::{self, OsRandom, RandomSource},
    redirect_uri::RedirectUri,
};
use crate::ScopeSet;
use crate::transport::TransportInternals as _;
use std::{
    borrow::Cow,
    fmt,
    marker::PhantomData,
    time::{SystemTime, UNIX_EPOCH},
};
use url::form_urlencoded;

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Returns a builder for an authorization request with the scopes of `S`. One client can authorize any number of
    /// users.
    pub fn authorize(&self) -> AuthorizationRequest<S, K>
    where
        K: HasConsentPage,
    {
        let redirect_uri = self.redirect_uri.clone();
        AuthorizationRequest {
            oauth: self.clone(),
            scope: S::SCOPE.into(),
            redirect_uri,
            pkce: true,
            access: PhantomData,
        }
    }
}

/// A builder for an authorization request, completed by [`build`](Self::build).
///
/// `A` is the access type: [`Online`] by default, [`OfflineFirstConsent`] after [`offline`](Self::offline), and
/// [`Offline`] after [`prompt_consent`](Self::prompt_consent).
#[must_use = "call `.build()` to get the URL"]
pub struct AuthorizationRequest<S, K: ClientType, A = Online> {
    pub(super) oauth: OAuthClient<S, K>,
    scope: Cow<'static, str>,
    pub(super) redirect_uri: RedirectUri,
    pkce: bool,
    access: PhantomData<fn() -> A>,
}

impl<S: ScopeSet, K: ClientType, A: AccessType> AuthorizationRequest<S, K, A> {
    /// Requests a refresh token, so that the application can work while the user is away.
    ///
    /// Zoho returns a refresh token only at the user's first consent, so the exchange returns an `Option`.
    /// [`prompt_consent`](Self::prompt_consent) guarantees a refresh token.
    pub fn offline(self) -> AuthorizationRequest<S, K, OfflineFirstConsent> {
        self.with_access()
    }

    /// Requests online access, without a refresh token. This is the default. The access ends when the access token
    /// expires, after one hour.
    pub fn online(self) -> AuthorizationRequest<S, K, Online> {
        self.with_access()
    }

    /// Shows the consent page even to users who have consented before, so that the exchange always returns a refresh
    /// token.
    ///
    /// Each such consent creates a new refresh token. If a user has more than 20 refresh tokens for a client, Zoho
    /// silently deletes the oldest.
    pub fn prompt_consent(self) -> AuthorizationRequest<S, K, Offline>
    where
        A: IsOffline,
    {
        self.with_access()
    }

    /// Returns the request with another redirect URI, whose port the system chose.
    #[cfg(feature = "loopback-login")]
    pub(super) fn with_redirect_uri(self, redirect_uri: RedirectUri) -> Self {
        Self { redirect_uri, ..self }
    }

    /// Returns the request with `scope` in place of the scopes of `S`. `scope` is known only at run time.
    #[cfg(feature = "loopback-login")]
    pub(super) fn with_scope(self, scope: String) -> Self {
        Self { scope: scope.into(), ..self }
    }

    fn with_access<B>(self) -> AuthorizationRequest<S, K, B> {
        let Self { oauth, scope, redirect_uri, pkce, access: _ } = self;
        AuthorizationRequest { oauth, scope, redirect_uri, pkce, access: PhantomData }
    }

    /// Omits the PKCE challenge.
    ///
    /// Zoho does not document PKCE for server-based clients but enforces it: if the authorization URL contained a
    /// challenge, Zoho rejects the code without the verifier. Use this method only if another program exchanges the
    /// code.
    pub fn without_pkce(self) -> Self
    where
        K: PkceIsOptional,
    {
        Self { pkce: false, ..self }
    }

    /// Returns the URL for the user, and the pending authorization to store until the user returns.
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    #[must_use = "send the user to the URL, and check the callback with the pending authorization"]
    pub fn build(self) -> (AuthorizationUrl, PendingAuthorization<S, A>) {
        self.url_with(&mut OsRandom)
    }

    fn url_with(self, source: &mut impl RandomSource) -> (AuthorizationUrl, PendingAuthorization<S, A>) {
        let Self {
            oauth: OAuthClient { client_id, registered_at, transport, .. },
            scope,
            redirect_uri,
            pkce,
            access: _,
        } = self;
        let state = random::token(source);
        let verifier = pkce.then(|| pkce::verifier(source));
        // The query is form-encoded once, as RFC 6749 (section 4.1.1, appendix B) requires. The commas of `scope` are
        // therefore sent as %2C. Zoho's own pages show bare commas, and Zoho accepts both forms.
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client_id)
            .append_pair("scope", &scope)
            .append_pair("redirect_uri", redirect_uri.as_str())
            .append_pair("access_type", A::TYPE);
        if A::PROMPTS {
            query.append_pair("prompt", "consent");
        }
        query.append_pair("state", &state);
        if let Some(verifier) = &verifier {
            query
                .append_pair("code_challenge", &pkce::challenge(verifier))
                .append_pair("code_challenge_method", "S256");
        }
        let url =
            format!("{}/oauth/v2/auth?{}", transport.known_hosts().accounts_server(registered_at), query.finish());
        (
            AuthorizationUrl(url),
            PendingAuthorization::new(state, verifier, client_id, redirect_uri, registered_at, now()),
        )
    }
}

/// Returns the current time in seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl<S: ScopeSet, K: ClientType, A: AccessType> fmt::Debug for AuthorizationRequest<S, K, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { oauth, scope, redirect_uri, pkce, access: _ } = self;
        f.debug_struct("AuthorizationRequest")
            .field("client_id", &oauth.client_id)
            .field("redirect_uri", redirect_uri)
            .field("registered_at", &oauth.registered_at)
            .field("scope", scope)
            .field("access_type", &A::TYPE)
            .field("prompt_consent", &A::PROMPTS)
            .field("pkce", pkce)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::random::tests::Counting, *};
    use crate::DataCenter;

    struct LeadSync;
    impl crate::__private::GeneratedSet for LeadSync {}
    impl ScopeSet for LeadSync {
        const SCOPE: &'static str = "ZohoCRM.modules.leads.READ,Desk.tickets.READ";
        const SCOPES: &'static [&'static crate::requirement::ScopeInfo] = &[];
        const IS_MINIMAL: bool = true;
        const CALLS: &'static [crate::endpoint::CallInfo] = &[];
    }

    fn server() -> OAuthClient<LeadSync> {
        OAuthClient::<LeadSync>::server()
            .client_id("1000.A&B")
            .client_secret("hush")
            .redirect_uri(RedirectUri::parse("https://app.example/zoho?tenant=a%20b").unwrap())
            .data_center(DataCenter::CA)
            .build()
    }

    #[test]
    fn url_contains_all_requested_parameters() {
        let (url, _) = server().authorize().offline().prompt_consent().url_with(&mut Counting(0));
        assert_eq!(
            url.as_str(),
            "https://accounts.zohocloud.ca/oauth/v2/auth?response_type=code&client_id=1000.A%26B\
             &scope=ZohoCRM.modules.leads.READ%2CDesk.tickets.READ\
             &redirect_uri=https%3A%2F%2Fapp.example%2Fzoho%3Ftenant%3Da%2520b&access_type=offline&prompt=consent\
             &state=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\
             &code_challenge=zwkx4Wi0nph1A8rxivb-JTtrPYKoEAjD6OHuZ8fI3FU&code_challenge_method=S256"
        );
    }

    #[test]
    fn url_omits_parameters_that_are_not_requested() {
        let (url, _) = server().authorize().offline().online().without_pkce().url_with(&mut Counting(0));
        assert!(url.as_str().contains("&access_type=online&state="), "{url}");
        assert!(!url.as_str().contains("prompt") && !url.as_str().contains("challenge"), "{url}");
    }

    #[test]
    fn decoded_query_has_the_given_values() {
        let (url, _) = server().authorize().build();
        let url = url::Url::parse(url.as_str()).unwrap();
        let parameter = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!(parameter("scope"), LeadSync::SCOPE);
        assert_eq!(parameter("client_id"), "1000.A&B");
        assert_eq!(parameter("redirect_uri"), "https://app.example/zoho?tenant=a%20b");
    }

    #[test]
    fn native_client_always_uses_pkce() {
        let oauth = OAuthClient::<LeadSync>::native()
            .data_center("eu".parse::<DataCenter>().unwrap())
            .redirect_uri("http://127.0.0.1:5000/".parse::<RedirectUri>().unwrap())
            .client_id(String::from("1000.N"))
            .build();
        let (url, _) = oauth.authorize().build();
        assert!(url.as_str().ends_with("&code_challenge_method=S256"), "{url}");
    }

    #[test]
    fn each_request_has_its_own_state() {
        let oauth = server();
        assert_ne!(oauth.authorize().build().0, oauth.authorize().build().0);
    }

    #[test]
    fn debug_output_omits_the_client_secret() {
        let builder = OAuthClient::<LeadSync>::server().client_secret("hush");
        assert_eq!(format!("{builder:?}"), "OAuthBuilder { .. }");
        assert!(!format!("{:?}", server().authorize()).contains("hush"));
        assert_eq!(
            format!("{:?}", server()),
            "OAuthClient { client_id: \"1000.A&B\", client_secret: SecretBox<str>([REDACTED]), \
             redirect_uri: RedirectUri(\"https://app.example/zoho?tenant=a%20b\"), registered_at: DataCenter::CA, \
             scope: \"ZohoCRM.modules.leads.READ,Desk.tickets.READ\", .. }"
        );
    }
}
