//! The registration of applications, as in the API console.

use std::collections::BTreeMap;
use std::fmt;

/// The client types of the API console that the emulator supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientType {
    Server,
    Native,
    SelfClient,
}

/// The registration of a client, as entered in the API console. An example is
/// `Registration::server().redirect_uri("http://127.0.0.1:9/callback")`.
#[derive(Clone, Debug)]
pub struct Registration {
    pub(crate) name: Option<String>,
    pub(crate) kind: ClientType,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) secret_per_data_center: bool,
    pub(crate) data_center: Option<String>,
    pub(crate) data_centers: Option<Vec<String>>,
    pub(crate) organizations: Vec<String>,
    pub(crate) pkce_required: bool,
}

impl Registration {
    fn new(kind: ClientType) -> Self {
        Self {
            name: None,
            kind,
            redirect_uris: Vec::new(),
            secret_per_data_center: false,
            data_center: None,
            data_centers: None,
            organizations: Vec::new(),
            pkce_required: kind == ClientType::Native,
        }
    }

    /// Creates a client of the type "Server-based Applications". PKCE is optional, but if the client sends a challenge,
    /// the verifier must match.
    pub fn server() -> Self {
        Self::new(ClientType::Server)
    }

    /// Creates a client of the type "Mobile-based Applications". PKCE is required, and the secret is optional.
    pub fn native() -> Self {
        Self::new(ClientType::Native)
    }

    /// Creates a client of the type "Self Client", for authorization codes of the API console and for client
    /// credentials. A self client has no redirect URI.
    pub fn self_client() -> Self {
        Self::new(ClientType::SelfClient)
    }

    /// Sets the name with which a [seed](crate::Emulator::seed) refers to the client.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Adds a redirect URI. A client may have several.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Sets the data center in which the client is registered. The default is the first data center of the emulator.
    #[must_use]
    pub fn data_center(mut self, data_center: impl Into<String>) -> Self {
        self.data_center = Some(data_center.into());
        self
    }

    /// Sets the data centers that are enabled for the client. The default is all data centers of the emulator. In any
    /// other data center, requests of the client fail with `invalid_client`.
    #[must_use]
    pub fn data_centers(mut self, codes: &[&str]) -> Self {
        self.data_centers = Some(codes.iter().map(|&code| code.to_owned()).collect());
        self
    }

    /// Gives the client a different secret in each data center. The API console does the same if the option "Use the
    /// same OAuth credentials for all data centers" is not selected (`accounts/protocol/oauth/multi-dc.html`).
    #[must_use]
    pub fn secret_per_data_center(mut self) -> Self {
        self.secret_per_data_center = true;
        self
    }

    /// Adds an organization of the self client, in the form of a `soid` such as `ZohoCRM.1001`. If the client has
    /// organizations, requests with client credentials need a `soid`
    /// (`accounts/protocol/oauth/self-client/client-credentials-flow.html`).
    #[must_use]
    pub fn organization(mut self, soid: impl Into<String>) -> Self {
        self.organizations.push(soid.into());
        self
    }

    /// Makes PKCE optional, as for a native client that was registered before Zoho required PKCE.
    #[must_use]
    pub fn without_pkce(mut self) -> Self {
        self.pkce_required = false;
        self
    }
}

/// The credentials of a registered application. The `Debug` text does not contain secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct App {
    pub(crate) id: String,
    pub(crate) data_center: String,
    pub(crate) secrets: BTreeMap<String, String>,
}

impl App {
    /// Returns the client ID, which is the same in all data centers.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the client secret for the data center in which the application is registered.
    pub fn secret(&self) -> &str {
        self.secret_for(&self.data_center)
    }

    /// Returns the client secret for a data center.
    ///
    /// # Panics
    /// Panics if the data center is not enabled for this client.
    pub fn secret_for(&self, data_center: &str) -> &str {
        let Some(secret) = self.secrets.get(data_center) else {
            panic!(
                "the data center `{data_center}` is not enabled for the client {}; add it to `Registration::data_centers`",
                self.id
            )
        };
        secret
    }

    /// Returns the code of the data center in which the application is registered.
    pub fn data_center(&self) -> &str {
        &self.data_center
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("id", &self.id).field("data_center", &self.data_center).finish_non_exhaustive()
    }
}
