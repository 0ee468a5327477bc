//! The option `--loopback`: servers on this machine that replace the servers of a data center.

use crate::error::Error;
use clap::Args;
use std::str::FromStr;
use zoho_auth_typed::{DataCenter, Hosts, error::HostsError};

/// The options `--loopback`, as `zoho emulate` prints them.
#[derive(Debug, Args)]
pub(crate) struct Loopback {
    /// Servers on this machine that replace the servers of a data center, as printed by `zoho emulate`. Without `DC=`,
    /// they replace the servers of the data center of --dc.
    #[arg(long = "loopback", value_name = "[DC=]ACCOUNTS_URL,API_URL")]
    servers: Vec<Servers>,
}

impl Loopback {
    /// Returns Zoho's hosts, with the servers of the options in place of those of their data centers. `data_center` is
    /// the data center of servers without `DC=`.
    pub(crate) fn hosts(&self, data_center: DataCenter) -> Result<Hosts, Error> {
        let servers = self.servers.iter().map(|servers| {
            let code = servers.data_center.unwrap_or(data_center).code();
            (code, servers.accounts_server.as_str(), servers.api_domain.as_str())
        });
        Hosts::loopback(servers).map_err(|error| Error::usage(error, "copy the option from the output of zoho emulate"))
    }
}

/// An accounts server and an API domain, both on loopback.
#[derive(Clone, Debug)]
struct Servers {
    data_center: Option<DataCenter>,
    accounts_server: String,
    api_domain: String,
}

impl FromStr for Servers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (code, servers) = match text.split_once('=') {
            Some((code, servers)) => (Some(code), servers),
            None => (None, text),
        };
        let data_center = code.map(DataCenter::from_str).transpose().map_err(|error| error.to_string())?;
        let Some((accounts_server, api_domain)) = servers.split_once(',') else {
            return Err("write the accounts server and the API domain, separated by a comma".to_owned());
        };
        // The check is done here, so that the message refers to this argument.
        Hosts::loopback([("us", accounts_server, api_domain)]).map_err(|error: HostsError| error.to_string())?;
        Ok(Self { data_center, accounts_server: accounts_server.to_owned(), api_domain: api_domain.to_owned() })
    }
}
