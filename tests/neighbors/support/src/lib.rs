//! The emulator, a TLS server and a proxy, for test applications that depend on zoho-auth-typed.

mod certificates;
mod process;
mod proxy;
mod tls_server;

pub use certificates::Certificates;
pub use proxy::Proxy;
pub use tls_server::{ClientCertificates, TlsServer};

use std::error::Error;
use zoho_auth_typed::{Client, DataCenter, Hosts, Transport, crm, zoho_app};
use zoho_emulator::{App, Emulator};

/// The call of the test applications.
#[zoho_app]
pub struct Users {
    users: crm::ListUsers,
}

/// The emulator with a user who granted [`Users`].
pub struct Zoho {
    emulator: Emulator,
    app: App,
    token: String,
}

impl Zoho {
    /// Starts the emulator.
    pub async fn start() -> Result<Self, Box<dyn Error>> {
        let emulator = Emulator::start().await?;
        let client = zoho_emulator::Registration::server().redirect_uri("http://127.0.0.1:9/callback");
        let app = emulator.register(client);
        emulator.user("anna", "eu");
        let token = emulator.access_token(&app, "anna", "ZohoCRM.users.READ");
        Ok(Self { emulator, app, token })
    }

    /// Returns the origin of the API, in the form `http://127.0.0.1:PORT`.
    pub fn api(&self) -> &str {
        self.emulator.api_domain("eu")
    }

    /// Returns the origin of the accounts server.
    pub fn accounts(&self) -> &str {
        self.emulator.accounts_server("eu")
    }

    /// Returns the registered client and a new refresh token.
    pub fn refresh_token(&self) -> (&App, String) {
        (&self.app, self.emulator.refresh_token(&self.app, "anna", "ZohoCRM.users.READ"))
    }

    /// Returns the URL of the call that lists users, for other HTTP clients.
    pub fn users_url(&self) -> String {
        format!("{}/crm/v8/users", self.api())
    }

    /// Returns the access token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Lists the users through zoho-auth-typed, and checks the response of the emulator.
    pub async fn list_users(&self) -> Result<(), Box<dyn Error>> {
        self.list_users_at(self.api(), &Transport::new()).await
    }

    /// Lists the users through zoho-auth-typed at another origin, such as a TLS server in front of the API.
    pub async fn list_users_at(&self, api: &str, transport: &Transport) -> Result<(), Box<dyn Error>> {
        let hosts = Hosts::default().with_loopback(DataCenter::EU, api, api)?;
        let client = Client::<Users>::from_access_token(self.token.clone(), DataCenter::EU);
        let response = client.with_transport(transport.with_hosts(hosts)).send(Users::users()).await?;
        assert_eq!(response.status(), 200);
        assert!(String::from_utf8_lossy(response.bytes()).contains("\"users\""));
        Ok(())
    }
}
