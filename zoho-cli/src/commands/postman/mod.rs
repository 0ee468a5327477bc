//! The command `zoho postman`.

mod collection;

use super::write_output;
use crate::calls::request::CallRequest;
use crate::calls::scopes::{Needed, cover};
use crate::calls::{self, CallArgs};
use crate::error::Error;
use crate::tokens::connection::Connection;
use clap::Args;
use std::process::ExitCode;
use zoho_auth_typed::{DataCenter, RedirectUri};

/// Print a Postman collection (v2.1) with these calls, the authorization code flow, and the scopes of the calls.
///
/// The data center, the organizations, the client and the token are variables of the collection. The collection
/// contains no secret: set `client_id` and `client_secret` as current values in Postman, which are not exported. The
/// exit code is 1 if the scopes of a call are unknown. Such a call is in the collection, but its scopes are not.
#[derive(Debug, Args)]
pub(crate) struct Postman {
    #[command(flatten)]
    calls: CallArgs,
    /// More calls, separated by commas outside of `<…>`.
    #[arg(long = "calls", value_name = "CALLS")]
    list: Vec<String>,
    /// The name of the collection.
    #[arg(long, default_value = "Zoho")]
    name: String,
    /// The code of the data center whose servers the variables contain, such as `eu`.
    #[arg(long, value_name = "CODE", default_value = "us")]
    dc: DataCenter,
    /// The redirect URI, which must be registered for the client.
    #[arg(long, value_name = "URI", default_value = "https://oauth.pstmn.io/v1/callback")]
    redirect_uri: RedirectUri,
    #[command(flatten)]
    connection: Connection,
}

impl Postman {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let listed: Vec<String> = self.list.iter().flat_map(|list| separated(list)).collect();
        let mut texts = if self.calls.is_empty() && !listed.is_empty() { Vec::new() } else { self.calls.texts()? };
        texts.extend(listed);
        let catalog = calls::catalog()?;
        let finder = calls::finder(&catalog)?;
        let found = calls::find_all(&finder, &texts)?;
        let needed = found.into_iter().map(|(text, call)| Needed::new(&catalog, text, call));
        let needed = needed.collect::<Result<Vec<_>, _>>()?;
        let scopes = cover(&needed, &[]);
        let requests: Vec<CallRequest<'_, '_>> = needed.iter().map(|one| CallRequest::new(&catalog, one)).collect();
        let hosts = self.connection.hosts(self.dc)?;
        let settings = collection::Settings {
            name: &self.name,
            data_center: self.dc,
            hosts: &hosts,
            redirect_uri: self.redirect_uri.as_str(),
            scope: &scopes.names.join(","),
        };
        let collection = collection::collection(&settings, &requests)?;
        write_output(&format!("{collection:#}\n"))?;
        let unknown: Vec<&Needed<'_>> = needed.iter().filter(|one| one.requirement.is_err()).collect();
        if unknown.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(super::scopes::unknown_scopes(&unknown)) }
    }
}

/// Splits a list of calls at commas, but not at the commas between modules, as in
/// `crm::Query<(crm::Deals, crm::Accounts)>`.
fn separated(list: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let parts = list.split(|char| {
        match char {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        char == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comma_between_modules_separates_no_calls() {
        assert_eq!(separated("a::B<(a::C, a::D)>, GET /x ,"), ["a::B<(a::C, a::D)>", "GET /x"]);
    }
}
