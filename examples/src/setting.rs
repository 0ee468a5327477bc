//! Where Zoho is: at the credentials of the environment, or on loopback if there are none.

use std::env::{self, VarError};
use std::error::Error;
use zoho_auth_typed::{DataCenter, Hosts, OAuthClient, ScopeSet, Transport};
use zoho_emulator::{App, Client, Emulator};

/// A client that is registered somewhere.
#[derive(Debug)]
pub struct Setting {
    /// `ZOHO_CLIENT_ID`
    pub client_id: String,
    /// `ZOHO_DC`: the data centre where the client is registered; `us` otherwise.
    pub data_center: DataCenter,
    /// The way to Zoho's servers, or to the emulator's.
    pub transport: Transport,
    /// The emulator, if the environment holds no credentials.
    pub emulated: Option<Emulated>,
}

/// Zoho on loopback: Anna's data are in Europe, Ben's in the United States.
#[derive(Debug)]
pub struct Emulated {
    /// The servers.
    pub zoho: Emulator,
    /// The registered client.
    pub app: App,
}

impl Setting {
    /// From the environment if there is `ZOHO_CLIENT_ID`; otherwise the emulator is started, and `client` registered.
    ///
    /// # Errors
    /// A variable cannot be used, or loopback cannot be bound.
    pub async fn new(client: Client) -> Result<Self, Box<dyn Error>> {
        if let Some(client_id) = variable("ZOHO_CLIENT_ID")? {
            let data_center = variable("ZOHO_DC")?.as_deref().unwrap_or("us").parse()?;
            let transport = Transport::new().with_hosts(on_loopback(&variable("ZOHO_LOOPBACK")?.unwrap_or_default())?);
            return Ok(Self { client_id, data_center, transport, emulated: None });
        }
        println!("ZOHO_CLIENT_ID is not set: this is the emulator, and no account is touched.");
        let zoho = Emulator::builder().running_clock().start().await?;
        zoho.user("anna", "eu");
        zoho.user("ben", "us");
        let app = zoho.register(client);
        Ok(Self {
            client_id: app.id().to_owned(),
            data_center: app.data_center().parse()?,
            transport: Transport::new().with_hosts(Hosts::loopback(zoho.servers())?),
            emulated: Some(Emulated { zoho, app }),
        })
    }

    /// What another process needs in its environment to have the same setting.
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

    /// `ZOHO_CLIENT_SECRET`, or the emulated client's.
    ///
    /// # Errors
    /// It is not set.
    pub fn client_secret(&self) -> Result<String, Box<dyn Error>> {
        self.variable("ZOHO_CLIENT_SECRET", |emulated| emulated.app.secret().to_owned())
    }

    /// A client for the user of `ZOHO_REFRESH_TOKEN`; in the emulator for Anna, after `fill` has put there what she has.
    ///
    /// # Errors
    /// A variable is not set, or no data centre takes the token.
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

    /// A variable of the environment, or what stands for it in the emulator.
    ///
    /// # Errors
    /// It is not set.
    pub fn variable(&self, name: &str, emulate: impl FnOnce(&Emulated) -> String) -> Result<String, Box<dyn Error>> {
        match &self.emulated {
            Some(emulated) => Ok(emulate(emulated)),
            None => Ok(variable(name)?
                .ok_or_else(|| format!("set {name}, too: docs/registering-a-client.md says what goes in it"))?),
        }
    }
}

/// Zoho's servers, but for those of `DC=ACCOUNTS_URL,API_URL`, as `zoho emulate` prints them, with blanks between.
fn on_loopback(servers: &str) -> Result<Hosts, Box<dyn Error>> {
    let mut hosts = Hosts::default();
    for of in servers.split_whitespace() {
        let (code, urls) = of.split_once('=').ok_or("ZOHO_LOOPBACK is DC=ACCOUNTS_URL,API_URL")?;
        let (accounts_server, api_domain) = urls.split_once(',').ok_or("ZOHO_LOOPBACK lacks the API domain")?;
        hosts = hosts.with_loopback(code.parse()?, accounts_server, api_domain)?;
    }
    Ok(hosts)
}

/// An empty variable counts as none.
fn variable(name: &str) -> Result<Option<String>, String> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    }
}
