//! The scopes that a command asks for, checked before anything is sent.

use clap::Args;
use std::str::FromStr;
use zoho_auth_typed::AnyScope;

/// Scopes on the command line.
#[derive(Debug, Args)]
pub(crate) struct Scopes {
    /// Scopes of the catalogue, with commas between them: `ZohoCRM.modules.leads.READ,Desk.tickets.READ`.
    #[arg(long = "scope", value_name = "SCOPES", value_delimiter = ',')]
    known: Vec<AnyScope>,
    /// A scope of a product that the catalogue does not have, sent as it is written.
    #[arg(long = "other-scope", value_name = "SCOPE")]
    other: Vec<Other>,
}

impl Scopes {
    /// All of them, nothing twice.
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

/// As the parameter `scope` takes them.
pub(crate) fn joined(scopes: &[AnyScope]) -> String {
    scopes.iter().map(AnyScope::name).collect::<Vec<_>>().join(",")
}

/// Those that a report has not, nor any that implies them.
pub(crate) fn missing<'a>(asked: &'a [AnyScope], reported: &[String]) -> Vec<&'a str> {
    let reported: Vec<AnyScope> = reported.iter().map(|name| AnyScope::keep(name)).collect();
    let granted = |scope: &AnyScope| {
        reported.iter().any(|wide| wide.implies(scope) || wide.name().eq_ignore_ascii_case(scope.name()))
    };
    asked.iter().filter(|scope| !granted(scope)).map(AnyScope::name).collect()
}

/// A scope that is not checked, but for what would make two of it.
#[derive(Clone, Debug)]
struct Other(AnyScope);

impl FromStr for Other {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
        if is_one { Ok(Self(AnyScope::keep(text))) } else { Err("a scope has neither blanks nor commas") }
    }
}
