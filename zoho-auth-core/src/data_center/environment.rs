//! The environment of an organization: production, sandbox or developer.

use super::DataCenter;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An environment of Zoho CRM: the data of an organization, or a copy of it for tests. A token is valid in one
/// environment only.
///
/// ```
/// use zoho_auth_core::data_center::Environment;
///
/// assert_eq!("sandbox".parse(), Ok(Environment::Sandbox));
/// assert_eq!(Environment::default().to_string(), "production");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Environment {
    /// The organization itself, which is the default.
    #[default]
    Production,
    /// A sandbox of the organization.
    Sandbox,
    /// A developer edition.
    Developer,
}

impl Environment {
    /// The list of all environments.
    pub const ALL: &[Self] = &[Self::Production, Self::Sandbox, Self::Developer];

    /// Returns the environment's name in lower case, such as `sandbox`. The same name is parsed, displayed and stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
            Self::Developer => "developer",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Parses the name of an environment in lower case, such as `sandbox`. Fails for any other string.
impl FromStr for Environment {
    type Err = ParseEnvironmentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |environment: &&Self| environment.as_str() == text;
        Self::ALL.iter().find(named).copied().ok_or_else(|| ParseEnvironmentError { given: text.to_owned() })
    }
}

/// The error for a string that is not the name of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseEnvironmentError {
    given: String,
}

crate::failure::permanent!(ParseEnvironmentError);

impl fmt::Display for ParseEnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Environment::ALL.iter().map(|environment| environment.as_str()).collect();
        write!(f, "unknown environment `{}`; use one of {}", self.given.escape_debug(), names.join(", "))
    }
}

impl std::error::Error for ParseEnvironmentError {}

/// The environment that the `api_domain` of a token response names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantedEnvironment {
    /// A known environment.
    Known(Environment),
    /// An API domain that belongs to no known environment.
    #[non_exhaustive]
    Unknown {
        /// The reported origin, or `None` if the reported value is not an origin or has more than 200 bytes. Such a
        /// value may contain a secret and is never shown.
        api_domain: Option<String>,
    },
}

impl fmt::Display for GrantedEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(environment) => write!(f, "the {environment} environment"),
            Self::Unknown { api_domain: Some(api_domain) } => write!(f, "the unknown API domain `{api_domain}`"),
            Self::Unknown { api_domain: None } => f.write_str("an API domain that is not a valid URL origin"),
        }
    }
}

/// The data centers with known API domains for sandboxes and developer editions, from Zoho's CRM SDK 8.0
/// (<https://github.com/zoho/zohocrm-python-sdk-8.0>, `zohocrmsdk/src/com/zoho/crm/api/dc`).
const WITH_ENVIRONMENTS: &[DataCenter] = &[
    DataCenter::US,
    DataCenter::EU,
    DataCenter::IN,
    DataCenter::AU,
    DataCenter::JP,
    DataCenter::CA,
    DataCenter::CN,
    DataCenter::SA,
];

/// The API domains on the documentation pages of the accounts server
/// (<https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token.html>). Responses contain domains of the form
/// `www.zohoapis.…` instead.
const PRINTED_API_DOMAINS: &[(&str, DataCenter)] =
    &[("https://api.zoho.com", DataCenter::US), ("https://api.zoho.eu", DataCenter::EU)];

/// The prefixes of the API domains outside production. The prefix in production is `https://www.`.
const PREFIXES: [(&str, Environment); 2] =
    [("https://sandbox.", Environment::Sandbox), ("https://developer.", Environment::Developer)];

/// Returns the API domain of an environment in a data center, such as `https://sandbox.zohoapis.eu`. Returns `None` if
/// the API domain is unknown.
pub(super) fn api_domain(data_center: DataCenter, environment: Environment) -> Option<String> {
    let production = data_center.api_domain()?;
    let Some((prefix, _)) = PREFIXES.iter().find(|(_, other)| *other == environment) else {
        return Some(production.to_owned());
    };
    let domain = production.strip_prefix("https://www.").filter(|_| WITH_ENVIRONMENTS.contains(&data_center))?;
    Some(format!("{prefix}{domain}"))
}

/// Returns the data center and the environment of an API domain, such as `https://sandbox.zohoapis.eu`. Returns `None`
/// if `origin` does not exactly match a known API domain.
pub(super) fn known_api_domain(origin: &str) -> Option<(DataCenter, Environment)> {
    let printed =
        || PRINTED_API_DOMAINS.iter().find(|(printed, _)| *printed == origin).map(|(_, data_center)| *data_center);
    if let Some(data_center) = DataCenter::from_api_domain(origin).or_else(printed) {
        return Some((data_center, Environment::Production));
    }
    PREFIXES.into_iter().find_map(|(prefix, environment)| {
        let domain = origin.strip_prefix(prefix)?;
        let serves = |data_center: &&DataCenter| {
            data_center.api_domain().and_then(|production| production.strip_prefix("https://www.")) == Some(domain)
        };
        WITH_ENVIRONMENTS.iter().find(serves).map(|data_center| (*data_center, environment))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environment_round_trips_through_text_and_json() {
        for environment in Environment::ALL.iter().copied() {
            assert_eq!(environment.to_string().parse(), Ok(environment));
            let json = serde_json::to_string(&environment).unwrap();
            assert_eq!(json, format!("{:?}", environment.as_str()));
            assert_eq!(serde_json::from_str::<Environment>(&json).unwrap(), environment);
        }
        assert!(serde_json::from_str::<Environment>("\"Sandbox\"").is_err());
        assert_eq!(
            "Sandbox\n".parse::<Environment>().unwrap_err().to_string(),
            r"unknown environment `Sandbox\n`; use one of production, sandbox, developer"
        );
    }

    #[test]
    fn api_domains_match_exactly() {
        use Environment::{Developer, Production, Sandbox};
        for (origin, expected) in [
            ("https://www.zohoapis.eu", Some((DataCenter::EU, Production))),
            ("https://www.zohoapis.uk", Some((DataCenter::UK, Production))),
            ("https://api.zoho.com", Some((DataCenter::US, Production))),
            ("https://sandbox.zohoapis.com", Some((DataCenter::US, Sandbox))),
            ("https://developer.zohoapis.com.au", Some((DataCenter::AU, Developer))),
            ("https://sandbox.zohoapis.ca", Some((DataCenter::CA, Sandbox))),
            ("https://sandbox.zohoapis.uk", None),
            ("https://sandbox.zohoapis.eu.evil.example", None),
            ("https://sandbox.www.zohoapis.eu", None),
            ("http://sandbox.zohoapis.eu", None),
            ("https://test.zohoapis.eu", None),
            ("https://sandbox.", None),
            ("", None),
        ] {
            assert_eq!(known_api_domain(origin), expected, "{origin}");
        }
    }

    #[test]
    fn api_domain_round_trips_in_every_environment() {
        for data_center in DataCenter::ALL.iter().copied() {
            for environment in Environment::ALL.iter().copied() {
                let domain = api_domain(data_center, environment);
                let is_known = environment == Environment::Production && data_center.api_domain().is_some()
                    || WITH_ENVIRONMENTS.contains(&data_center);
                assert_eq!(domain.is_some(), is_known, "{data_center} {environment}");
                let parsed = domain.as_deref().and_then(known_api_domain);
                assert_eq!(parsed, is_known.then_some((data_center, environment)));
            }
        }
    }
}
