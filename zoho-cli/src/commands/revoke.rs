//! `zoho revoke`

use super::wait_for;
use crate::error::Error;
use crate::tokens::account::{Client, Kept, record};
use crate::tokens::connection::Connection;
use crate::tokens::next;
use clap::Args;
use std::process::ExitCode;
use zoho_auth_typed::{AccountId, DataCenter, Protection, TokenError};

/// Revoke the consent of an account at Zoho, and remove its tokens from the store.
///
/// Applications get no more tokens of it from the moment that this begins, and can keep a new consent at any time. Client
/// id and secret are read from `ZOHO_CLIENT_ID` and `ZOHO_CLIENT_SECRET`, keys from `TOKEN_KEYS`. Exit code 1 if Zoho
/// refuses or cannot be reached: run it again then, to end what was begun.
#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The name that the store has for the user.
    #[arg(long, value_name = "NAME")]
    user: String,
    /// The user's data centre, by its code, such as `eu`.
    #[arg(long, value_name = "CODE")]
    dc: DataCenter,
    #[command(flatten)]
    kept: Kept,
    /// Only remove the tokens from the store, and send nothing: for those whose key is lost. The user can still end the
    /// consent, at Zoho. Needs no keys and no secret.
    #[arg(long, conflicts_with = "Sealing")]
    forget: bool,
    #[command(flatten)]
    connection: Connection,
}

impl Revoke {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let client = Client::from_environment(self.dc, self.connection.transport(self.dc)?)?;
        let id = AccountId::new(&self.user, &client.id, self.dc);
        let protection = if self.forget { Protection::plaintext() } else { self.kept.sealing.protection()? };
        wait_for(async {
            let store = self.kept.store.open().await?;
            record(&store, &id).await?;
            let manager = client.manager(store, protection);
            if self.forget {
                manager.forget(&id).await.map_err(|error| next::of_manager(&error))?;
                anstream::eprintln!("Removed from the store, and not revoked: {id}.");
            } else {
                manager.revoke(&id).await.map_err(|error| match error {
                    TokenError::Manager(error) => next::of_manager(&error),
                    // The store has it that it was begun.
                    error => Error::refused(error, "run it again: until then the account gives no tokens"),
                })?;
                anstream::eprintln!("Revoked, and removed from the store: {id}.");
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
