//! The settings for Zoho's servers: the credentials in the environment, or an emulator on loopback if the environment
//! has no credentials.

use anyhow::Context;
use std::env::{self, VarError};
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
    /// The emulator, if the environment has no credentials.
    pub emulated: Option<Emulated>,
}

/// The emulator on loopback. Anna's data is in Europe, and Ben's data is in the United States.
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
    /// Fails if a variable has an invalid value, or if the emulator cannot listen on loopback.
    pub async fn new(registration: Registration) -> anyhow::Result<Self> {
        if let Some(client_id) = variable("ZOHO_CLIENT_ID")? {
            let data_center = data_center("ZOHO_DC")?.unwrap_or(DataCenter::US);
            let transport = Transport::new().with_hosts(on_loopback(&variable("ZOHO_LOOPBACK")?.unwrap_or_default())?);
            return Ok(Self { client_id, data_center, transport, emulated: None });
        }
        println!("ZOHO_CLIENT_ID is not set, so this example uses the emulator and no real account.");
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

    /// Returns the environment variables with which another process uses the same emulator. Returns no variables
    /// without the emulator, because the other process then inherits the variables.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let variables = |Emulated { zoho, app }: &Emulated| {
            let servers = zoho.servers().map(|(code, accounts, api)| format!("{code}={accounts},{api}"));
            [
                ("ZOHO_CLIENT_ID", app.id().to_owned()),
                ("ZOHO_CLIENT_SECRET", app.secret().to_owned()),
                ("ZOHO_DC", app.data_center().to_owned()),
                ("ZOHO_LOOPBACK", servers.collect::<Vec<_>>().join(" ")),
            ]
        };
        self.emulated.iter().flat_map(variables).collect()
    }

    /// Returns the secret in `ZOHO_CLIENT_SECRET`, or that of the emulated client.
    ///
    /// # Errors
    /// Fails if the variable is not set.
    pub fn client_secret(&self) -> anyhow::Result<String> {
        self.variable("ZOHO_CLIENT_SECRET", |emulated| emulated.app.secret().to_owned())
    }

    /// Returns a client for the user of `ZOHO_REFRESH_TOKEN`. In the emulator, the user is Anna, and `fill` inserts
    /// Anna's data.
    ///
    /// # Errors
    /// Fails if a variable is not set or has an invalid value.
    pub fn client<S: ScopeSet>(&self, fill: impl FnOnce(&Emulator)) -> anyhow::Result<zoho_auth_typed::Client<S>> {
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
        Ok(oauth.client_from_refresh_token(refresh_token, self.token_data_center()?))
    }

    /// Returns the data center of the user of `ZOHO_REFRESH_TOKEN`. `ZOHO_TOKEN_DC` has its code; the default is the
    /// data center of the client. In the emulator, returns Anna's data center.
    ///
    /// # Errors
    /// Fails if the variable does not name a data center.
    pub fn token_data_center(&self) -> anyhow::Result<DataCenter> {
        if self.emulated.is_some() {
            return Ok(DataCenter::EU);
        }
        Ok(data_center("ZOHO_TOKEN_DC")?.unwrap_or(self.data_center))
    }

    /// Returns the value of an environment variable. In the emulator, returns the result of `emulate`.
    ///
    /// # Errors
    /// Fails if the variable is not set.
    pub fn variable(&self, name: &str, emulate: impl FnOnce(&Emulated) -> String) -> anyhow::Result<String> {
        match &self.emulated {
            Some(emulated) => Ok(emulate(emulated)),
            None => Ok(variable(name)?
                .with_context(|| format!("{name} is not set; see docs/registering-a-client.md for its value"))?),
        }
    }
}

/// Returns Zoho's servers with the replacements in `servers`, which are separated by spaces. A replacement has the form
/// `DC=ACCOUNTS_URL,API_URL`, as `zoho emulate` prints it.
fn on_loopback(servers: &str) -> anyhow::Result<Hosts> {
    let mut hosts = Hosts::default();
    for server in servers.split_whitespace() {
        let (code, urls) = server.split_once('=').context("invalid ZOHO_LOOPBACK; write DC=ACCOUNTS_URL,API_URL")?;
        let (accounts_server, api_domain) =
            urls.split_once(',').context("no API URL in ZOHO_LOOPBACK; write DC=ACCOUNTS_URL,API_URL")?;
        hosts = hosts.with_loopback(code.parse()?, accounts_server, api_domain)?;
    }
    Ok(hosts)
}

/// Returns the data center that an environment variable names. Returns `None` if the variable is not set.
fn data_center(name: &str) -> anyhow::Result<Option<DataCenter>> {
    let code = variable(name)?;
    code.map(|code| code.parse()).transpose().with_context(|| format!("cannot read {name}"))
}

/// Returns the value of an environment variable. Returns `None` if the variable is not set or is empty.
fn variable(name: &str) -> anyhow::Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => anyhow::bail!("{name} is not UTF-8; correct its value"),
    }
}
