//! The command `zoho emulate`.

mod banner;
mod control;
mod shutdown;
mod user;

use self::banner::Banner;
use self::control::ControlOptions;
use self::user::User;
use super::{print, wait_for};
use crate::complete;
use crate::error::Error;
use crate::tokens::scopes::{joined, known_scope};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zoho_auth_typed::{AnyScope, DataCenter, RedirectUri};
use zoho_emulator::{Emulator, Registration, ScopeInResponse};

/// Run an emulator of Zoho on this machine, until Ctrl-C: accounts servers with a consent page, API gateways, a client
/// and users.
///
/// All data is generated at start and discarded at the end. The exit code is 1 if a port is in use.
#[derive(Debug, Args)]
pub(crate) struct Emulate {
    /// The code of a data center; repeat the option for several. The client is registered in the first data center.
    #[arg(long = "dc", value_name = "CODE", default_values = ["us", "eu"])]
    data_centers: Vec<DataCenter>,
    /// Use fixed ports, starting with this port: the first data center's accounts server, its gateway, the next data
    /// center's accounts server, and so on. By default, free ports are chosen.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// A user and the user's data center; repeat the option for several. The default is one user per data center, such
    /// as anna@eu and ben@us.
    #[arg(long = "user", value_name = "NAME@DC")]
    users: Vec<User>,
    /// A redirect URI of the client; repeat the option for several.
    #[arg(long = "redirect-uri", value_name = "URI", default_value = "http://127.0.0.1:8080/callback")]
    redirect_uris: Vec<RedirectUri>,
    /// The client type. A self client has no redirect URI.
    #[arg(long, value_enum, default_value_t = ClientType::Server)]
    client_type: ClientType,
    /// Comma-separated scopes to which each user has already consented. A refresh token per user is printed.
    #[arg(long = "scope", value_name = "SCOPES", value_delimiter = ',', value_parser = known_scope, add = complete::scopes())]
    scopes: Vec<AnyScope>,
    /// Send token responses without `scope`, as Zoho does for CRM and Creator.
    #[arg(long)]
    omit_scope: bool,
    /// A custom catalog file, which adds its scopes and calls to the emulator; repeat the option for several.
    #[arg(long = "catalog", value_name = "FILE")]
    catalogs: Vec<PathBuf>,
    /// Add the clients, users, records and grants of a JSON file, whose format docs/emulator.md describes. The client
    /// of this command has the name `default` in the file.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    #[command(flatten)]
    control: ControlOptions,
    /// Print one line with a JSON object: `servers`, `client`, `users`, and with the options of the same name `seed`
    /// and `control`.
    #[arg(long)]
    json: bool,
    /// Stop when standard input closes. Use this option if a program starts the emulator and may end before it.
    #[arg(long)]
    until_stdin_closes: bool,
}

/// The client types of the API console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ClientType {
    /// The type "Server-based Applications".
    Server,
    /// The type "Mobile-based Applications": PKCE is required, the secret is optional.
    Native,
    /// The type "Self Client": client credentials.
    SelfClient,
}

impl ClientType {
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
        let control = self.control.settings(self.json)?;
        wait_for(async {
            let mut zoho = self.start().await?;
            // The signal handler must be set before the start is announced, because a reader may stop the emulator
            // immediately.
            let shutdown = shutdown::Shutdown::watch(self.until_stdin_closes).await;
            let redirect_uris =
                if self.client_type == ClientType::SelfClient { [].as_slice() } else { &self.redirect_uris };
            let registration = match self.client_type {
                ClientType::Server => Registration::server(),
                ClientType::Native => Registration::native(),
                ClientType::SelfClient => Registration::self_client(),
            };
            let registration = registration.name("default");
            let registration = redirect_uris.iter().fold(registration, |new, uri| new.redirect_uri(uri.as_str()));
            let app = zoho.register(registration);
            let scopes = joined(&self.scopes);
            let users = users.iter().map(|user| {
                zoho.user(&user.name, user.data_center.code());
                let refresh_token = (!scopes.is_empty()).then(|| zoho.refresh_token(&app, &user.name, &scopes));
                (user, refresh_token)
            });
            let users = users.collect();
            let seeded = self.seed.as_deref().map(|file| seed(&zoho, file)).transpose()?;
            let control = match control {
                Some(settings) => Some(self.control.start(&mut zoho, settings).await?),
                None => None,
            };
            let client_type = self.client_type.name();
            let scopes = scopes.as_str();
            let banner = Banner { zoho: &zoho, app: &app, client_type, redirect_uris, scopes, users, seeded, control };
            print(&if self.json { format!("{}\n", banner.to_json()) } else { banner.to_text() })?;
            shutdown.wait(&zoho).await;
            Ok(ExitCode::SUCCESS)
        })
    }

    async fn start(&self) -> Result<Emulator, Error> {
        let codes: Vec<&str> = self.data_centers.iter().map(|data_center| data_center.code()).collect();
        let builder = Emulator::builder().data_centers(&codes).running_clock();
        let mut builder = self.port.into_iter().fold(builder, zoho_emulator::Builder::first_port);
        if self.omit_scope {
            builder = builder.scope_in_response(ScopeInResponse::Absent);
        }
        for file in &self.catalogs {
            let text = std::fs::read_to_string(file);
            let text = text.map_err(|error| Error::read(file, error, "check the path of --catalog"))?;
            builder = builder.catalog(file.display().to_string(), text);
        }
        builder.start().await.map_err(|error| match error.kind() {
            ErrorKind::InvalidInput => Error::usage(error, "run zoho emulate --help"),
            ErrorKind::PermissionDenied => Error::refused(error, "use a --port of 1024 or higher, or omit it"),
            _ => Error::refused(error, "use another --port, or omit it"),
        })
    }
}

/// Adds the data of a file, and returns the credentials, tokens and IDs that the emulator generated.
fn seed(zoho: &Emulator, file: &Path) -> Result<Value, Error> {
    let text = std::fs::read_to_string(file).map_err(|error| Error::read(file, error, "check the path of --seed"))?;
    zoho.seed(&text).map_err(|error| {
        Error::usage(format!("{}: {error}", file.display()), "docs/emulator.md describes the format of --seed")
    })
}
