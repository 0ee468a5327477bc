//! The granted scopes of an account, and their origin.

use super::{TokenError, TokenResponse};
use crate::ScopeSet;
use serde::{Deserialize, Serialize};
use std::fmt;
use zoho_catalog::{ScopeInfo, implies};

/// The granted scopes of an account, by origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GrantedScopes {
    /// The scopes that the accounts server reported.
    Reported(Vec<String>),
    /// The requested scopes. The response did not report the granted ones, as some products' responses do not.
    Requested,
    /// The scopes that the developer declared, for a token that was obtained elsewhere.
    Assumed,
}

impl GrantedScopes {
    /// Returns the granted scopes of a token response. Fails if the response reports fewer scopes than the set has.
    pub(crate) fn of<S: ScopeSet>(answer: &TokenResponse, consent_at: Option<String>) -> Result<Self, TokenError> {
        Self::covers::<S>(answer.scopes.clone().map_or(Self::Requested, Self::Reported), consent_at)
    }

    /// Returns the granted scopes. Fails if they were reported and are fewer than the set has.
    pub(crate) fn covers<S: ScopeSet>(self, consent_at: Option<String>) -> Result<Self, TokenError> {
        let Self::Reported(reported) = &self else { return Ok(self) };
        let missing = missing_scopes::<S>([reported.as_slice()]);
        if missing.is_empty() {
            Ok(self)
        } else {
            Err(TokenError::InsufficientScope { missing, consent_url: consent_at })
        }
    }
}

/// Returns the scopes of `S` that at least one of the lists lacks.
pub(crate) fn missing_scopes<'l, S: ScopeSet>(lists: impl IntoIterator<Item = &'l [String]>) -> Vec<&'static str> {
    let lists: Vec<&[String]> = lists.into_iter().collect();
    let is_missing = |asked: &&&ScopeInfo| lists.iter().any(|list| !granted(list, asked));
    S::SCOPES.iter().filter(is_missing).map(|asked| asked.name).collect()
}

/// Returns `true` if the list contains the scope or a scope that implies it, in any case.
fn granted(reported: &[String], asked: &ScopeInfo) -> bool {
    reported.iter().any(|name| {
        let known = crate::AnyScope::from_name(name);
        name.eq_ignore_ascii_case(asked.name) || known.info().is_some_and(|wide| implies(wide, asked))
    })
}

impl fmt::Display for GrantedScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported(scopes) => write!(f, "reported as {}", scopes.join(",")),
            Self::Requested => f.write_str("not reported, only asked for"),
            Self::Assumed => f.write_str("declared by this program"),
        }
    }
}
