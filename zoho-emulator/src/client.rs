//! Applications, as they are registered in the API console.

use std::collections::BTreeMap;
use std::fmt;

/// The kinds of clients that the API console makes, as far as the emulator has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Server,
    Native,
    SelfClient,
}

/// What is filled in at the API console: `Client::server().redirect_uri("http://127.0.0.1:9/callback")`.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) kind: Kind,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) secret_per_data_center: bool,
    pub(crate) registered_at: Option<String>,
    pub(crate) data_centers: Option<Vec<String>>,
    pub(crate) organizations: Vec<String>,
    pub(crate) pkce_required: bool,
}

impl Client {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            redirect_uris: Vec::new(),
            secret_per_data_center: false,
            registered_at: None,
            data_centers: None,
            organizations: Vec::new(),
            pkce_required: kind == Kind::Native,
        }
    }

    /// "Server-based Applications". PKCE is not asked for; a challenge that was sent has to be met.
    pub fn server() -> Self {
        Self::new(Kind::Server)
    }

    /// "Mobile-based Applications": PKCE is required, the secret is not.
    pub fn native() -> Self {
        Self::new(Kind::Native)
    }

    /// "Self Client": codes from the console, and client credentials. It has no redirect URI.
    pub fn self_client() -> Self {
        Self::new(Kind::SelfClient)
    }

    /// A redirect URI. There may be several.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Where it is registered; the emulator's first data centre otherwise.
    #[must_use]
    pub fn registered_at(mut self, data_center: impl Into<String>) -> Self {
        self.registered_at = Some(data_center.into());
        self
    }

    /// The data centres that are switched on for it; all of the emulator's otherwise. Elsewhere it is unknown:
    /// `invalid_client`.
    #[must_use]
    pub fn data_centers(mut self, codes: &[&str]) -> Self {
        self.data_centers = Some(codes.iter().map(|&code| code.to_owned()).collect());
        self
    }

    /// Every data centre has a secret of its own: "Use the same OAuth credentials for all data centers" is not ticked
    /// (`accounts/protocol/oauth/multi-dc.html`).
    #[must_use]
    pub fn secret_per_data_center(mut self) -> Self {
        self.secret_per_data_center = true;
        self
    }

    /// An organisation that the self client works for, as `soid` names it: `ZohoCRM.1001`. With one or more,
    /// client credentials need a `soid` (`accounts/protocol/oauth/self-client/client-credentials-flow.html`).
    #[must_use]
    pub fn organization(mut self, soid: impl Into<String>) -> Self {
        self.organizations.push(soid.into());
        self
    }

    /// A native client that was registered when PKCE could still be left out.
    #[must_use]
    pub fn without_pkce(mut self) -> Self {
        self.pkce_required = false;
        self
    }
}

/// A registered application: its credentials. `Debug` does not show secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct App {
    pub(crate) id: String,
    pub(crate) registered_at: String,
    pub(crate) secrets: BTreeMap<String, String>,
}

impl App {
    /// The client id: the same in all data centres.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The client secret of the data centre where it is registered.
    pub fn secret(&self) -> &str {
        self.secret_at(&self.registered_at)
    }

    /// The client secret of a data centre.
    ///
    /// # Panics
    /// If the data centre is not switched on for this client.
    pub fn secret_at(&self, data_center: &str) -> &str {
        let Some(secret) = self.secrets.get(data_center) else {
            panic!("the data centre `{data_center}` is not switched on for the client {}", self.id)
        };
        secret
    }

    /// The data centre where it is registered.
    pub fn registered_at(&self) -> &str {
        &self.registered_at
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("id", &self.id).field("registered_at", &self.registered_at).finish_non_exhaustive()
    }
}
