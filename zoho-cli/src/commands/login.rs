//! `zoho login`

use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::account::{Client, Kept};
use crate::tokens::answer::{Answered, Show};
use crate::tokens::connection::Connection;
use crate::tokens::next;
use crate::tokens::scopes::{Scopes, joined};
use clap::Args;
use std::process::ExitCode;
use std::time::Duration;
use zoho_auth_typed::__private::{AnyLogin, Credentials, keep_answer};
use zoho_auth_typed::{AccountId, DataCenter, RedirectUri};

/// Sign in on this machine with your browser, and say what the consent gave; with --user, keep it in a store.
///
/// The client id is read from `ZOHO_CLIENT_ID`, and the secret from `ZOHO_CLIENT_SECRET`, for a client that has one. The
/// redirect URI has to be registered for the client, letter for letter. Exit code 1 if nobody consents in time, or Zoho
/// refuses.
#[derive(Debug, Args)]
pub(crate) struct Login {
    /// The data centre where the client is registered, by its code, such as `eu`. The user may be of another one.
    #[arg(long, value_name = "CODE")]
    dc: DataCenter,
    #[command(flatten)]
    scopes: Scopes,
    /// Keep what the consent gives in the store of --store, under this name of yours for the user.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    #[command(flatten)]
    kept: Kept,
    /// Where Zoho's answer comes to: an address of this machine.
    #[arg(long, value_name = "URI", default_value = "http://127.0.0.1:8080/callback")]
    redirect_uri: RedirectUri,
    /// Open no browser: the URL is printed in any case.
    #[arg(long)]
    no_browser: bool,
    /// How long to wait for the user.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    wait: u64,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    show: Show,
}

impl Login {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let asked = self.scopes.all();
        if asked.is_empty() {
            return Err(Error::usage(
                "say which scopes the user shall consent to",
                "--scope ZohoCRM.modules.leads.READ",
            ));
        }
        self.kept.only_with(self.user.as_ref())?;
        let client = Client::from_environment(self.dc, self.connection.transport(self.dc)?)?;
        let of = Credentials {
            transport: client.transport.clone(),
            data_center: self.dc,
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
        };
        wait_for(async {
            // Before anybody consents to what then could not be kept.
            let place = match &self.user {
                Some(user) => {
                    let protection = self.kept.sealing.protection()?;
                    let id = client.id.clone();
                    let manager = client.manager(self.kept.store.open_or_make().await?, protection);
                    Some((manager, user, id))
                }
                None => None,
            };
            let login = AnyLogin::listen(of, self.redirect_uri.clone(), joined(&asked)).await;
            let login = login.map_err(|error| next::of_login(&error))?;
            anstream::eprintln!("Sign in and consent here:\n\n{}\n", login.url());
            // Whoever has no browser has the URL.
            if !self.no_browser && login.open_browser().is_err() {
                anstream::eprintln!("No browser could be opened: open the URL yourself, on this machine.");
            }
            let answer = login.wait(Duration::from_secs(self.wait)).await;
            let (data_center, answer) = answer.map_err(|error| next::of_login(&error))?;
            let without_refresh_token = "Zoho sent none, though it was asked for";
            let (text, enough) =
                self.show.text(&Answered { data_center, answer: &answer, asked: &asked, without_refresh_token });
            print(&text);
            enough?;
            if let Some((manager, user, client_id)) = place {
                let id = AccountId::new(user, client_id, data_center);
                let account = keep_answer(&manager, id, answer).await.map_err(|error| next::of_token(&error))?;
                anstream::eprintln!("Kept as {}.", account.id());
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
