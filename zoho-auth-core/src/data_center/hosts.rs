//! The servers that a client connects to: the servers in the catalog, or replacements on loopback.

use super::environment::{self, Environment, GrantedEnvironment};
use super::{DataCenter, ParseDataCenterError};
use crate::counted::Counted;
use crate::failure::permanent;
use std::fmt;
use thiserror::Error;
use url::{Host, Url};

/// The length of the longest origin that an error shows, in bytes.
const MAX_SHOWN_ORIGIN: usize = 200;

/// The servers of the data centers. By default, these are the servers in the catalog's table.
///
/// Only servers on loopback can replace servers of the table, and only in code: never through an environment variable,
/// a callback or a token response. An origin from a callback or a token response is looked up in these hosts and must
/// match exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    loopback: Vec<Loopback>,
}

/// A data center with servers on loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Loopback {
    data_center: DataCenter,
    accounts_server: String,
    api_domain: String,
}

/// The error for servers that cannot replace the servers of a data center.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum HostsError {
    /// A server that is not on loopback, or a URL with more than an origin.
    #[error(
        "`{0}` is not an origin on loopback; write `http://127.0.0.1:PORT`, `http://[::1]:PORT` or `http://localhost:PORT` (`https` for a server with TLS)"
    )]
    NotLoopback(String),
    /// A code that does not belong to a data center.
    #[error(transparent)]
    UnknownDataCenter(#[from] ParseDataCenterError),
}

permanent!(HostsError);

impl Hosts {
    /// Returns hosts with data centers on loopback. Each item of `servers` has the code, the accounts server and the
    /// API domain of a data center. An emulator lists its servers in this form.
    ///
    /// ```
    /// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod zoho_emulator { pub struct Emulator; impl Emulator {
    /// # pub async fn start() -> std::io::Result<Self> { Ok(Self) }
    /// # pub fn servers(&self) -> Vec<(&str, &str, &str)> { vec![] } } }
    /// use zoho_auth_core::{Hosts, Transport};
    ///
    /// let zoho = zoho_emulator::Emulator::start().await?;
    /// let http = Transport::new().with_hosts(Hosts::loopback(zoho.servers())?);
    /// # drop(http);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Fails if a code does not belong to a data center, or if a server is not an origin on loopback.
    pub fn loopback<'s>(servers: impl IntoIterator<Item = (&'s str, &'s str, &'s str)>) -> Result<Self, HostsError> {
        servers.into_iter().try_fold(Self::default(), |hosts, (code, accounts_server, api_domain)| {
            hosts.with_loopback(code.parse()?, accounts_server, api_domain)
        })
    }

    /// Returns the hosts with a data center's accounts server and API domain replaced by servers on loopback, such as
    /// an emulator in a test. The API domain on loopback serves every product of the data center.
    ///
    /// Clients connect to `http` servers directly and without TLS. They connect to `https` servers with the transport's
    /// proxy and certificates, as to Zoho's servers.
    ///
    /// # Errors
    /// Fails if one of the two servers is not an origin on loopback.
    pub fn with_loopback(
        mut self,
        data_center: DataCenter,
        accounts_server: &str,
        api_domain: &str,
    ) -> Result<Self, HostsError> {
        let [accounts_server, api_domain] = [accounts_server, api_domain].map(origin);
        let loopback = Loopback { data_center, accounts_server: accounts_server?, api_domain: api_domain? };
        self.loopback.retain(|known| known.data_center != data_center);
        self.loopback.push(loopback);
        Ok(self)
    }

    fn loopback_origin(&self, data_center: DataCenter) -> Option<&Loopback> {
        self.loopback.iter().find(|known| known.data_center == data_center)
    }

    /// Returns the origin of a data center's accounts server.
    pub fn accounts_server(&self, data_center: DataCenter) -> &str {
        self.loopback_origin(data_center).map_or(data_center.accounts_server(), |known| &known.accounts_server)
    }

    /// Returns the origin of a data center's API domain, or `None` if the API domain is unknown.
    pub fn api_domain(&self, data_center: DataCenter) -> Option<&str> {
        self.loopback_origin(data_center).map_or(data_center.api_domain(), |known| Some(&known.api_domain))
    }

    /// Returns the origin of Zoho CRM's API in an environment of a data center, such as `https://sandbox.zohoapis.eu`.
    /// Returns `None` if the origin is unknown. On loopback, the API domain of the data center serves all environments.
    ///
    /// ```
    /// use zoho_auth_core::{DataCenter, Hosts, data_center::Environment};
    ///
    /// let hosts = Hosts::default();
    /// let sandbox = hosts.environment_api_domain(DataCenter::EU, Environment::Sandbox);
    /// assert_eq!(sandbox.as_deref(), Some("https://sandbox.zohoapis.eu"));
    /// assert_eq!(hosts.environment_api_domain(DataCenter::UK, Environment::Sandbox), None);
    /// ```
    pub fn environment_api_domain(&self, data_center: DataCenter, environment: Environment) -> Option<String> {
        match self.loopback_origin(data_center) {
            Some(known) => Some(known.api_domain.clone()),
            None => environment::api_domain(data_center, environment),
        }
    }

    /// Returns the origin that serves a product in a data center, or `None` if no host is known. `product` is the
    /// product's own name, such as `crm`, even if the API gateway serves the product.
    pub fn host(&self, data_center: DataCenter, product: &str) -> Option<&str> {
        match self.loopback_origin(data_center) {
            Some(known) if product == super::ACCOUNTS => Some(&known.accounts_server),
            Some(known) => Some(&known.api_domain),
            None => data_center.host(product),
        }
    }

    /// Returns the origin for uploads to Zoho CRM in a data center, or `None` if the origin is unknown.
    pub fn upload_host(&self, data_center: DataCenter) -> Option<&str> {
        match self.loopback_origin(data_center) {
            Some(known) => Some(&known.api_domain),
            None => data_center.upload_host(),
        }
    }

    /// Returns the origin for the results of Zoho CRM's bulk write jobs in a data center, or `None` if the origin is
    /// unknown.
    pub fn crm_download_host(&self, data_center: DataCenter) -> Option<&str> {
        self.host(data_center, "crm-download")
    }

    /// Returns the data center of an accounts server, or `None` if the server is unknown. The origin must match
    /// exactly.
    pub fn data_center_by_accounts_server(&self, origin: &str) -> Option<DataCenter> {
        let known = self.loopback.iter().find(|known| known.accounts_server == origin);
        known.map(|known| known.data_center).or_else(|| DataCenter::from_accounts_server(origin))
    }

    /// Returns the data center of an API domain, or `None` if the domain is unknown. The origin must match exactly.
    pub fn data_center_by_api_domain(&self, origin: &str) -> Option<DataCenter> {
        let known = self.loopback.iter().find(|known| known.api_domain == origin);
        known.map(|known| known.data_center).or_else(|| DataCenter::from_api_domain(origin))
    }

    /// Returns the data center and the environment of the `api_domain` in a token response, if they are known.
    /// `requested` is the data center that responded.
    ///
    /// The environment is `None` if `requested` and an unknown API domain are both on loopback. Requests then go to the
    /// configured server, which may report itself under another name or port.
    pub(crate) fn environment_by_api_domain(
        &self,
        requested: DataCenter,
        api_domain: &str,
    ) -> (Option<DataCenter>, Option<GrantedEnvironment>) {
        let reported = api_domain.trim_end_matches('/');
        if let Some(known) = self.loopback.iter().find(|known| known.api_domain == reported) {
            return (Some(known.data_center), Some(GrantedEnvironment::Known(Environment::Production)));
        }
        if let Some((data_center, environment)) = environment::known_api_domain(reported) {
            return (Some(data_center), Some(GrantedEnvironment::Known(environment)));
        }
        if self.loopback_origin(requested).is_some() && origin(reported).is_ok() {
            return (None, None);
        }
        (None, Some(GrantedEnvironment::Unknown { api_domain: shown_origin(reported) }))
    }
}

/// Returns `text` if it is an origin of up to [`MAX_SHOWN_ORIGIN`] bytes, and `None` otherwise. An error can show such
/// an origin, because no part of it could be a secret.
fn shown_origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_origin = matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text;
    (is_origin && text.len() <= MAX_SHOWN_ORIGIN).then(|| text.to_owned())
}

/// Returns `text` without a trailing slash if it is an origin on loopback. Fails with [`HostsError::NotLoopback`]
/// otherwise.
fn origin(text: &str) -> Result<String, HostsError> {
    let refused = || HostsError::NotLoopback(text.chars().filter(|c| !c.is_control()).take(100).collect());
    let url = Url::parse(text).map_err(|_| refused())?;
    let loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let origin = text.strip_suffix('/').unwrap_or(text);
    if matches!(url.scheme(), "http" | "https")
        && loopback
        && bare
        && url.password().is_none()
        && url.origin().ascii_serialization() == origin
    {
        Ok(origin.to_owned())
    } else {
        Err(refused())
    }
}

impl fmt::Display for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.loopback.as_slice() {
            [] => f.write_str("the built-in hosts"),
            known => {
                let replaced = Counted(known.len() as u64, "data center");
                write!(f, "the built-in hosts, with {replaced} replaced by servers on loopback")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_hosts_match_the_table() {
        let hosts = Hosts::default();
        assert_eq!(hosts.accounts_server(DataCenter::CA), "https://accounts.zohocloud.ca");
        assert_eq!(hosts.host(DataCenter::CA, "desk"), Some("https://desk.zohocloud.ca"));
        assert_eq!(hosts.crm_download_host(DataCenter::CA), Some("https://download-accl.zohocloud.ca"));
        assert_eq!(hosts.crm_download_host(DataCenter::UK), None);
        assert_eq!(hosts.data_center_by_accounts_server("https://accounts.zoho.in"), Some(DataCenter::IN));
        assert_eq!(hosts.data_center_by_accounts_server("https://accounts.zoho.ca"), None);
    }

    #[test]
    fn loopback_sets_the_hosts_of_several_data_centers() {
        let servers = [("eu", "http://127.0.0.1:1", "http://127.0.0.1:2"), ("us", "http://[::1]:1", "http://[::1]:2")];
        let hosts = Hosts::loopback(servers).unwrap();
        assert_eq!(hosts.accounts_server(DataCenter::US), "http://[::1]:1");
        let unknown = Hosts::loopback([("mars", "http://127.0.0.1:1", "http://127.0.0.1:2")]).unwrap_err();
        assert!(matches!(unknown, HostsError::UnknownDataCenter(_)), "{unknown}");
    }

    #[test]
    fn api_domain_names_its_environment() {
        use Environment::{Production, Sandbox};
        let table = Hosts::default();
        let loopback = table.clone().with_loopback(DataCenter::EU, "http://127.0.0.1:1", "http://127.0.0.1:2").unwrap();
        let known = |data_center, environment| (Some(data_center), Some(GrantedEnvironment::Known(environment)));
        let unknown =
            |shown: Option<&str>| (None, Some(GrantedEnvironment::Unknown { api_domain: shown.map(str::to_owned) }));
        let environment = |hosts: &Hosts, api_domain: &str| hosts.environment_by_api_domain(DataCenter::EU, api_domain);
        for hosts in [&table, &loopback] {
            assert_eq!(environment(hosts, "https://www.zohoapis.eu/"), known(DataCenter::EU, Production));
            assert_eq!(environment(hosts, "https://sandbox.zohoapis.in"), known(DataCenter::IN, Sandbox));
            assert_eq!(environment(hosts, "https://api.example"), unknown(Some("https://api.example")));
            for secret in ["1000.s3cret", "https://me:s3cret@api.example", "https://api.example/1000.s3cret", ""] {
                assert_eq!(environment(hosts, secret), unknown(None), "{secret}");
            }
        }
        assert_eq!(environment(&loopback, "http://127.0.0.1:2"), known(DataCenter::EU, Production));
        // An emulator behind a proxy reports its own port.
        assert_eq!(environment(&loopback, "http://127.0.0.1:3"), (None, None));
        assert_eq!(environment(&table, "http://127.0.0.1:3"), unknown(Some("http://127.0.0.1:3")));
        let us_environment = loopback.environment_by_api_domain(DataCenter::US, "http://127.0.0.1:3");
        assert_eq!(
            us_environment,
            unknown(Some("http://127.0.0.1:3")),
            "the data center `us` should not be on loopback"
        );
    }

    #[test]
    fn with_loopback_rejects_other_hosts() {
        let hosts = |accounts: &str| Hosts::default().with_loopback(DataCenter::EU, accounts, "http://127.0.0.1:2");
        for good in
            ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1", "http://127.0.0.1:1/", "https://localhost:1"]
        {
            let hosts = hosts(good).unwrap();
            assert_eq!(hosts.accounts_server(DataCenter::EU), good.trim_end_matches('/'));
            assert_eq!(hosts.host(DataCenter::EU, "desk"), Some("http://127.0.0.1:2"));
            assert_eq!(hosts.accounts_server(DataCenter::US), "https://accounts.zoho.com");
        }
        for bad in [
            "https://accounts.zoho.example",
            "ftp://127.0.0.1:1",
            "http://accounts.zoho.eu",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1:1/path",
            "http://me@127.0.0.1:1",
            "http://127.0.0.1:1?x",
            "http://0.0.0.0:1",
            "http://127.1:1",
            "",
        ] {
            assert!(hosts(bad).is_err(), "{bad}");
        }
    }
}
