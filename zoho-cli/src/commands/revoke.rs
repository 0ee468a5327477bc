//! The command `zoho revoke`.

use super::wait_for;
use crate::error::Error;
use crate::tokens::account::{Client, StoreArgs, record};
use crate::tokens::connection::Connection;
use crate::tokens::hints;
use clap::Args;
use std::process::ExitCode;
use zoho_auth_typed::{DataCenter, Encryption, TokenError};

/// Revoke the consent of an account at Zoho, and remove its tokens from the store.
///
/// From the start of the revocation, applications get no more tokens of the account; they can store a new consent at
/// any time. Client ID and secret are read from `ZOHO_CLIENT_ID` and `ZOHO_CLIENT_SECRET`, keys from `TOKEN_KEYS`. The
/// exit code is 1 if Zoho rejects the request or cannot be reached. Run the command again to complete the revocation.
#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The name of the user in the store.
    #[arg(long, value_name = "NAME")]
    user: String,
    /// The code of the user's data center, such as `eu`.
    #[arg(long, value_name = "CODE")]
    dc: DataCenter,
    #[command(flatten)]
    store_args: StoreArgs,
    /// Only remove the tokens from the store and send nothing, for tokens whose key is lost. The user can still
    /// withdraw the consent at Zoho. The option needs neither keys nor a secret.
    #[arg(long, conflicts_with = "EncryptionArgs")]
    remove_only: bool,
    #[command(flatten)]
    connection: Connection,
}

impl Revoke {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let client = Client::from_environment(self.dc, self.connection.transport(self.dc)?)?;
        let id = self.store_args.account_id(&self.user, &client.id, self.dc);
        let protection =
            if self.remove_only { Encryption::disabled() } else { self.store_args.encryption.protection()? };
        wait_for(async {
            let store = self.store_args.store.open().await?;
            record(&store, &id).await?;
            let manager = client.manager(store, protection);
            if self.remove_only {
                manager.remove(&id).await.map_err(|error| hints::manager_error(&error))?;
                anstream::eprintln!("Removed from the store without revocation: {id}.");
            } else {
                manager.revoke(&id).await.map_err(|error| match error {
                    TokenError::Source(_) | TokenError::Store(_) | TokenError::UnsupportedGrant { .. } => {
                        hints::token_error(&error)
                    }
                    // The store already recorded the start of the revocation.
                    _ => hints::revocation_error(&error),
                })?;
                anstream::eprintln!("Revoked and removed from the store: {id}.");
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
