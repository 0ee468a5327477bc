//! The granted scopes of an account, and how they are known.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The granted scopes of an account, and how they are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GrantedScopes {
    /// The scopes that the accounts server reported.
    Reported(Vec<String>),
    /// The scopes of the authorization request, because the token response did not report the granted ones. Some
    /// products' responses do not report them.
    Requested,
    /// The scopes that the developer declared, for a token that was obtained elsewhere.
    Assumed,
}

impl fmt::Display for GrantedScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported(scopes) => write!(f, "{} (reported by Zoho)", scopes.join(", ")),
            Self::Requested => f.write_str("not reported by Zoho"),
            Self::Assumed => f.write_str("those that this program declares"),
        }
    }
}
