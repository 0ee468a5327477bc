//! The emulator, from the test's side.

use crate::accounts::authorize::{self, ErrorPage};
use crate::catalogue::catalogue;
use crate::client::{App, Client};
use crate::clock::Clock;
use crate::fault::Planned;
use crate::gateway::bulk_read::BulkReads;
use crate::gateway::bulk_write::BulkWrites;
use crate::gateway::files::Files;
use crate::gateway::lists::Lists;
use crate::gateway::records::Records;
use crate::limits::Limits;
use crate::random;
use crate::seen::{Seen, Server};
use crate::server;
use crate::shared::{ScopeInAnswer, Shared, Site};
use crate::state::{AccessToken, AuthorizeRequest, Code, RefreshToken, Registered, User};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::{fmt, io};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// Zoho, on this machine: an accounts server and an API gateway for each of its data centres, on loopback, in the
/// tokio runtime that started it. They shut down when it is dropped.
pub struct Emulator {
    shared: Arc<Shared>,
    servers: Vec<JoinHandle<()>>,
}

/// How an [`Emulator`] shall be: [`Emulator::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    data_centers: Vec<String>,
    limits: Limits,
    scope_in_answer: ScopeInAnswer,
    running_clock: bool,
    first_port: Option<u16>,
}

impl Builder {
    /// Which data centres there are, by their codes; `us` and `eu` otherwise. Clients are registered at the first.
    pub fn data_centers(mut self, codes: &[&str]) -> Self {
        self.data_centers = codes.iter().map(|&code| code.to_owned()).collect();
        self
    }

    /// Other limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How token answers name the granted scopes.
    pub fn scope_in_answer(mut self, form: ScopeInAnswer) -> Self {
        self.scope_in_answer = form;
        self
    }

    /// The clock runs as real time does, and can be advanced besides.
    pub fn running_clock(mut self) -> Self {
        self.running_clock = true;
        self
    }

    /// Fixed ports, from this one upward: the first data centre's accounts server, its gateway, the next one's accounts
    /// server, and so on. Otherwise they are whichever are free.
    pub fn first_port(mut self, port: u16) -> Self {
        self.first_port = Some(port);
        self
    }

    /// Which port a server gets, counted from 0; port 0 stands for any free one.
    fn port(&self, server: usize) -> io::Result<u16> {
        let Some(first) = self.first_port else { return Ok(0) };
        let port = u16::try_from(server).ok().and_then(|server| first.checked_add(server));
        port.ok_or_else(|| invalid(format!("there are not enough ports from {first} upward: the last one is 65535")))
    }

    /// Starts the servers. An error: there is no such data centre, or loopback cannot be bound.
    ///
    /// # Panics
    /// Outside of a tokio runtime with I/O and time enabled.
    pub async fn start(self) -> io::Result<Emulator> {
        let known = zoho_catalog::data_centers::parse("datacenters.json", zoho_catalog_data::DATA_CENTERS);
        let known = known.map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        let (mut sites, mut listeners) = (Vec::new(), Vec::new());
        for code in &self.data_centers {
            if !known.data_centers.iter().any(|data_center| data_center.code == *code) {
                return Err(invalid(format!("Zoho has no data centre `{code}`")));
            }
            if sites.iter().any(|site: &Site| site.code == *code) {
                return Err(invalid(format!("the data centre `{code}` is there twice")));
            }
            let (accounts_listener, accounts) = bind(self.port(listeners.len())?).await?;
            let (gateway_listener, gateway) = bind(self.port(listeners.len() + 1)?).await?;
            let site = Site { code: code.clone(), accounts, gateway };
            listeners.push((accounts_listener, site.clone(), Server::Accounts));
            listeners.push((gateway_listener, site.clone(), Server::Gateway));
            sites.push(site);
        }
        if sites.is_empty() {
            return Err(invalid("an emulator has one data centre at least".to_owned()));
        }
        let shared = Arc::new(Shared::new(sites, self.limits, self.scope_in_answer, Clock::new(self.running_clock)));
        let servers = listeners
            .into_iter()
            .map(|(listener, site, server)| tokio::spawn(server::serve(listener, Arc::clone(&shared), site, server)))
            .collect();
        Ok(Emulator { shared, servers })
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

async fn bind(port: u16) -> io::Result<(TcpListener, String)> {
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{address}: {error}"));
    let listener = TcpListener::bind(address).await.map_err(named)?;
    let origin = format!("http://{}", listener.local_addr()?);
    Ok((listener, origin))
}

impl Emulator {
    /// Starts with the data centres `us` and `eu`.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Chooses data centres, limits and more.
    pub fn builder() -> Builder {
        Builder {
            data_centers: vec!["us".to_owned(), "eu".to_owned()],
            limits: Limits::default(),
            scope_in_answer: ScopeInAnswer::default(),
            running_clock: false,
            first_port: None,
        }
    }

    fn site(&self, data_center: &str) -> &Site {
        match self.shared.site(data_center) {
            Some(site) => site,
            None => panic!("the emulator was started without the data centre `{data_center}`"),
        }
    }

    /// The codes of the data centres, in the order given.
    pub fn data_centers(&self) -> impl Iterator<Item = &str> {
        self.shared.sites.iter().map(|site| site.code.as_str())
    }

    /// Each data centre's code, accounts server and API domain: what `zoho_auth_typed::Hosts::on_loopback` takes.
    pub fn servers(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.shared.sites.iter().map(|site| (site.code.as_str(), site.accounts.as_str(), site.gateway.as_str()))
    }

    /// The accounts server of a data centre: `http://127.0.0.1:PORT`.
    ///
    /// # Panics
    /// If the emulator was started without that data centre.
    pub fn accounts_server(&self, data_center: &str) -> &str {
        &self.site(data_center).accounts
    }

    /// The API gateway of a data centre, which serves all products here: `http://127.0.0.1:PORT`.
    ///
    /// # Panics
    /// If the emulator was started without that data centre.
    pub fn api_domain(&self, data_center: &str) -> &str {
        &self.site(data_center).gateway
    }

    /// Registers an application, as in the API console.
    ///
    /// # Panics
    /// If it names a data centre that the emulator was started without, or is not switched on where it is registered.
    #[expect(clippy::needless_pass_by_value, reason = "so that a call reads `register(Client::server())`")]
    pub fn register(&self, client: Client) -> App {
        let registered_at = client.registered_at.as_deref().unwrap_or(&self.shared.sites[0].code);
        let codes: Vec<&str> = match &client.data_centers {
            Some(codes) => codes.iter().map(|code| self.site(code).code.as_str()).collect(),
            None => self.data_centers().collect(),
        };
        assert!(codes.contains(&registered_at), "a client is switched on where it is registered, at `{registered_at}`");
        let same = random::secret();
        let secret = || if client.secret_per_data_center { random::secret() } else { same.clone() };
        let secrets: BTreeMap<String, String> = codes.iter().map(|&code| (code.to_owned(), secret())).collect();
        let app = App { id: random::client_id(), registered_at: registered_at.to_owned(), secrets };
        let registered = Registered {
            id: app.id.clone(),
            kind: client.kind,
            redirect_uris: client.redirect_uris.clone(),
            home: app.registered_at.clone(),
            secrets: app.secrets.clone(),
            organizations: client.organizations.clone(),
            pkce_required: client.pkce_required,
        };
        let mut state = self.shared.state();
        state.secrets.extend(app.secrets.values().cloned());
        state.clients.insert(app.id.clone(), registered);
        drop(state);
        app
    }

    /// Adds a user whose data are in that data centre.
    ///
    /// # Panics
    /// If the emulator was started without that data centre.
    pub fn user(&self, name: &str, data_center: &str) {
        let data_center = self.site(data_center).code.clone();
        let mut state = self.shared.state();
        state.numbers += 1;
        let id = 20_000_000 + state.numbers;
        state.users.insert(name.to_owned(), User { data_center, id, organization: None });
    }

    /// Says which organisation a user belongs to. Calls for another one are then refused: `organization_id` of Books,
    /// `orgId` of Desk.
    ///
    /// # Panics
    /// If there is no such user.
    pub fn organization(&self, user: &str, organization: &str) {
        let mut state = self.shared.state();
        let Some(user) = state.users.get_mut(user) else { panic!("the emulator has no user `{user}`") };
        user.organization = Some(organization.to_owned());
    }

    fn asked(&self, authorize_url: &str) -> Result<AuthorizeRequest, ErrorPage> {
        let no_page = ErrorPage { status: 404, title: "Page not found" };
        let url = Url::parse(authorize_url).map_err(|_| no_page.clone())?;
        let origin = url.origin().ascii_serialization();
        let site = self.shared.sites.iter().find(|site| site.accounts == origin).ok_or(no_page.clone())?;
        if url.path() != "/oauth/v2/auth" {
            return Err(no_page);
        }
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let given = |name: &str| {
            parameters.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
        };
        authorize::check(&self.shared, site, given)
    }

    /// The user opens the URL and agrees: where the browser is sent, with `code`, `location`, `accounts-server` and
    /// `state`; or with `error=access_denied` if the client made too many codes.
    ///
    /// # Panics
    /// If Zoho would show an error page instead ([`try_approve`](Self::try_approve) says which), or there is no such
    /// user.
    pub fn approve(&self, authorize_url: impl AsRef<str>, user: &str) -> String {
        self.try_approve(authorize_url, user).unwrap_or_else(|page| panic!("{page}"))
    }

    /// As [`approve`](Self::approve), for URLs that may be wrong.
    ///
    /// # Panics
    /// If there is no such user.
    pub fn try_approve(&self, authorize_url: impl AsRef<str>, user: &str) -> Result<String, ErrorPage> {
        self.data_center_of(user);
        authorize::approve(&self.shared, &self.asked(authorize_url.as_ref())?, user)
    }

    /// The user opens the URL and does not agree: where the browser is sent.
    ///
    /// # Panics
    /// If Zoho would show an error page instead.
    pub fn refuse(&self, authorize_url: impl AsRef<str>) -> String {
        let asked = self.asked(authorize_url.as_ref()).unwrap_or_else(|page| panic!("{page}"));
        authorize::refuse(&asked)
    }

    fn data_center_of(&self, user: &str) -> String {
        let state = self.shared.state();
        let Some(user) = state.users.get(user) else { panic!("the emulator has no user `{user}`") };
        user.data_center.clone()
    }

    /// A code that the user makes in the API console for a self client, for these scopes (joined by commas). It is
    /// valid at the user's data centre, and brings a refresh token.
    ///
    /// # Panics
    /// If there is no such user, or a scope is unknown.
    pub fn console_code(&self, app: &App, scopes: &str, user: &str) -> String {
        let code = Code {
            client: app.id.clone(),
            user: user.to_owned(),
            data_center: self.data_center_of(user),
            scopes: known(scopes),
            redirect_uri: None,
            challenge: None,
            refreshable: true,
            expires: self.shared.clock.now().saturating_add(self.shared.limits.console_code_life),
        };
        self.shared.state().add_code(code)
    }

    /// A refresh token that the user gave the application before, for these scopes (joined by commas). One too many
    /// evicts the oldest; how fast they are made does not count here.
    ///
    /// # Panics
    /// If there is no such user, a scope is unknown, or the limits say to refuse one too many.
    pub fn refresh_token(&self, app: &App, user: &str, scopes: &str) -> String {
        let new = RefreshToken {
            token: random::token(),
            client: app.id.clone(),
            user: user.to_owned(),
            data_center: self.data_center_of(user),
            scopes: known(scopes),
        };
        let token = new.token.clone();
        let mut state = self.shared.state();
        state.consents.insert((app.id.clone(), user.to_owned()));
        let added = state.add_refresh_token(new, &self.shared.limits, None);
        assert!(added.is_ok(), "the user has too many refresh tokens");
        token
    }

    /// An access token of this user for these scopes (joined by commas), made now.
    ///
    /// # Panics
    /// If there is no such user, or a scope is unknown.
    pub fn access_token(&self, app: &App, user: &str, scopes: &str) -> String {
        let now = self.shared.clock.now();
        let new = AccessToken {
            token: random::token(),
            client: app.id.clone(),
            user: Some(user.to_owned()),
            data_center: self.data_center_of(user),
            scopes: known(scopes),
            expires: now.saturating_add(self.shared.limits.access_token_life),
            refresh_token: None,
        };
        self.shared.state().add_access_token(new, &self.shared.limits, now)
    }

    /// The user takes all consents to this application back: its tokens die.
    pub fn disconnect(&self, app: &App, user: &str) {
        let mut state = self.shared.state();
        state.refresh_tokens.retain(|token| token.client != app.id || token.user != user);
        state.access_tokens.retain(|token| token.client != app.id || token.user.as_deref() != Some(user));
        state.consents.remove(&(app.id.clone(), user.to_owned()));
    }

    /// The emulator's time.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Plans a fault: the next request there meets it.
    pub fn fault(&self, fault: impl Into<Planned>) {
        self.shared.faults().plan(fault.into());
    }

    /// What was asked so far, in order.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.state().seen.clone()
    }

    /// Every client secret, code, access token and refresh token that was made so far, used up or not: what your
    /// application's logs must not hold.
    pub fn secrets(&self) -> Vec<String> {
        self.shared.state().secrets.clone()
    }

    /// Forgets what was asked so far.
    pub fn forget_requests(&self) {
        self.shared.state().seen.clear();
    }

    /// The CRM records of a data centre.
    ///
    /// # Panics
    /// If the emulator was started without that data centre.
    pub fn records(&self, data_center: &str) -> Records<'_> {
        Records { shared: &self.shared, data_center: &self.site(data_center).code }
    }

    /// What Books, Desk and Creator list in a data centre.
    ///
    /// # Panics
    /// If the emulator was started without that data centre.
    pub fn lists(&self, data_center: &str) -> Lists<'_> {
        Lists { shared: &self.shared, data_center: &self.site(data_center).code }
    }

    /// The files of a data centre.
    ///
    /// # Panics
    /// If the emulator was started without that data centre.
    pub fn files(&self, data_center: &str) -> Files<'_> {
        Files { shared: &self.shared, data_center: &self.site(data_center).code }
    }

    /// The jobs of CRM's bulk read in a data centre.
    ///
    /// # Panics
    /// If the emulator was started without that data centre.
    pub fn bulk_reads(&self, data_center: &str) -> BulkReads<'_> {
        BulkReads { shared: &self.shared, data_center: &self.site(data_center).code }
    }

    /// The files and jobs of CRM's bulk write in a data centre.
    ///
    /// # Panics
    /// If the emulator was started without that data centre.
    pub fn bulk_writes(&self, data_center: &str) -> BulkWrites<'_> {
        BulkWrites { shared: &self.shared, data_center: &self.site(data_center).code }
    }
}

fn known(scopes: &str) -> Vec<String> {
    match catalogue().scopes(scopes, &[',', ' ']) {
        Ok(scopes) => scopes,
        Err(unknown) => panic!("the catalogue has no scope `{unknown}`"),
    }
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
