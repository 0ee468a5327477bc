//! What is known of what an account granted.

use super::{TokenAnswer, TokenError};
use crate::ScopeSet;
use std::fmt;
use zoho_catalog::{ScopeInfo, implies};

/// What is known of what an account granted, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// The accounts server said it.
    Reported(Vec<String>),
    /// It was asked for, and the answer does not say what was granted: those of several products do not.
    Asked,
    /// The developer says so: a token that was obtained elsewhere.
    Declared,
}

impl Evidence {
    /// Of an answer: an error where it reports less than the set asks for.
    pub(crate) fn of<S: ScopeSet>(answer: &TokenAnswer, consent_at: Option<String>) -> Result<Self, TokenError> {
        let Some(reported) = &answer.scopes else { return Ok(Self::Asked) };
        let missing: Vec<&'static str> =
            S::SCOPES.iter().filter(|asked| !granted(reported, asked)).map(|asked| asked.name).collect();
        if missing.is_empty() {
            Ok(Self::Reported(reported.clone()))
        } else {
            Err(TokenError::MissingScopes { missing, consent_at })
        }
    }
}

/// Whether a report has a scope, or one that implies it, in whatever case.
fn granted(reported: &[String], asked: &ScopeInfo) -> bool {
    reported.iter().any(|name| {
        let known = crate::AnyScope::keep(name);
        name.eq_ignore_ascii_case(asked.name) || known.info().is_some_and(|wide| implies(wide, asked))
    })
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported(scopes) => write!(f, "reported as {}", scopes.join(",")),
            Self::Asked => f.write_str("not reported, only asked for"),
            Self::Declared => f.write_str("declared by this program"),
        }
    }
}
