//! The command `zoho token`.

mod curl;
mod stored;
mod token_request;

use self::token_request::{TokenRequest, Value};
use super::{print, print_only_copy, wait_for};
use crate::error::Error;
use crate::tokens::account::StoreArgs;
use crate::tokens::connection::Connection;
use crate::tokens::environment::{CLIENT_ID, CLIENT_SECRET, CODE, CODE_VERIFIER, REFRESH_TOKEN};
use crate::tokens::scopes::{Scopes, joined};
use crate::tokens::token_output::{OutputArgs, TokenOutput};
use clap::{ArgGroup, Args};
use std::process::ExitCode;
use zoho_auth_typed::{AnyScope, DataCenter, RedirectUri};

/// Request a token from Zoho and show the response, to find out why an application does not get one.
///
/// Client ID and secret are read from `ZOHO_CLIENT_ID` and `ZOHO_CLIENT_SECRET`, the token or code from the variable
/// that its option names; none of them can be an argument. The exit code is 1 if Zoho rejects the request or cannot be
/// reached.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
#[command(group(ArgGroup::new("grant").required(true)))]
pub(crate) struct Token {
    /// Use the refresh token in `ZOHO_REFRESH_TOKEN`.
    #[arg(long, group = "grant", conflicts_with_all = ["Scopes", "soid", "redirect_uri"])]
    refresh: bool,
    /// Exchange the authorization code in `ZOHO_CODE`, with the PKCE verifier in `ZOHO_CODE_VERIFIER` if that is set.
    #[arg(long, group = "grant", conflicts_with_all = ["Scopes", "soid"])]
    code: bool,
    /// Request a token for the client itself, without a user.
    #[arg(long, group = "grant", requires = "Scopes", conflicts_with = "redirect_uri")]
    client_credentials: bool,
    /// Show the token of this user's account in the store of --store, refreshed if necessary. Applications on the same
    /// store send this token.
    #[arg(long, value_name = "NAME", group = "grant", conflicts_with_all = ["Scopes", "soid", "redirect_uri", "curl"])]
    user: Option<String>,
    /// The code of the user's data center, such as `eu`.
    #[arg(long, value_name = "CODE")]
    dc: DataCenter,
    /// With --code: the redirect URI of the authorization request. A code from the API console has no redirect URI.
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<RedirectUri>,
    #[command(flatten)]
    scopes: Scopes,
    /// With --client-credentials: the organization as `ZohoCRM.<organization ID>`, for a client that has several.
    #[arg(long)]
    soid: Option<String>,
    #[command(flatten)]
    store_args: StoreArgs,
    #[command(flatten)]
    connection: Connection,
    /// Print the request as a curl command that reads the same variables, and send nothing.
    #[arg(long, conflicts_with_all = ["show_tokens", "json"])]
    curl: bool,
    #[command(flatten)]
    show: OutputArgs,
}

impl Token {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        self.store_args.require_user(self.user.as_ref())?;
        if let Some(user) = &self.user {
            let transport = self.connection.transport(self.dc)?;
            print(&wait_for(stored::text(user, self.dc, transport, &self.store_args, &self.show))?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let requested = self.scopes.all();
        let (request, hosts) = (self.token_request(&requested)?, self.connection.hosts(self.dc)?);
        if self.curl {
            print(&curl::command(&request, hosts.accounts_server(self.dc)))?;
            return Ok(ExitCode::SUCCESS);
        }
        let response = wait_for(request.send(self.connection.transport(self.dc)?, self.dc))?;
        let without_refresh_token = if self.code {
            "Zoho issues a refresh token only for an offline consent, and after the first consent only with `prompt=consent`"
        } else {
            "this grant type does not return a refresh token"
        };
        let (text, enough) = self.show.text(&TokenOutput {
            data_center: self.dc,
            response: &response,
            requested: &requested,
            without_refresh_token,
        });
        let next = if self.code {
            "sign in again for a new code; this one is used up, and its tokens are lost"
        } else {
            "run the command again for another access token"
        };
        print_only_copy(&text, next)?;
        enough.map(|()| ExitCode::SUCCESS)
    }

    fn token_request(&self, requested: &[AnyScope]) -> Result<TokenRequest, Error> {
        let mut fields = Vec::new();
        let grant_type = if self.refresh {
            fields.push(("refresh_token", Value::Variable(&REFRESH_TOKEN)));
            "refresh_token"
        } else if self.code {
            fields.push(("code", Value::Variable(&CODE)));
            fields.extend(
                self.redirect_uri.as_ref().map(|uri| ("redirect_uri", Value::Literal(uri.as_str().to_owned()))),
            );
            fields.extend(CODE_VERIFIER.get()?.map(|_| ("code_verifier", Value::Variable(&CODE_VERIFIER))));
            "authorization_code"
        } else {
            fields.push(("scope", Value::Literal(joined(requested))));
            fields.extend(self.soid.clone().map(|soid| ("soid", Value::Literal(soid))));
            "client_credentials"
        };
        Ok(TokenRequest { grant_type, client: [("client_id", &CLIENT_ID), ("client_secret", &CLIENT_SECRET)], fields })
    }
}
