//! The text that an emulator prints at start. The emulator generates the credentials, which are valid only for itself.

use super::user::User;
use serde_json::{Value, json};
use std::fmt::Write as _;
use zoho_auth_typed::RedirectUri;
use zoho_emulator::{App, Emulator};

/// The running emulator that the text describes.
pub(super) struct Banner<'a> {
    pub(super) zoho: &'a Emulator,
    pub(super) app: &'a App,
    pub(super) client_type: &'static str,
    pub(super) redirect_uris: &'a [RedirectUri],
    /// The users, each with the refresh token from an earlier consent.
    pub(super) users: Vec<(&'a User, Option<String>)>,
}

impl Banner<'_> {
    pub(super) fn to_json(&self) -> Value {
        let servers = self.zoho.servers().map(|(code, accounts_server, api_domain)| {
            json!({ "data_center": code, "accounts_server": accounts_server, "api_domain": api_domain })
        });
        let users = self.users.iter().map(|(user, refresh_token)| {
            json!({ "name": user.name, "data_center": user.data_center.code(), "refresh_token": refresh_token })
        });
        json!({
            "servers": servers.collect::<Vec<_>>(),
            "client": {
                "type": self.client_type, "id": self.app.id(), "secret": self.app.secret(),
                "data_center": self.app.data_center(),
                "redirect_uris": self.redirect_uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>(),
            },
            "users": users.collect::<Vec<_>>(),
        })
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = String::from("Emulator of Zoho on this machine; stop it with Ctrl-C.\n\n");
        for (code, accounts_server, api_domain) in self.zoho.servers() {
            let _ = writeln!(text, "  {code:4} accounts server {accounts_server}, API domain {api_domain}");
        }
        let _ = writeln!(text, "\n  client    {}, registered in {}", self.client_type, self.app.data_center());
        for uri in self.redirect_uris {
            let _ = writeln!(text, "            redirect URI {}", uri.as_str());
        }
        for (index, (user, _)) in self.users.iter().enumerate() {
            let _ =
                writeln!(text, "  {:9} {} in {}", if index == 0 { "users" } else { "" }, user.name, user.data_center);
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
                    "  {other}export ZOHO_REFRESH_TOKEN={refresh_token}  # {name}'s, --dc {data_center}"
                );
            }
        }
        let _ = write!(text, "\n  {}\n", self.command());
        let hosts = self.zoho.servers().map(|(code, accounts, api)| format!("(\"{code}\", \"{accounts}\", \"{api}\")"));
        let hosts: Vec<String> = hosts.collect();
        let _ = write!(
            text,
            "\nFor a program:\n\n  Transport::new().with_hosts(Hosts::loopback([\n    {},\n  ])?)\n",
            hosts.join(",\n    ")
        );
        text
    }

    /// Returns an example command.
    fn command(&self) -> String {
        let mut command = match (self.users.iter().find(|(_, token)| token.is_some()), self.client_type) {
            (Some((user, _)), _) => format!("zoho token --refresh --dc {}", user.data_center),
            (None, "self-client") => format!(
                "zoho token --client-credentials --scope ZohoCRM.modules.leads.READ --dc {}",
                self.app.data_center()
            ),
            (None, _) => {
                format!("zoho login --scope ZohoCRM.modules.leads.READ --dc {}", self.app.data_center())
            }
        };
        for (code, accounts_server, api_domain) in self.zoho.servers() {
            let _ = write!(command, " \\\n    --loopback {code}={accounts_server},{api_domain}");
        }
        command
    }
}
