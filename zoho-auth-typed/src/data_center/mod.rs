//! Zoho's data centres: where a client is registered, where a user's account lives, which host serves a product.
//!
//! An origin that comes from outside (a callback's `accounts-server`, a token answer's `api_domain`) is only ever
//! looked up in the table, whole. Making a host from a location code, as many guides do, is wrong for four data
//! centres, and hands client secret and token to whoever chose the code.

mod environment;
mod hosts;
mod parse;
mod serde;

pub use self::environment::{Environment, GrantedEnvironment, ParseEnvironmentError};
pub use self::hosts::{Hosts, HostsError};
pub use self::parse::ParseDataCenterError;

use std::{fmt, hash};

/// What the accounts servers offer besides tokens is a product like others, and served by them.
const ACCOUNTS: &str = "accounts";

/// A data centre of Zoho: a copy of Zoho with accounts, data and hosts of its own.
///
/// Each is a constant: [`DataCenter::EU`]. From a command line or a configuration it is parsed from its code
/// (`"eu"`, in any case) or an alias of that. The facts and where each is from stand in the catalogue's
/// `datacenters.json`.
#[derive(Clone, Copy)]
pub struct DataCenter(&'static Row);

/// What the catalogue says of one data centre.
struct Row {
    code: &'static str,
    name: &'static str,
    aliases: &'static [&'static str],
    accounts_server: &'static str,
    api_domain: Option<&'static str>,
    api_console: Option<&'static str>,
    upload: Option<&'static str>,
    /// The products that the API domain serves.
    gateway: &'static [&'static str],
    /// The products that have a host of their own, and that host.
    hosts: &'static [(&'static str, &'static str)],
}

zoho_scopes_macros::__data_centers!();

impl DataCenter {
    /// The code that names it in configuration: `eu`.
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// The name for people: `Europe`.
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// The origin where users consent and tokens are made: `https://accounts.zoho.eu`.
    pub const fn accounts_server(self) -> &'static str {
        self.0.accounts_server
    }

    /// The origin of the API gateway: `https://www.zohoapis.eu`. None where it is not known.
    ///
    /// It does not serve every product: [`host`](Self::host) knows which.
    pub const fn api_domain(self) -> Option<&'static str> {
        self.0.api_domain
    }

    /// The origin where clients are registered: `https://api-console.zoho.eu`. None where it is not known.
    pub const fn api_console(self) -> Option<&'static str> {
        self.0.api_console
    }

    /// The origin to which files for the CRM are uploaded. None where it is not known.
    pub const fn upload_host(self) -> Option<&'static str> {
        self.0.upload
    }

    /// The origin that serves a product: `crm`, `desk`, `books`, … None where the product is not known to be served.
    ///
    /// ```
    /// use zoho_auth_typed::DataCenter;
    ///
    /// assert_eq!(DataCenter::CA.host("desk"), Some("https://desk.zohocloud.ca"));
    /// assert_eq!(DataCenter::CA.host("crm"), Some("https://www.zohoapis.ca"));
    /// assert_eq!(DataCenter::UK.host("desk"), None);
    /// ```
    pub fn host(self, product: &str) -> Option<&'static str> {
        if product == ACCOUNTS {
            return Some(self.accounts_server());
        }
        match self.0.hosts.iter().find(|(name, _)| *name == product) {
            Some((_, host)) => Some(host),
            None if self.0.gateway.contains(&product) => self.0.api_domain,
            None => None,
        }
    }

    /// The data centre of an accounts server, given as its origin: `https://accounts.zoho.eu`, letter for letter.
    pub fn from_accounts_server(origin: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dc| dc.accounts_server() == origin)
    }

    /// The data centre of an API domain, given as its origin: `https://www.zohoapis.eu`, letter for letter.
    pub fn from_api_domain(origin: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dc| dc.api_domain() == Some(origin))
    }
}

impl PartialEq for DataCenter {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for DataCenter {}

impl hash::Hash for DataCenter {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.code.hash(state);
    }
}

/// The code, as it is parsed: `eu`.
impl fmt::Display for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.code)
    }
}

/// The constant, as it is written: `DataCenter::EU`.
impl fmt::Debug for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataCenter::{}", self.0.code.to_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gateway_serves_only_what_is_listed() {
        assert_eq!(DataCenter::EU.host("crm"), Some("https://www.zohoapis.eu"));
        assert_eq!(DataCenter::UK.api_domain(), Some("https://www.zohoapis.uk"));
        assert_eq!(DataCenter::UK.host("crm"), None);
        assert_eq!(DataCenter::INEC.api_domain(), None);
        assert_eq!(DataCenter::EU.host("no such product"), None);
    }

    #[test]
    fn hosts_do_not_follow_one_pattern() {
        assert_eq!(DataCenter::CA.upload_host(), Some("https://upload.zohocloud.ca"));
        assert_eq!(DataCenter::SA.upload_host(), Some("https://files.zoho.sa"));
        assert_eq!(DataCenter::EU.upload_host(), Some("https://content.zohoapis.eu"));
        assert_eq!(DataCenter::AU.host("desk"), Some("https://desk.zoho.com.au"));
        assert_eq!(DataCenter::SG.api_console(), None);
    }

    #[test]
    fn origins_are_looked_up_whole() {
        for dc in DataCenter::ALL.iter().copied() {
            assert_eq!(DataCenter::from_accounts_server(dc.accounts_server()), Some(dc));
            assert_eq!(dc.api_domain().and_then(DataCenter::from_api_domain), dc.api_domain().map(|_| dc));
        }
        let strangers = [
            "https://accounts.zoho.ca",
            "https://accounts.zoho.au",
            "https://accounts.zoho.eu.evil.example",
            "https://accounts.zoho.eu/",
            "https://accounts.zoho.eu:443",
            "https://evil.example@accounts.zoho.eu",
            "http://accounts.zoho.eu",
            "accounts.zoho.eu",
            "eu",
            "",
        ];
        for stranger in strangers {
            assert_eq!(DataCenter::from_accounts_server(stranger), None, "{stranger}");
            assert_eq!(DataCenter::from_api_domain(stranger), None, "{stranger}");
        }
    }

    #[test]
    fn shown_as_code_and_as_constant() {
        assert_eq!(DataCenter::INEC.to_string(), "inec");
        assert_eq!(format!("{:>4}", DataCenter::EU), "  eu");
        assert_eq!(format!("{:?}", DataCenter::EU), "DataCenter::EU");
    }
}
