//! Zoho's data centers, with their accounts servers, API consoles and product hosts.
//!
//! An origin from a callback (`accounts-server`) or a token response (`api_domain`) is only looked up in the built-in
//! table, as a whole. Many guides build a host from a location code. Such a host is wrong for four data centers. A
//! forged code would also send the client secret and the tokens to a host that an attacker chose.

mod environment;
mod hosts;
mod parse;
mod serde;

pub use self::environment::{Environment, GrantedEnvironment, ParseEnvironmentError};
pub use self::hosts::{Hosts, HostsError};
pub use self::parse::ParseDataCenterError;

use std::fmt;

/// The name of the product that the accounts servers serve. The product contains their operations other than token
/// requests.
const ACCOUNTS: &str = "accounts";

/// A data center of Zoho: a copy of Zoho with its own accounts, data and hosts.
///
/// Every data center has a constant, such as [`DataCenter::EU`]. Command lines and configurations contain its code,
/// such as `eu`, or an alias of the code, in any case. The facts and their sources are in the catalog's
/// `datacenters.json`.
// The derives make the constants patterns: `match data_center { DataCenter::EU => …, _ => … }`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DataCenter(Index);

/// The catalog's facts about one data center.
struct Row {
    code: &'static str,
    name: &'static str,
    aliases: &'static [&'static str],
    accounts_server: &'static str,
    api_domain: Option<&'static str>,
    api_console: Option<&'static str>,
    upload: Option<&'static str>,
    /// The names of the products that the API domain serves.
    gateway: &'static [&'static str],
    /// The names of the products with their own host, each with that host.
    hosts: &'static [(&'static str, &'static str)],
}

zoho_scopes_macros::__data_centers!();

impl DataCenter {
    const fn row(self) -> &'static Row {
        &ROWS[self.0 as usize]
    }

    /// Returns the code of the data center in configurations, such as `eu`.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// Returns the display name, such as `Europe`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns the origin of the accounts server, such as `https://accounts.zoho.eu`. The accounts server asks users
    /// for consent and issues tokens.
    pub const fn accounts_server(self) -> &'static str {
        self.row().accounts_server
    }

    /// Returns the API domain, which is the origin of the API gateway, such as `https://www.zohoapis.eu`. Returns
    /// `None` if the API domain is unknown.
    ///
    /// The gateway does not serve every product. [`host`](Self::host) returns the host of a product.
    pub const fn api_domain(self) -> Option<&'static str> {
        self.row().api_domain
    }

    /// Returns the origin of the console for registering clients, such as `https://api-console.zoho.eu`. Returns `None`
    /// if the origin is unknown.
    pub const fn api_console(self) -> Option<&'static str> {
        self.row().api_console
    }

    /// Returns the origin for uploads to Zoho CRM, or `None` if the origin is unknown.
    pub const fn upload_host(self) -> Option<&'static str> {
        self.row().upload
    }

    /// Returns the origin that serves a product, or `None` if no host is known. `product` is the name of the product,
    /// such as `crm`, `desk` or `books`.
    ///
    /// ```
    /// use zoho_auth_core::DataCenter;
    ///
    /// assert_eq!(DataCenter::CA.host("desk"), Some("https://desk.zohocloud.ca"));
    /// assert_eq!(DataCenter::CA.host("crm"), Some("https://www.zohoapis.ca"));
    /// assert_eq!(DataCenter::UK.host("desk"), None);
    /// ```
    pub fn host(self, product: &str) -> Option<&'static str> {
        if product == ACCOUNTS {
            return Some(self.accounts_server());
        }
        match self.row().hosts.iter().find(|(name, _)| *name == product) {
            Some((_, host)) => Some(host),
            None if self.row().gateway.contains(&product) => self.row().api_domain,
            None => None,
        }
    }

    /// Returns the data center of an accounts server, or `None` if the server is unknown. `origin` is the exact origin
    /// of the server, such as `https://accounts.zoho.eu`.
    pub fn from_accounts_server(origin: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dc| dc.accounts_server() == origin)
    }

    /// Returns the data center of an API domain, or `None` if the domain is unknown. `origin` is the exact origin of
    /// the domain, such as `https://www.zohoapis.eu`.
    pub fn from_api_domain(origin: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dc| dc.api_domain() == Some(origin))
    }
}

/// Displays the code, such as `eu`. The code can be parsed again.
impl fmt::Display for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.row().code)
    }
}

/// Formats the data center as its constant, such as `DataCenter::EU`.
impl fmt::Debug for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataCenter::{}", self.row().code.to_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gateway_serves_only_listed_products() {
        assert_eq!(DataCenter::EU.host("crm"), Some("https://www.zohoapis.eu"));
        assert_eq!(DataCenter::UK.api_domain(), Some("https://www.zohoapis.uk"));
        assert_eq!(DataCenter::UK.host("crm"), None);
        assert_eq!(DataCenter::INEC.api_domain(), None);
        assert_eq!(DataCenter::EU.host("no such product"), None);
    }

    #[test]
    fn irregular_hosts_match_the_table() {
        assert_eq!(DataCenter::CA.upload_host(), Some("https://upload.zohocloud.ca"));
        assert_eq!(DataCenter::SA.upload_host(), Some("https://files.zoho.sa"));
        assert_eq!(DataCenter::EU.upload_host(), Some("https://content.zohoapis.eu"));
        assert_eq!(DataCenter::AU.host("desk"), Some("https://desk.zoho.com.au"));
        assert_eq!(DataCenter::SG.api_console(), None);
    }

    #[test]
    fn only_an_exact_origin_has_a_data_center() {
        for dc in DataCenter::ALL.iter().copied() {
            assert_eq!(DataCenter::from_accounts_server(dc.accounts_server()), Some(dc));
            assert_eq!(dc.api_domain().and_then(DataCenter::from_api_domain), dc.api_domain().map(|_| dc));
        }
        let unknown_origins = [
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
        for origin in unknown_origins {
            assert_eq!(DataCenter::from_accounts_server(origin), None, "{origin}");
            assert_eq!(DataCenter::from_api_domain(origin), None, "{origin}");
        }
    }

    #[test]
    fn display_is_the_code_and_debug_the_constant() {
        assert_eq!(DataCenter::INEC.to_string(), "inec");
        assert_eq!(format!("{:>4}", DataCenter::EU), "  eu");
        assert_eq!(format!("{:?}", DataCenter::EU), "DataCenter::EU");
    }
}
