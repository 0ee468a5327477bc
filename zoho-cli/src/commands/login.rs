//! The command `zoho login`.

use super::{print_only_copy, wait_for};
use crate::error::Error;
use crate::tokens::account::{Client, StoreArgs};
use crate::tokens::connection::Connection;
use crate::tokens::hints;
use crate::tokens::scopes::{Scopes, joined};
use crate::tokens::token_output::{OutputArgs, TokenOutput};
use clap::Args;
use std::process::ExitCode;
use std::time::Duration;
use zoho_auth_typed::dynamic::{AnyLogin, Credentials, insert_token_response};
use zoho_auth_typed::{DataCenter, RedirectUri};

/// Sign in with your browser on this machine and show the granted tokens; with --user, store them.
///
/// The client ID is read from `ZOHO_CLIENT_ID` and the secret, if the client has one, from `ZOHO_CLIENT_SECRET`. The
/// redirect URI must be registered for the client exactly as given. The exit code is 1 if the user does not consent in
/// time, or if Zoho rejects the request.
#[derive(Debug, Args)]
pub(crate) struct Login {
    /// The code of the data center where the client is registered, such as `eu`. The user may belong to another data
    /// center.
    #[arg(long, value_name = "CODE")]
    dc: DataCenter,
    #[command(flatten)]
    scopes: Scopes,
    /// Store the tokens in the store of --store, under this name of the user.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    #[command(flatten)]
    store_args: StoreArgs,
    /// The redirect URI, which must be an `http` address of this machine and registered for the client.
    #[arg(long, value_name = "URI", default_value = "http://127.0.0.1:8080/callback")]
    redirect_uri: RedirectUri,
    /// Do not open a browser. The URL is always printed.
    #[arg(long)]
    no_browser: bool,
    /// The number of seconds to wait for the user.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    wait: u64,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    show: OutputArgs,
}

impl Login {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let requested = self.scopes.all();
        if requested.is_empty() {
            return Err(Error::usage(
                "no scope given",
                "add a scope; for example, add --scope ZohoCRM.modules.leads.READ",
            ));
        }
        self.store_args.require_user(self.user.as_ref())?;
        let client = Client::from_environment(self.dc, self.connection.transport(self.dc)?)?;
        let credentials = Credentials {
            transport: client.transport.clone(),
            data_center: self.dc,
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
        };
        wait_for(async {
            // The store must be usable before the user consents.
            let manager = match &self.user {
                Some(user) => {
                    let protection = self.store_args.encryption.protection()?;
                    let id = client.id.clone();
                    let manager = client.manager(self.store_args.store.open_or_create().await?, protection);
                    Some((manager, user, id))
                }
                None => None,
            };
            let login = AnyLogin::listen(credentials, self.redirect_uri.clone(), joined(&requested)).await;
            let login = login.map_err(|error| hints::login_error(&error))?;
            anstream::eprintln!("Sign in and consent here:\n\n{}\n", login.url());
            // A user without a browser can still open the printed URL.
            if !self.no_browser && login.open_browser().is_err() {
                anstream::eprintln!("failed to open a browser; open the URL on this machine");
            }
            let response = login.wait(Duration::from_secs(self.wait)).await;
            let (data_center, response) = response.map_err(|error| hints::login_error(&error))?;
            let without_refresh_token = "Zoho returned no refresh token, although the request was for offline access";
            let (text, enough) = self.show.text(&TokenOutput {
                data_center,
                response: &response,
                requested: &requested,
                without_refresh_token,
            });
            // The tokens are stored first, so that they are not lost if the output cannot be written.
            let stored = match manager {
                Some((manager, user, client_id)) if enough.is_ok() => {
                    let id = self.store_args.account_id(user, &client_id, data_center);
                    let names = requested.iter().map(|scope| scope.name().to_owned()).collect();
                    Some(insert_token_response(&manager, id, response, names).await)
                }
                _ => None,
            };
            let is_stored = matches!(stored, Some(Ok(_)));
            let next = if is_stored { "" } else { "sign in again; the tokens of this sign-in are lost" };
            let printed = print_only_copy(&text, next);
            enough?;
            if let Some(account) = stored {
                let account = account.map_err(|error| hints::token_error(&error))?;
                anstream::eprintln!("Stored as {}.", account.id());
            }
            printed?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
