//! The emulator's public API.

mod builder;

pub use self::builder::Builder;

use self::builder::{bind, invalid};
use crate::accounts::authorize::{self, ErrorPage};
use crate::clock::Clock;
use crate::control::{Control, ControlServer, MIN_TOKEN, Seed};
use crate::fault::ScheduledFault;
use crate::handles::{BulkReadsHandle, BulkWritesHandle, DataCenterHandle, FilesHandle, ListsHandle, RecordsHandle};
use crate::random;
use crate::recorded::RecordedRequest;
use crate::registration::{App, Registration};
use crate::shared::{Shared, Site};
use crate::state::{AccessToken, AuthorizationRequest, Code, RefreshToken, RegisteredClient, User};
use crate::when::When;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::{fmt, io};
use tokio::task::JoinHandle;
use url::Url;

/// An emulator of Zoho on this machine, with an accounts server and an API gateway for each of its data centers.
///
/// The servers run on loopback, in the tokio runtime that started them. They shut down when the emulator is dropped.
pub struct Emulator {
    pub(crate) shared: Arc<Shared>,
    servers: Vec<JoinHandle<()>>,
}

impl Emulator {
    /// Starts an emulator with the data centers `us` and `eu`.
    ///
    /// # Errors
    /// Fails if a port on loopback cannot be bound.
    ///
    /// # Panics
    /// Panics outside of a tokio runtime with I/O and time enabled.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder, which sets data centers, limits and other options.
    pub fn builder() -> Builder {
        Builder::default()
    }

    fn site(&self, data_center: &str) -> &Site {
        match self.shared.site(data_center) {
            Some(site) => site,
            None => panic!(
                "the emulator was started without the data center `{data_center}`; pass it to `Builder::data_centers`"
            ),
        }
    }

    /// Returns the codes of the data centers, in the order of [`Builder::data_centers`].
    pub fn data_centers(&self) -> impl Iterator<Item = &str> {
        self.shared.sites.iter().map(|site| site.code.as_str())
    }

    /// Returns the code, accounts server and API domain of each data center, in the form that
    /// `zoho_auth_typed::Hosts::loopback` accepts.
    pub fn servers(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.shared.sites.iter().map(|site| (site.code.as_str(), site.accounts.as_str(), site.gateway.as_str()))
    }

    /// Returns the origin of the accounts server of a data center, in the form `http://127.0.0.1:PORT`.
    ///
    /// # Panics
    /// Panics if the emulator was started without that data center.
    pub fn accounts_server(&self, data_center: &str) -> &str {
        &self.site(data_center).accounts
    }

    /// Returns the origin of the API gateway of a data center, in the form `http://127.0.0.1:PORT`. The gateway serves
    /// all products.
    ///
    /// # Panics
    /// Panics if the emulator was started without that data center.
    pub fn api_domain(&self, data_center: &str) -> &str {
        &self.site(data_center).gateway
    }

    /// Registers an application, as in the API console. Returns its credentials.
    ///
    /// # Panics
    /// Panics if the emulator was started without a data center that the registration names. Also panics if the client
    /// is not enabled in the data center where it is registered.
    #[expect(clippy::needless_pass_by_value, reason = "so that a call reads `register(Registration::server())`")]
    pub fn register(&self, registration: Registration) -> App {
        let home = registration.data_center.as_deref().unwrap_or(&self.shared.sites[0].code);
        let codes: Vec<&str> = match &registration.data_centers {
            Some(codes) => codes.iter().map(|code| self.site(code).code.as_str()).collect(),
            None => self.data_centers().collect(),
        };
        assert!(
            codes.contains(&home),
            "the client is not enabled in `{home}`, where it is registered; add `{home}` to `Registration::data_centers`"
        );
        let same = random::secret();
        let secret = || if registration.secret_per_data_center { random::secret() } else { same.clone() };
        let secrets: BTreeMap<String, String> = codes.iter().map(|&code| (code.to_owned(), secret())).collect();
        let app = App { id: random::client_id(), data_center: home.to_owned(), secrets };
        let registered = RegisteredClient {
            id: app.id.clone(),
            name: registration.name.clone(),
            kind: registration.kind,
            redirect_uris: registration.redirect_uris.clone(),
            home: app.data_center.clone(),
            secrets: app.secrets.clone(),
            organizations: registration.organizations.clone(),
            pkce_required: registration.pkce_required,
        };
        let mut state = self.shared.state();
        app.secrets.values().for_each(|secret| state.record_secret(secret.clone()));
        state.clients.insert(app.id.clone(), registered);
        drop(state);
        app
    }

    /// Adds a user whose data is in the given data center.
    ///
    /// # Panics
    /// Panics if the emulator was started without that data center.
    pub fn user(&self, name: &str, data_center: &str) {
        let data_center = self.site(data_center).code.clone();
        let mut state = self.shared.state();
        state.last_id += 1;
        let id = 20_000_000 + state.last_id;
        state.users.insert(name.to_owned(), User { data_center, id, organization: None });
    }

    /// Sets the organization of a user. Calls for any other organization are then rejected. A call names its
    /// organization in a parameter or header, such as `organization_id` of Books and `orgId` of Desk.
    ///
    /// # Panics
    /// Panics if the user does not exist.
    pub fn organization(&self, user: &str, organization: &str) {
        let mut state = self.shared.state();
        let Some(user) = state.users.get_mut(user) else { no_user(user) };
        user.organization = Some(organization.to_owned());
    }

    fn parse_authorization_url(&self, authorize_url: &str) -> Result<AuthorizationRequest, ErrorPage> {
        let no_page = ErrorPage { status: 404, title: "Page not found" };
        let url = Url::parse(authorize_url).map_err(|_| no_page.clone())?;
        let origin = url.origin().ascii_serialization();
        let site = self.shared.sites.iter().find(|site| site.accounts == origin).ok_or(no_page.clone())?;
        if url.path() != "/oauth/v2/auth" {
            return Err(no_page);
        }
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let parameter = |name: &str| {
            parameters.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
        };
        authorize::check(&self.shared, site, parameter)
    }

    /// Opens the authorization URL, and approves the request as a user. Returns the URL of the callback, with `code`,
    /// `location`, `accounts-server` and `state`. If the client has requested too many codes, the URL has
    /// `error=access_denied` instead.
    ///
    /// # Panics
    /// Panics if Zoho would show an error page instead (see [`try_approve`](Self::try_approve)), or if the user does
    /// not exist.
    pub fn approve(&self, authorize_url: impl AsRef<str>, user: &str) -> String {
        self.try_approve(authorize_url, user).unwrap_or_else(|page| panic!("{page}"))
    }

    /// Approves an authorization request like [`approve`](Self::approve), but returns an error if the URL is invalid.
    ///
    /// # Errors
    /// Fails with the page that Zoho would show to the user instead.
    ///
    /// # Panics
    /// Panics if the user does not exist.
    pub fn try_approve(&self, authorize_url: impl AsRef<str>, user: &str) -> Result<String, ErrorPage> {
        self.data_center_of(user);
        authorize::approve(&self.shared, &self.parse_authorization_url(authorize_url.as_ref())?, user)
    }

    /// Opens the authorization URL, and denies consent. Returns the URL of the callback.
    ///
    /// # Panics
    /// Panics if Zoho would show an error page instead.
    pub fn deny(&self, authorize_url: impl AsRef<str>) -> String {
        self.try_deny(authorize_url).unwrap_or_else(|page| panic!("{page}"))
    }

    /// Denies consent like [`deny`](Self::deny), but returns an error if the URL is invalid.
    ///
    /// # Errors
    /// Fails with the page that Zoho would show to the user instead.
    pub fn try_deny(&self, authorize_url: impl AsRef<str>) -> Result<String, ErrorPage> {
        self.parse_authorization_url(authorize_url.as_ref()).map(|authorization| authorize::deny(&authorization))
    }

    /// Returns the client with the given name or ID. Returns `None` if the client does not exist.
    pub(crate) fn app(&self, name_or_id: &str) -> Option<App> {
        let state = self.shared.state();
        let is_wanted =
            |client: &&RegisteredClient| client.id == name_or_id || client.name.as_deref() == Some(name_or_id);
        let client = state.clients.values().find(is_wanted)?;
        Some(App { id: client.id.clone(), data_center: client.home.clone(), secrets: client.secrets.clone() })
    }

    /// Returns `true` if the emulator has the user.
    pub(crate) fn has_user(&self, name: &str) -> bool {
        self.shared.state().users.contains_key(name)
    }

    /// Adds clients, users, data and grants from a JSON text. [`CONTROL_SCHEMA`](crate::CONTROL_SCHEMA) describes its
    /// format. Returns the generated credentials, tokens and IDs as JSON, in the order of the text.
    ///
    /// # Errors
    /// Fails if the text does not have the format, or names a data center, client, user or scope that does not exist.
    /// In these cases, nothing is added.
    pub fn seed(&self, json: &str) -> io::Result<serde_json::Value> {
        let seed: Seed = serde_json::from_str(json).map_err(|error| invalid(error.to_string()))?;
        seed.apply(self).map_err(invalid)
    }

    /// Starts a control server, through which tests in any language control this emulator over HTTP. Returns the origin
    /// of the server, in the form `http://127.0.0.1:PORT`. A reset restores the state that the emulator has when this
    /// method is called.
    ///
    /// # Errors
    /// Fails if the token is too short, or if the port on loopback cannot be bound.
    pub async fn serve_control(&mut self, control: Control) -> io::Result<String> {
        if control.token.len() < MIN_TOKEN {
            return Err(invalid(format!("the control token has fewer than {MIN_TOKEN} characters; use a longer one")));
        }
        let (listener, origin) = bind(control.port).await?;
        // Only the original emulator stops the servers when it is dropped.
        let emulator = Self { shared: Arc::clone(&self.shared), servers: Vec::new() };
        self.servers.push(tokio::spawn(ControlServer::new(emulator, control).serve(listener)));
        Ok(origin)
    }

    fn data_center_of(&self, user: &str) -> String {
        let state = self.shared.state();
        let Some(user) = state.users.get(user) else { no_user(user) };
        user.data_center.clone()
    }

    /// Creates an authorization code of the API console, for a self client with the given scopes (joined by commas).
    /// The code is valid in the data center of the user. The exchange of the code also returns a refresh token.
    ///
    /// # Panics
    /// Panics if the user does not exist, or if a scope is unknown.
    pub fn console_code(&self, app: &App, scopes: &str, user: &str) -> String {
        let code = Code {
            client: app.id.clone(),
            user: user.to_owned(),
            data_center: self.data_center_of(user),
            scopes: self.known(scopes),
            redirect_uri: None,
            challenge: None,
            refreshable: true,
            expires: self.shared.clock.now().saturating_add(self.shared.limits.console_code_lifetime),
        };
        self.shared.state().add_code(code, self.shared.clock.now())
    }

    /// Creates a refresh token of the user for the given scopes (joined by commas), as from an earlier consent. If the
    /// user has too many refresh tokens, the emulator removes the oldest one. The limit on the rate of new refresh
    /// tokens does not apply.
    ///
    /// # Panics
    /// Panics if the user does not exist, if a scope is unknown, or if the limits reject an additional refresh token.
    pub fn refresh_token(&self, app: &App, user: &str, scopes: &str) -> String {
        let new = RefreshToken {
            token: random::token(),
            client: app.id.clone(),
            user: user.to_owned(),
            data_center: self.data_center_of(user),
            scopes: self.known(scopes),
        };
        let token = new.token.clone();
        let mut state = self.shared.state();
        state.consents.insert((app.id.clone(), user.to_owned()));
        let added = state.add_refresh_token(new, &self.shared.limits, None);
        assert!(added.is_ok(), "the user has the maximum number of refresh tokens; raise `Limits::refresh_tokens`");
        token
    }

    /// Creates an access token of the user for the given scopes (joined by commas).
    ///
    /// # Panics
    /// Panics if the user does not exist, or if a scope is unknown.
    pub fn access_token(&self, app: &App, user: &str, scopes: &str) -> String {
        let now = self.shared.clock.now();
        let new = AccessToken {
            token: random::token(),
            client: app.id.clone(),
            user: Some(user.to_owned()),
            data_center: self.data_center_of(user),
            scopes: self.known(scopes),
            expires: now.saturating_add(self.shared.limits.access_token_lifetime),
            refresh_token: None,
        };
        self.shared.state().add_access_token(new, &self.shared.limits, now)
    }

    /// Revokes all consents of the user to the application, with all tokens that the application has for the user.
    pub fn disconnect(&self, app: &App, user: &str) {
        let mut state = self.shared.state();
        state.refresh_tokens.retain(|token| token.client != app.id || token.user != user);
        state.access_tokens.remove_user(&app.id, user);
        state.consents.remove(&(app.id.clone(), user.to_owned()));
    }

    /// Returns the emulator's clock.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Schedules a fault for the next matching request.
    pub fn fault(&self, fault: impl Into<ScheduledFault>) {
        self.shared.faults().plan(fault.into());
    }

    /// Plans the response to the next request of a call. `call` is the product and the name of the call, such as the
    /// text `crm::ListRecords`. With the toolkit, `call` can also be the constant `INFO` of an `Endpoint`, such as
    /// `crm::ListRecords::<crm::Leads>::INFO`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let zoho = zoho_emulator::Emulator::start().await?;
    /// zoho.when("books::ListInvoices").respond(200, serde_json::json!({ "code": 0, "invoices": [] }));
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// Panics if the catalog does not have the call.
    pub fn when(&self, call: impl fmt::Display) -> When<'_> {
        let call = call.to_string();
        let named = call.split_once("::").unwrap_or_default();
        assert!(
            self.shared.catalog.has_call(named.0, named.1),
            "the catalog has no call `{call}`; write it like `crm::ListRecords`, or pass your catalog to `Builder::catalog`"
        );
        When { emulator: self, call, user: None, times: 1 }
    }

    /// Removes all scheduled faults that have not occurred yet.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }

    /// Returns the received requests in order. The limits of [`Retention`](crate::Retention) apply.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.state().requests.iter().cloned().collect()
    }

    /// Returns all issued client secrets, codes, access tokens and refresh tokens, whether or not they were used. The
    /// limit [`Retention::secrets`](crate::Retention::secrets) applies. The logs of your application must not contain
    /// any of these secrets.
    pub fn secrets(&self) -> Vec<String> {
        self.shared.state().secrets.iter().cloned().collect()
    }

    /// Clears the list of received requests.
    pub fn clear_requests(&self) {
        self.shared.state().requests.clear();
    }

    fn known(&self, scopes: &str) -> Vec<String> {
        match self.shared.catalog.parse_scopes(scopes, &[',', ' ']) {
            Ok(scopes) => scopes,
            Err(unknown) => {
                panic!(
                    "the catalog has no scope `{unknown}`; check the spelling, or pass your catalog to `Builder::catalog`"
                )
            }
        }
    }

    fn handle(&self, data_center: &str) -> DataCenterHandle<'_> {
        DataCenterHandle { shared: &self.shared, data_center: &self.site(data_center).code }
    }

    /// Returns a handle to the CRM records of a data center.
    ///
    /// # Panics
    /// Panics if the emulator was started without that data center.
    pub fn records(&self, data_center: &str) -> RecordsHandle<'_> {
        self.handle(data_center).records()
    }

    /// Returns a handle to the lists of all products except CRM in a data center.
    ///
    /// # Panics
    /// Panics if the emulator was started without that data center.
    pub fn lists(&self, data_center: &str) -> ListsHandle<'_> {
        self.handle(data_center).lists()
    }

    /// Returns a handle to the files of a data center.
    ///
    /// # Panics
    /// Panics if the emulator was started without that data center.
    pub fn files(&self, data_center: &str) -> FilesHandle<'_> {
        self.handle(data_center).files()
    }

    /// Returns a handle to CRM's bulk-read jobs in a data center.
    ///
    /// # Panics
    /// Panics if the emulator was started without that data center.
    pub fn bulk_reads(&self, data_center: &str) -> BulkReadsHandle<'_> {
        self.handle(data_center).bulk_reads()
    }

    /// Returns a handle to CRM's bulk-write files and jobs in a data center.
    ///
    /// # Panics
    /// Panics if the emulator was started without that data center.
    pub fn bulk_writes(&self, data_center: &str) -> BulkWritesHandle<'_> {
        self.handle(data_center).bulk_writes()
    }
}

fn no_user(name: &str) -> ! {
    panic!("the emulator has no user `{name}`; add the user with `Emulator::user` first")
}

impl Drop for Emulator {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("sites", &self.shared.sites).finish_non_exhaustive()
    }
}
