//! What an emulator says of itself. Its credentials are made up, and open nothing else.

use super::user::User;
use serde_json::{Value, json};
use std::fmt::Write as _;
use zoho_auth_typed::RedirectUri;
use zoho_emulator::{App, Emulator};

/// A running emulator.
pub(super) struct Started<'a> {
    pub(super) zoho: &'a Emulator,
    pub(super) app: &'a App,
    pub(super) kind: &'static str,
    pub(super) redirect_uris: &'a [RedirectUri],
    /// With the refresh token that each gave before.
    pub(super) users: Vec<(&'a User, Option<String>)>,
}

impl Started<'_> {
    pub(super) fn as_json(&self) -> Value {
        let servers = self.zoho.servers().map(|(code, accounts_server, api_domain)| {
            json!({ "data_center": code, "accounts_server": accounts_server, "api_domain": api_domain })
        });
        let users = self.users.iter().map(|(user, refresh_token)| {
            json!({ "name": user.name, "data_center": user.data_center.code(), "refresh_token": refresh_token })
        });
        json!({
            "servers": servers.collect::<Vec<_>>(),
            "client": {
                "kind": self.kind, "id": self.app.id(), "secret": self.app.secret(),
                "registered_at": self.app.registered_at(),
                "redirect_uris": self.redirect_uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>(),
            },
            "users": users.collect::<Vec<_>>(),
        })
    }

    pub(super) fn in_words(&self) -> String {
        let mut text = String::from("Zoho on this machine, until Ctrl-C.\n\n");
        for (code, accounts_server, api_domain) in self.zoho.servers() {
            let _ = writeln!(text, "  {code:4} accounts server {accounts_server}, API domain {api_domain}");
        }
        let _ = writeln!(text, "\n  client    {}, registered at {}", self.kind, self.app.registered_at());
        for uri in self.redirect_uris {
            let _ = writeln!(text, "            redirect URI {}", uri.as_str());
        }
        for (index, (user, _)) in self.users.iter().enumerate() {
            let _ =
                writeln!(text, "  {:9} {} of {}", if index == 0 { "users" } else { "" }, user.name, user.data_center);
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
                // All of it can be copied, and the first is the one of the command below.
                let other = if index == 0 { "" } else { "# " };
                let _ = writeln!(
                    text,
                    "  {other}export ZOHO_REFRESH_TOKEN={refresh_token}  # {name}'s, --dc {data_center}"
                );
            }
        }
        let _ = write!(text, "\n  {}\n", self.command());
        let hosts = self.zoho.servers().map(|(code, accounts, api)| format!("(\"{code}\", \"{accounts}\", \"{api}\")"));
        let hosts: Vec<String> = hosts.collect();
        let _ = write!(
            text,
            "\nFor a program:\n\n  Transport::new().with_hosts(Hosts::on_loopback([\n    {},\n  ])?)\n",
            hosts.join(",\n    ")
        );
        text
    }

    /// What can be typed next.
    fn command(&self) -> String {
        let mut command = match (self.users.iter().find(|(_, token)| token.is_some()), self.kind) {
            (Some((user, _)), _) => format!("zoho token --refresh --dc {}", user.data_center),
            (None, "self-client") => format!(
                "zoho token --client-credentials --scope ZohoCRM.modules.leads.READ --dc {}",
                self.app.registered_at()
            ),
            (None, _) => {
                format!("zoho login --scope ZohoCRM.modules.leads.READ --dc {}", self.app.registered_at())
            }
        };
        for (code, accounts_server, api_domain) in self.zoho.servers() {
            let _ = write!(command, " \\\n    --loopback {code}={accounts_server},{api_domain}");
        }
        command
    }
}
