//! The text that an emulator prints at start. The emulator generates the credentials, which are valid only in this
//! emulator.

use super::control::Controlled;
use super::user::User;
use crate::shell::single_quoted;
use serde_json::{Value, json};
use std::fmt::Write as _;
use zoho_auth_typed::RedirectUri;
use zoho_emulator::{App, Emulator};

/// The scope of the printed commands if `--scope` is not given.
const DEFAULT_SCOPE: &str = "ZohoCRM.modules.leads.READ";

/// The running emulator that the text describes.
pub(super) struct Banner<'a> {
    pub(super) zoho: &'a Emulator,
    pub(super) app: &'a App,
    pub(super) client_type: &'static str,
    pub(super) redirect_uris: &'a [RedirectUri],
    /// The scopes of `--scope`, separated by commas. Empty if the users have not consented yet.
    pub(super) scopes: &'a str,
    /// The users, each with the refresh token from an earlier consent.
    pub(super) users: Vec<(&'a User, Option<String>)>,
    /// The credentials, tokens and IDs that the emulator generated for `--seed`.
    pub(super) seeded: Option<Value>,
    pub(super) control: Option<Controlled>,
}

impl Banner<'_> {
    pub(super) fn to_json(&self) -> Value {
        let servers = self.zoho.servers().map(|(code, accounts_server, api_domain)| {
            json!({ "data_center": code, "accounts_server": accounts_server, "api_domain": api_domain })
        });
        let users = self.users.iter().map(|(user, refresh_token)| {
            json!({ "name": user.name, "data_center": user.data_center.code(), "refresh_token": refresh_token })
        });
        let mut json = json!({
            "servers": servers.collect::<Vec<_>>(),
            "client": {
                "type": self.client_type, "id": self.app.id(), "secret": self.app.secret(),
                "data_center": self.app.data_center(),
                "redirect_uris": self.redirect_uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>(),
            },
            "users": users.collect::<Vec<_>>(),
        });
        if let Some(seeded) = &self.seeded {
            json["seed"] = seeded.clone();
        }
        if let Some(control) = &self.control {
            json["control"] = control.to_json();
        }
        json
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = String::from("Emulator of Zoho on this machine; stop it with Ctrl-C.\n\n");
        for (code, accounts_server, api_domain) in self.zoho.servers() {
            let _ = writeln!(text, "  {code:4} accounts server {accounts_server}, API domain {api_domain}");
        }
        if let Some(control) = &self.control {
            let _ = writeln!(text, "  control   {}/_emulator/", control.origin);
        }
        let _ = writeln!(text, "\n  client    {}, registered in `{}`", self.client_type, self.app.data_center());
        for uri in self.redirect_uris {
            let _ = writeln!(text, "            redirect URI {}", uri.as_str());
        }
        for (index, (user, _)) in self.users.iter().enumerate() {
            let _ =
                writeln!(text, "  {:9} {} in `{}`", if index == 0 { "users" } else { "" }, user.name, user.data_center);
        }
        let _ = write!(
            text,
            "\nFor `zoho token` and `zoho login` in another shell:\n\n  \
             export ZOHO_CLIENT_ID={}\n  export ZOHO_CLIENT_SECRET={}\n",
            self.app.id(),
            self.app.secret()
        );
        for (index, (user, refresh_token)) in self.users.iter().enumerate() {
            if let Some(refresh_token) = refresh_token {
                let User { name, data_center } = user;
                // The user can copy the whole text. The command below uses the first user, so the lines of the other
                // users are comments.
                let other = if index == 0 { "" } else { "# " };
                let _ = writeln!(
                    text,
                    "  {other}export ZOHO_REFRESH_TOKEN={refresh_token}  # for {name}; use --dc {data_center}"
                );
            }
        }
        if let Some(command) = self.token_command() {
            let _ = write!(text, "\n  {command}\n");
        }
        if let Some(command) = self.login_command() {
            let _ = write!(text, "\nTo sign in as one of the users, in a browser:\n\n  {command}\n");
        }
        let hosts = self.zoho.servers().map(|(code, accounts, api)| format!("(\"{code}\", \"{accounts}\", \"{api}\")"));
        let hosts: Vec<String> = hosts.collect();
        let _ = write!(
            text,
            "\nFor a program in Rust:\n\n  Transport::new().with_hosts(Hosts::loopback([\n    {},\n  ])?)\n",
            hosts.join(",\n    ")
        );
        text
    }

    /// Returns a command that gets a token without a browser, or `None` if no grant exists.
    fn token_command(&self) -> Option<String> {
        let consented = self.users.iter().find(|(_, token)| token.is_some());
        let command = match (consented, self.client_type) {
            (Some((user, _)), _) => format!("zoho token --refresh --dc {}", user.data_center),
            (None, "self-client") => {
                format!("zoho token --client-credentials --scope {DEFAULT_SCOPE} --dc {}", self.app.data_center())
            }
            (None, _) => return None,
        };
        Some(self.with_servers(command))
    }

    /// Returns a command that signs a user in. The command listens at a redirect URI on this machine. Returns `None` if
    /// the client has no such URI.
    fn login_command(&self) -> Option<String> {
        // `RedirectUri` accepts `http` on loopback only.
        let redirect_uri = self.redirect_uris.iter().find(|uri| uri.as_str().starts_with("http:"))?;
        let scopes = if self.scopes.is_empty() { DEFAULT_SCOPE } else { self.scopes };
        let command = format!(
            "zoho login --scope {scopes} --dc {} \\\n    --redirect-uri {}",
            self.app.data_center(),
            single_quoted(redirect_uri.as_str())
        );
        Some(self.with_servers(command))
    }

    /// Appends the options that replace Zoho's servers with those of the emulator.
    fn with_servers(&self, mut command: String) -> String {
        for (code, accounts_server, api_domain) in self.zoho.servers() {
            let _ = write!(command, " \\\n    --loopback {code}={accounts_server},{api_domain}");
        }
        command
    }
}
