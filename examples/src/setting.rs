//! The settings for Zoho's servers: the credentials of the environment, or an emulator on loopback if there are none.

use std::env::{self, VarError};
use std::error::Error;
use zoho_auth_typed::{DataCenter, Hosts, OAuthClient, ScopeSet, Transport};
use zoho_emulator::{App, Emulator, Registration};

/// A registered client, and its connection to the servers.
#[derive(Debug)]
pub struct Setting {
    /// The client ID in `ZOHO_CLIENT_ID`.
    pub client_id: String,
    /// The data center in `ZOHO_DC`, where the client is registered. The default is `us`.
    pub data_center: DataCenter,
    /// The transport to Zoho's servers, or to the emulator's servers.
    pub transport: Transport,
    /// The emulator, if the environment holds no credentials.
    pub emulated: Option<Emulated>,
}

/// The emulator on loopback: Anna's data is in Europe, Ben's in the United States.
#[derive(Debug)]
pub struct Emulated {
    /// The servers of the emulator.
    pub zoho: Emulator,
    /// The registered client.
    pub app: App,
}

impl Setting {
    /// Reads the environment if `ZOHO_CLIENT_ID` is set. Otherwise starts the emulator and registers a client.
    ///
    /// # Errors
    /// If a variable has an invalid value, or loopback cannot be bound.
    pub async fn new(registration: Registration) -> Result<Self, Box<dyn Error>> {
        if let Some(client_id) = variable("ZOHO_CLIENT_ID")? {
            let data_center = variable("ZOHO_DC")?.as_deref().unwrap_or("us").parse()?;
            let transport = Transport::new().with_hosts(on_loopback(&variable("ZOHO_LOOPBACK")?.unwrap_or_default())?);
            return Ok(Self { client_id, data_center, transport, emulated: None });
        }
        println!("ZOHO_CLIENT_ID is not set: this is the emulator, and no account is touched.");
        let zoho = Emulator::builder().running_clock().start().await?;
        zoho.user("anna", "eu");
        zoho.user("ben", "us");
        let app = zoho.register(registration);
        Ok(Self {
            client_id: app.id().to_owned(),
            data_center: app.data_center().parse()?,
            transport: Transport::new().with_hosts(Hosts::loopback(zoho.servers())?),
            emulated: Some(Emulated { zoho, app }),
        })
    }

    /// Returns the environment variables that give another process the same setting.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let of = |Emulated { zoho, app }: &Emulated| {
            let servers = zoho.servers().map(|(code, accounts, api)| format!("{code}={accounts},{api}"));
            [
                ("ZOHO_CLIENT_ID", app.id().to_owned()),
                ("ZOHO_CLIENT_SECRET", app.secret().to_owned()),
                ("ZOHO_DC", app.data_center().to_owned()),
                ("ZOHO_LOOPBACK", servers.collect::<Vec<_>>().join(" ")),
            ]
        };
        self.emulated.iter().flat_map(of).collect()
    }

    /// Returns the secret in `ZOHO_CLIENT_SECRET`, or that of the emulated client.
    ///
    /// # Errors
    /// If the variable is not set.
    pub fn client_secret(&self) -> Result<String, Box<dyn Error>> {
        self.variable("ZOHO_CLIENT_SECRET", |emulated| emulated.app.secret().to_owned())
    }

    /// Returns a client for the user of `ZOHO_REFRESH_TOKEN`. In the emulator the user is Anna, and `fill` inserts her
    /// data.
    ///
    /// # Errors
    /// If a variable is not set, or no data center accepts the token.
    pub async fn client<S: ScopeSet>(
        &self,
        fill: impl FnOnce(&Emulator),
    ) -> Result<zoho_auth_typed::Client<S>, Box<dyn Error>> {
        let refresh_token = self.variable("ZOHO_REFRESH_TOKEN", |Emulated { zoho, app }| {
            fill(zoho);
            zoho.refresh_token(app, "anna", S::SCOPE)
        })?;
        let oauth = OAuthClient::<S>::self_client()
            .client_id(self.client_id.clone())
            .client_secret(self.client_secret()?)
            .data_center(self.data_center)
            .build()
            .with_transport(self.transport.clone());
        let data_center = oauth.discover_data_center(refresh_token.clone()).await?;
        Ok(oauth.client_from_refresh_token(refresh_token, data_center))
    }

    /// Returns a variable of the environment, or its replacement in the emulator.
    ///
    /// # Errors
    /// If the variable is not set.
    pub fn variable(&self, name: &str, emulate: impl FnOnce(&Emulated) -> String) -> Result<String, Box<dyn Error>> {
        match &self.emulated {
            Some(emulated) => Ok(emulate(emulated)),
            None => Ok(variable(name)?
                .ok_or_else(|| format!("set {name}, too: docs/registering-a-client.md says what goes in it"))?),
        }
    }
}

/// Returns Zoho's servers with replacements in the form `DC=ACCOUNTS_URL,API_URL`, separated by spaces, as
/// `zoho emulate` prints them.
fn on_loopback(servers: &str) -> Result<Hosts, Box<dyn Error>> {
    let mut hosts = Hosts::default();
    for of in servers.split_whitespace() {
        let (code, urls) = of.split_once('=').ok_or("ZOHO_LOOPBACK is DC=ACCOUNTS_URL,API_URL")?;
        let (accounts_server, api_domain) = urls.split_once(',').ok_or("ZOHO_LOOPBACK lacks the API domain")?;
        hosts = hosts.with_loopback(code.parse()?, accounts_server, api_domain)?;
    }
    Ok(hosts)
}

/// Returns the value of a variable. An empty variable counts as unset.
fn variable(name: &str) -> Result<Option<String>, String> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    }
}
