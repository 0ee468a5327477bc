//! `zoho token`

mod curl;
mod exchange;
mod kept;

use self::exchange::{Exchange, Value};
use super::{print, wait_for};
use crate::error::Error;
use crate::tokens::account::Kept;
use crate::tokens::answer::{Answered, Show};
use crate::tokens::connection::Connection;
use crate::tokens::environment::{CLIENT_ID, CLIENT_SECRET, CODE, CODE_VERIFIER, REFRESH_TOKEN};
use crate::tokens::scopes::{Scopes, joined};
use clap::{ArgGroup, Args};
use std::process::ExitCode;
use zoho_auth_typed::{AnyScope, DataCenter, RedirectUri};

/// Ask Zoho for a token, and say what it answered: to find out why an application does not get one.
///
/// Client id and secret are read from `ZOHO_CLIENT_ID` and `ZOHO_CLIENT_SECRET`, what is redeemed from the variable
/// that its option names; none of them can be an argument. Exit code 1 if Zoho refuses or cannot be reached.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
#[command(group(ArgGroup::new("grant").required(true)))]
pub(crate) struct Token {
    /// Redeem the refresh token in `ZOHO_REFRESH_TOKEN`.
    #[arg(long, group = "grant", conflicts_with_all = ["Scopes", "soid", "redirect_uri"])]
    refresh: bool,
    /// Redeem the code in `ZOHO_CODE`, and with it the PKCE verifier in `ZOHO_CODE_VERIFIER` if there is one.
    #[arg(long, group = "grant", conflicts_with_all = ["Scopes", "soid"])]
    code: bool,
    /// Ask in the name of the client itself, for no user.
    #[arg(long, group = "grant", requires = "Scopes", conflicts_with = "redirect_uri")]
    client_credentials: bool,
    /// Take the token of the account that the store of --store has under this name, refreshed if it is due: the token
    /// that applications on the store send now.
    #[arg(long, value_name = "NAME", group = "grant", conflicts_with_all = ["Scopes", "soid", "redirect_uri", "curl"])]
    user: Option<String>,
    /// The data centre that is asked: the user's, by its code, such as `eu`.
    #[arg(long, value_name = "CODE")]
    dc: DataCenter,
    /// With --code: the redirect URI of the consent. A code of the API console has none.
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<RedirectUri>,
    #[command(flatten)]
    scopes: Scopes,
    /// With --client-credentials: the organisation, for a client that has several: `ZohoCRM.<organisation id>`.
    #[arg(long)]
    soid: Option<String>,
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    connection: Connection,
    /// Print the same as a curl command, which reads the same variables, and send nothing.
    #[arg(long, conflicts_with_all = ["show_tokens", "json"])]
    curl: bool,
    #[command(flatten)]
    show: Show,
}

impl Token {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        self.kept.only_with(self.user.as_ref())?;
        if let Some(user) = &self.user {
            let transport = self.connection.transport(self.dc)?;
            print(&wait_for(kept::text(user, self.dc, transport, &self.kept, &self.show))?);
            return Ok(ExitCode::SUCCESS);
        }
        let asked = self.scopes.all();
        let (exchange, hosts) = (self.exchange(&asked)?, self.connection.hosts(self.dc)?);
        if self.curl {
            print(&curl::command(&exchange, hosts.accounts_server(self.dc)));
            return Ok(ExitCode::SUCCESS);
        }
        let answer = wait_for(exchange.send(self.connection.transport(self.dc)?, self.dc))?;
        let without_refresh_token = if self.code {
            "it comes with an offline consent, and after the user's first one only with `prompt=consent`"
        } else {
            "this grant never gives one"
        };
        let (text, enough) =
            self.show.text(&Answered { data_center: self.dc, answer: &answer, asked: &asked, without_refresh_token });
        print(&text);
        enough.map(|()| ExitCode::SUCCESS)
    }

    fn exchange(&self, asked: &[AnyScope]) -> Result<Exchange, Error> {
        let mut fields = Vec::new();
        let grant_type = if self.refresh {
            fields.push(("refresh_token", Value::Of(&REFRESH_TOKEN)));
            "refresh_token"
        } else if self.code {
            fields.push(("code", Value::Of(&CODE)));
            fields
                .extend(self.redirect_uri.as_ref().map(|uri| ("redirect_uri", Value::Plain(uri.as_str().to_owned()))));
            fields.extend(CODE_VERIFIER.get()?.map(|_| ("code_verifier", Value::Of(&CODE_VERIFIER))));
            "authorization_code"
        } else {
            fields.push(("scope", Value::Plain(joined(asked))));
            fields.extend(self.soid.clone().map(|soid| ("soid", Value::Plain(soid))));
            "client_credentials"
        };
        Ok(Exchange { grant_type, client: [("client_id", &CLIENT_ID), ("client_secret", &CLIENT_SECRET)], fields })
    }
}
