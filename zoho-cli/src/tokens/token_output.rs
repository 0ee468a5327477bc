//! The response of the token endpoint as text or JSON.

use super::scopes::missing;
use crate::commands::counted;
use crate::error::Error;
use clap::Args;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use zoho_auth_typed::dynamic::TokenResponse;
use zoho_auth_typed::{
    AnyScope, DataCenter, ExposeSecret, SecretString,
    data_center::{Environment, GrantedEnvironment},
};

/// The options for the output.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Show the tokens themselves. Any reader of a token can access the account's data.
    #[arg(long)]
    pub(crate) show_tokens: bool,
    /// Print one JSON object: `data_center`, `scopes`, `expires_in`, `api_domain`, `api_domain_data_center`,
    /// `api_domain_environment`, `refresh_token_received`, and with --show-tokens `access_token` and `refresh_token`.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A token response and its request.
pub(crate) struct TokenOutput<'a> {
    /// The data center that responded.
    pub(crate) data_center: DataCenter,
    /// The response.
    pub(crate) response: &'a TokenResponse,
    /// The requested scopes. Empty if the request names no scopes.
    pub(crate) requested: &'a [AnyScope],
    /// The reason for the absence of a refresh token.
    pub(crate) without_refresh_token: &'static str,
}

impl OutputArgs {
    /// Returns the text or the JSON of the output. The second value is an error if Zoho reported fewer scopes than the
    /// request names.
    pub(crate) fn text(&self, output: &TokenOutput<'_>) -> (String, Result<(), Error>) {
        let reported = output.response.scopes.as_deref();
        let missing = reported.map_or_else(Vec::new, |reported| missing(output.requested, reported));
        let text = if self.json { format!("{}\n", self.to_json(output)) } else { self.to_text(output) };
        if missing.is_empty() {
            return (text, Ok(()));
        }
        let message = format!("fewer scopes were granted than requested (missing: {})", missing.join(", "));
        (text, Err(Error::refused(message, "ask the user to consent again, with zoho login --scope …")))
    }

    fn to_text(&self, output: &TokenOutput<'_>) -> String {
        let TokenResponse { access_token, refresh_token, lifetime, scopes, api_domain, data_center, .. } =
            output.response;
        let mut text = format!("The accounts server of `{}` issued a token.\n", output.data_center);
        let mut line = |name: &str, value: &str| _ = writeln!(text, "  {name:14}{value}");
        line("access token", &self.token(access_token));
        line(
            "refresh token",
            &refresh_token
                .as_ref()
                .map_or_else(|| format!("none: {}", output.without_refresh_token), |t| self.token(t)),
        );
        line("expires in", &counted(lifetime.as_secs(), "second"));
        let scopes = scopes.as_ref().map(|names| names.join(", "));
        line("scopes", scopes.as_deref().unwrap_or("not reported (for some products, Zoho does not report scopes)"));
        line(
            "API domain",
            &match (api_domain, data_center) {
                (Some(domain), Some(data_center)) => match environment(output.response) {
                    None | Some(Environment::Production) => format!("{domain}, in data center `{data_center}`"),
                    Some(other) => format!("{domain}, in data center `{data_center}` ({other})"),
                },
                (Some(domain), None) => {
                    format!("{domain}, which belongs to no known data center; do not send a token there")
                }
                (None, _) => "not reported".to_owned(),
            },
        );
        text
    }

    /// Returns the token if the options show tokens, and its length otherwise.
    pub(crate) fn token(&self, token: &SecretString) -> String {
        let token = token.expose_secret();
        if self.show_tokens {
            token.to_owned()
        } else {
            format!("{} (add --show-tokens to show it)", counted(token.len() as u64, "character"))
        }
    }

    fn to_json(&self, output: &TokenOutput<'_>) -> Value {
        let response = output.response;
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| _ = object.insert(name.to_owned(), value);
        put("data_center", json!(output.data_center.code()));
        put("scopes", json!(response.scopes));
        put("expires_in", json!(response.lifetime.as_secs()));
        put("api_domain", json!(response.api_domain));
        put("api_domain_data_center", json!(response.data_center.map(DataCenter::code)));
        put("api_domain_environment", json!(environment(response).map(Environment::as_str)));
        put("refresh_token_received", json!(response.refresh_token.is_some()));
        if self.show_tokens {
            put("access_token", json!(response.access_token.expose_secret()));
            put("refresh_token", json!(response.refresh_token.as_ref().map(ExposeSecret::expose_secret)));
        }
        Value::Object(object)
    }
}

/// Returns the environment of the API domain. Returns `None` if the response has no API domain or an unknown one.
fn environment(response: &TokenResponse) -> Option<Environment> {
    match response.environment {
        Some(GrantedEnvironment::Known(environment)) => Some(environment),
        _ => None,
    }
}
