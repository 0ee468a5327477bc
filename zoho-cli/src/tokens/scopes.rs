//! The scopes that a command requests. They are checked before the command sends a request.

use crate::complete;
use crate::shell::single_quoted;
use clap::Args;
use std::fmt::Write as _;
use std::str::FromStr;
use zoho_auth_typed::{AnyScope, error::ParseScopeError};

/// The options for the scopes that a command requests.
#[derive(Debug, Args)]
pub(crate) struct Scopes {
    /// Comma-separated scopes of the catalog, such as `ZohoCRM.modules.leads.READ,Desk.tickets.READ`.
    #[arg(long = "scope", value_name = "SCOPES", value_delimiter = ',', value_parser = known_scope, add = complete::scopes())]
    known: Vec<AnyScope>,
    /// A scope that the catalog does not have. It is sent as written.
    #[arg(long = "other-scope", value_name = "SCOPE")]
    other: Vec<Other>,
}

impl Scopes {
    /// Returns the scopes of both options without duplicates, those of the catalog first.
    pub(crate) fn all(&self) -> Vec<AnyScope> {
        let mut all: Vec<AnyScope> = Vec::new();
        for scope in self.known.iter().chain(self.other.iter().map(|other| &other.0)) {
            if !all.contains(scope) {
                all.push(scope.clone());
            }
        }
        all
    }
}

/// Parses a scope of the catalog.
///
/// # Errors
/// Fails if the catalog does not have the scope. If no scope is similar, the message names a command of `zoho`, because
/// the message of the library names features of the crate.
pub(crate) fn known_scope(text: &str) -> Result<AnyScope, String> {
    text.parse().map_err(|error: ParseScopeError| {
        if error.suggestions().is_empty() {
            "the catalog has no such scope; search for it with zoho catalog search".to_owned()
        } else {
            error.to_string()
        }
    })
}

/// Returns the scopes separated by commas, as the request parameter `scope` needs them.
pub(crate) fn joined(scopes: &[AnyScope]) -> String {
    scopes.iter().map(AnyScope::name).collect::<Vec<_>>().join(",")
}

/// Returns the options of `zoho login` that request these scopes, such as ` --scope A,B --other-scope 'C'`.
pub(crate) fn login_options<'s>(scopes: impl IntoIterator<Item = &'s str>) -> String {
    let (known, other): (Vec<&str>, Vec<&str>) =
        scopes.into_iter().partition(|name| AnyScope::from_name(name).info().is_some());
    let mut options = String::new();
    if !known.is_empty() {
        let _ = write!(options, " --scope {}", known.join(","));
    }
    for name in other {
        let _ = write!(options, " --other-scope {}", single_quoted(name));
    }
    options
}

/// Returns the requested scopes that are neither reported nor implied by a reported scope.
pub(crate) fn missing<'a>(requested: &'a [AnyScope], reported: &[String]) -> Vec<&'a str> {
    let reported: Vec<AnyScope> = reported.iter().map(|name| AnyScope::from_name(name)).collect();
    let granted = |scope: &AnyScope| {
        reported.iter().any(|wide| wide.implies(scope) || wide.name().eq_ignore_ascii_case(scope.name()))
    };
    requested.iter().filter(|scope| !granted(scope)).map(AnyScope::name).collect()
}

/// A scope of `--other-scope`: printable ASCII characters without spaces and commas.
#[derive(Clone, Debug)]
struct Other(AnyScope);

impl FromStr for Other {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
        if is_one {
            Ok(Self(AnyScope::from_name(text)))
        } else {
            Err("a scope contains neither spaces nor commas; repeat --other-scope for each scope")
        }
    }
}
