//! The granted scopes of an account, with their source.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The granted scopes of an account, with their source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GrantedScopes {
    /// The scopes that the accounts server reported.
    Reported(Vec<String>),
    /// The scopes of the authorization request. The token response did not report the granted scopes, which is the case
    /// for some products.
    Requested,
    /// The scopes that the program declares. The authorization request is unknown, because the token was obtained
    /// without this crate.
    Assumed,
}

impl fmt::Display for GrantedScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported(scopes) => write!(f, "{} (reported by Zoho)", scopes.join(", ")),
            Self::Requested => f.write_str("not reported by Zoho"),
            Self::Assumed => f.write_str("assumed to be those that this program declares"),
        }
    }
}
