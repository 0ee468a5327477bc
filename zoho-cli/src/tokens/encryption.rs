//! The encryption of the tokens of a store. Like credentials, keys are read only from the environment.

use super::hints;
use crate::error::Error;
use clap::Args;
use zoho_auth_typed::{Encryption, KeyRing};

/// The environment variable with the keys.
const TOKEN_KEYS: &str = "TOKEN_KEYS";

/// The option for the encryption of the tokens of a store.
#[derive(Debug, Args)]
pub(crate) struct EncryptionArgs {
    /// Store tokens in plaintext. By default, tokens are encrypted with the first key in `TOKEN_KEYS`.
    #[arg(long)]
    plaintext: bool,
}

impl EncryptionArgs {
    /// Returns `true` if the option is on the command line.
    pub(crate) fn is_given(&self) -> bool {
        self.plaintext
    }

    /// Returns the encryption for a token manager: none with `--plaintext`, and otherwise the keys in `TOKEN_KEYS`.
    pub(crate) fn protection(&self) -> Result<Encryption, Error> {
        if self.plaintext { Ok(Encryption::disabled()) } else { keys().map(Encryption::with_keys) }
    }
}

/// Returns the keys in `TOKEN_KEYS`. Fails if the variable has no key or an invalid one.
pub(crate) fn keys() -> Result<KeyRing, Error> {
    KeyRing::from_env(TOKEN_KEYS).map_err(|error| hints::key_ring_error(&error))
}
