//! `zoho emulate`

mod end;
mod started;
mod user;

use self::started::Started;
use self::user::User;
use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::scopes::joined;
use clap::{Args, ValueEnum};
use std::io::ErrorKind;
use std::process::ExitCode;
use zoho_auth_typed::{AnyScope, DataCenter, RedirectUri};
use zoho_emulator::{Client, Emulator};

/// Run Zoho on this machine: accounts servers with a consent page, API gateways, a client and users, until Ctrl-C.
///
/// Everything is made up anew at each start, and forgotten at the end. Exit code 1 if a port is taken.
#[derive(Debug, Args)]
pub(crate) struct Emulate {
    /// A data centre, by its code; several times for several. The client is registered at the first.
    #[arg(long = "dc", value_name = "CODE", default_values = ["us", "eu"])]
    data_centers: Vec<DataCenter>,
    /// Fixed ports from this one upward: the first data centre's accounts server, its gateway, the next one's accounts
    /// server, and so on. Otherwise they are whichever are free.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// A user, and where their data are; several times for several. Otherwise one at each data centre: anna@eu, ben@us.
    #[arg(long = "user", value_name = "NAME@DC")]
    users: Vec<User>,
    /// A redirect URI of the client; several times for several.
    #[arg(long = "redirect-uri", value_name = "URI", default_value = "http://127.0.0.1:8080/callback")]
    redirect_uris: Vec<RedirectUri>,
    /// The kind of client. A self client has no redirect URI.
    #[arg(long, value_enum, default_value_t = Kind::Server)]
    kind: Kind,
    /// Scopes that each user has consented to already, with commas between them: a refresh token of each is printed.
    #[arg(long = "scope", value_name = "SCOPES", value_delimiter = ',')]
    scopes: Vec<AnyScope>,
    /// As one line, a JSON object: `servers`, `client`, `users`.
    #[arg(long)]
    json: bool,
    /// End when standard input does: for a program that starts this one, and may die before it.
    #[arg(long)]
    until_stdin_closes: bool,
}

/// The kinds of client that the API console registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// "Server-based Applications".
    Server,
    /// "Mobile-based Applications": PKCE is required, the secret is not.
    Native,
    /// "Self Client": client credentials.
    SelfClient,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Native => "native",
            Self::SelfClient => "self-client",
        }
    }
}

impl Emulate {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let users = user::all(&self.users, &self.data_centers)?;
        wait_for(async {
            let zoho = self.start().await?;
            // Before anybody knows that it runs, and may end it.
            let end = end::Ends::watch(self.until_stdin_closes).await;
            let redirect_uris = if self.kind == Kind::SelfClient { [].as_slice() } else { &self.redirect_uris };
            let client = match self.kind {
                Kind::Server => Client::server(),
                Kind::Native => Client::native(),
                Kind::SelfClient => Client::self_client(),
            };
            let client = redirect_uris.iter().fold(client, |client, uri| client.redirect_uri(uri.as_str()));
            let app = zoho.register(client);
            let scopes = joined(&self.scopes);
            let users = users.iter().map(|user| {
                zoho.user(&user.name, user.data_center.code());
                let refresh_token = (!scopes.is_empty()).then(|| zoho.refresh_token(&app, &user.name, &scopes));
                (user, refresh_token)
            });
            let users = users.collect();
            let started = Started { zoho: &zoho, app: &app, kind: self.kind.name(), redirect_uris, users };
            print(&if self.json { format!("{}\n", started.as_json()) } else { started.in_words() });
            end.came(&zoho).await;
            Ok(ExitCode::SUCCESS)
        })
    }

    async fn start(&self) -> Result<Emulator, Error> {
        let codes: Vec<&str> = self.data_centers.iter().map(|data_center| data_center.code()).collect();
        let builder = Emulator::builder().data_centers(&codes).running_clock();
        let builder = self.port.into_iter().fold(builder, zoho_emulator::Builder::first_port);
        builder.start().await.map_err(|error| match error.kind() {
            ErrorKind::InvalidInput => Error::usage(error, "zoho emulate --help"),
            _ => Error::refused(error, "another --port, or none"),
        })
    }
}
