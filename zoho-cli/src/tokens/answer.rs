//! What an answer of the token endpoint was, in words or as JSON.

use super::scopes::missing;
use crate::error::Error;
use clap::Args;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use zoho_auth_typed::__private::TokenAnswer;
use zoho_auth_typed::{AnyScope, DataCenter, ExposeSecret, SecretString};

/// How an answer is shown.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Show the tokens themselves. Each opens the account's data to whoever reads it.
    #[arg(long)]
    pub(crate) show_tokens: bool,
    /// As one JSON object: `data_center`, `scopes`, `expires_in`, `api_domain`, `api_domain_of`, `refresh_token_came`,
    /// and with --show-tokens `access_token` and `refresh_token`.
    #[arg(long)]
    pub(crate) json: bool,
}

/// An answer, and what it is an answer to.
pub(crate) struct Answered<'a> {
    /// Who answered.
    pub(crate) data_center: DataCenter,
    /// What.
    pub(crate) answer: &'a TokenAnswer,
    /// The scopes that were asked for, where the request names them.
    pub(crate) asked: &'a [AnyScope],
    /// Why no refresh token comes, where none does.
    pub(crate) without_refresh_token: &'static str,
}

impl Show {
    /// The text, and an error where less was granted than was asked for.
    pub(crate) fn text(&self, of: &Answered<'_>) -> (String, Result<(), Error>) {
        let reported = of.answer.scopes.as_deref();
        let missing = reported.map_or_else(Vec::new, |reported| missing(of.asked, reported));
        let text = if self.json { format!("{}\n", self.as_json(of)) } else { self.in_words(of) };
        if missing.is_empty() {
            return (text, Ok(()));
        }
        let message = format!("less was granted than was asked for; missing: {}", missing.join(", "));
        (text, Err(Error::refused(message, "ask the user to consent again: zoho login --scope …")))
    }

    fn in_words(&self, of: &Answered<'_>) -> String {
        let TokenAnswer { access_token, refresh_token, lifetime, scopes, api_domain, data_center, .. } = of.answer;
        let mut text = format!("The accounts server of {} gave a token.\n", of.data_center);
        let mut line = |name: &str, value: &str| _ = writeln!(text, "  {name:14}{value}");
        line("access token", &self.token(access_token));
        line(
            "refresh token",
            &refresh_token.as_ref().map_or_else(|| format!("none: {}", of.without_refresh_token), |t| self.token(t)),
        );
        line("life", &format!("{} seconds", lifetime.as_secs()));
        let scopes = scopes.as_ref().map(|names| names.join(", "));
        line("scopes", scopes.as_deref().unwrap_or("not reported: those of several products are not"));
        line(
            "API domain",
            &match (api_domain, data_center) {
                (Some(domain), Some(data_center)) => format!("{domain}, of {data_center}"),
                (Some(domain), None) => format!("{domain}, which no data centre of the table has: send no token there"),
                (None, _) => "not named".to_owned(),
            },
        );
        text
    }

    /// A token in words: itself only where that was asked for.
    pub(crate) fn token(&self, token: &SecretString) -> String {
        let token = token.expose_secret();
        if self.show_tokens {
            token.to_owned()
        } else {
            format!("{} characters, which --show-tokens shows", token.len())
        }
    }

    fn as_json(&self, of: &Answered<'_>) -> Value {
        let answer = of.answer;
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| _ = object.insert(name.to_owned(), value);
        put("data_center", json!(of.data_center.code()));
        put("scopes", json!(answer.scopes));
        put("expires_in", json!(answer.lifetime.as_secs()));
        put("api_domain", json!(answer.api_domain));
        put("api_domain_of", json!(answer.data_center.map(DataCenter::code)));
        put("refresh_token_came", json!(answer.refresh_token.is_some()));
        if self.show_tokens {
            put("access_token", json!(answer.access_token.expose_secret()));
            put("refresh_token", json!(answer.refresh_token.as_ref().map(ExposeSecret::expose_secret)));
        }
        Value::Object(object)
    }
}
