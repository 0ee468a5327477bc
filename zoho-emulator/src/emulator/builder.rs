//! The settings of an emulator, and its start.

use super::Emulator;
use crate::catalog::{Catalog, catalog};
use crate::clock::Clock;
use crate::limits::Limits;
use crate::recorded::Server;
use crate::retention::Retention;
use crate::server;
use crate::shared::{ScopeInResponse, Shared, Site};
use crate::state::State;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use tokio::net::TcpListener;

/// A builder for [`Emulator`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    data_centers: Vec<String>,
    limits: Limits,
    scope_in_response: ScopeInResponse,
    retention: Retention,
    running_clock: bool,
    first_port: Option<u16>,
    /// The custom catalog files, as pairs of name and text.
    catalogs: Vec<(String, String)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            data_centers: vec!["us".to_owned(), "eu".to_owned()],
            limits: Limits::default(),
            scope_in_response: ScopeInResponse::default(),
            retention: Retention::default(),
            running_clock: false,
            first_port: None,
            catalogs: Vec::new(),
        }
    }
}

impl Builder {
    /// Sets the data centers by their codes. The default is `us` and `eu`. By default, clients are registered in the
    /// first data center.
    pub fn data_centers(mut self, codes: &[&str]) -> Self {
        self.data_centers = codes.iter().map(|&code| code.to_owned()).collect();
        self
    }

    /// Sets the lifetimes and limits of codes and tokens. The default is [`Limits::default`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the limits on the data that the emulator holds in memory.
    pub fn retention(mut self, retention: Retention) -> Self {
        self.retention = retention;
        self
    }

    /// Sets the form in which token responses report the granted scopes.
    pub fn scope_in_response(mut self, form: ScopeInResponse) -> Self {
        self.scope_in_response = form;
        self
    }

    /// Makes the clock follow real time. Tests can still advance the clock.
    pub fn running_clock(mut self) -> Self {
        self.running_clock = true;
        self
    }

    /// Adds a custom catalog file. The emulator then accepts the scopes of the file, serves its calls and checks their
    /// scopes. `text` is the JSON text, and messages use `file` as the name of the file.
    pub fn catalog(mut self, file: impl Into<String>, text: impl Into<String>) -> Self {
        self.catalogs.push((file.into(), text.into()));
        self
    }

    /// Uses fixed ports, starting with `port`. The first port is that of the first data center's accounts server,
    /// followed by its gateway, the next data center's accounts server, and so on. By default, the operating system
    /// selects free ports.
    pub fn first_port(mut self, port: u16) -> Self {
        self.first_port = Some(port);
        self
    }

    /// Returns the port of the server with the number `server`, counted from 0. Returns port 0, which selects a free
    /// port, if no first port is set. Fails if the number of the port would be too high.
    fn port(&self, server: usize) -> io::Result<u16> {
        let Some(first) = self.first_port else { return Ok(0) };
        let port = u16::try_from(server).ok().and_then(|server| first.checked_add(server));
        port.ok_or_else(|| invalid(format!("not enough ports at or above {first}; use a lower first port")))
    }

    /// Starts the servers.
    ///
    /// # Errors
    /// Fails if a data center does not exist or is listed twice, if a custom catalog file is invalid, or if a port on
    /// loopback cannot be bound.
    ///
    /// # Panics
    /// Panics outside of a tokio runtime with I/O and time enabled.
    pub async fn start(self) -> io::Result<Emulator> {
        let known = zoho_catalog::data_centers::parse("datacenters.json", zoho_catalog_data::DATA_CENTERS);
        let known = known.map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        let catalog = self.merged_catalog()?;
        let (mut sites, mut listeners) = (Vec::new(), Vec::new());
        for code in &self.data_centers {
            if !known.data_centers.iter().any(|data_center| data_center.code == *code) {
                let codes: Vec<&str> = known.data_centers.iter().map(|data_center| data_center.code.as_str()).collect();
                return Err(invalid(format!("unknown data center `{code}`; use one of {}", codes.join(", "))));
            }
            if sites.iter().any(|site: &Site| site.code == *code) {
                return Err(invalid(format!("the data center `{code}` is listed twice; remove one")));
            }
            let (accounts_listener, accounts) = bind(self.port(listeners.len())?).await?;
            let (gateway_listener, gateway) = bind(self.port(listeners.len() + 1)?).await?;
            let site = Site { code: code.clone(), accounts, gateway };
            listeners.push((accounts_listener, site.clone(), Server::Accounts));
            listeners.push((gateway_listener, site.clone(), Server::Gateway));
            sites.push(site);
        }
        if sites.is_empty() {
            return Err(invalid("the emulator has no data center; add one with `Builder::data_centers`".to_owned()));
        }
        let shared = self.shared(sites, catalog);
        let servers = listeners
            .into_iter()
            .map(|(listener, site, server)| tokio::spawn(server::serve(listener, Arc::clone(&shared), site, server)))
            .collect();
        Ok(Emulator { shared, servers })
    }
}

impl Builder {
    /// Returns the embedded catalog with the custom files.
    fn merged_catalog(&self) -> io::Result<Arc<Catalog>> {
        let mut merged = Arc::clone(catalog());
        for (file, text) in &self.catalogs {
            let custom = zoho_catalog::parse::product(file, text).map_err(|error| invalid(error.to_string()))?;
            let with_custom = merged.with_custom(custom).map_err(|error| invalid(format!("{file}: {error}")))?;
            merged = Arc::new(with_custom);
        }
        Ok(merged)
    }

    fn shared(&self, sites: Vec<Site>, catalog: Arc<Catalog>) -> Arc<Shared> {
        let state = State::new(self.retention, sites.iter().map(|site| site.code.clone()));
        let clock = Clock::new(self.running_clock);
        Arc::new(Shared::new(sites, self.limits, self.scope_in_response, clock, state, catalog))
    }
}

pub(super) fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Opens a port on loopback, or a free port if `port` is 0. Returns the listener, and the origin of the server.
pub(super) async fn bind(port: u16) -> io::Result<(TcpListener, String)> {
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
    let named = |error: io::Error| io::Error::new(error.kind(), format!("failed to listen on {address}: {error}"));
    let listener = TcpListener::bind(address).await.map_err(named)?;
    let origin = format!("http://{}", listener.local_addr()?);
    Ok((listener, origin))
}
