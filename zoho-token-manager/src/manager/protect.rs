//! The implementation of the refresh engine's `Protect` for the encryption.

use super::ManagerError;
use crate::encryption::{Encryption, KeyRingError, UnsealError};
use secrecy::SecretString;
use zoho_auth_core::__private::{Protect, ProtectFuture, RecordInternals as _, TokenKind};
use zoho_auth_core::store::{AccountId, Record, StoredToken};

/// Decrypts a token, with keys from a provider if necessary.
///
/// # Errors
/// Fails with [`ManagerError::KeyRing`] if the keys are unavailable, or if a missing key may become available soon.
/// Fails with [`ManagerError::Unseal`] if the token cannot be decrypted.
pub(super) async fn open(
    encryption: &Encryption,
    id: &AccountId,
    kind: TokenKind,
    stored: &StoredToken,
) -> Result<SecretString, ManagerError> {
    let (sealer, may_change_soon) = encryption.current_sealer([stored]).await?;
    match sealer.open(id, kind, stored) {
        Err(UnsealError::UnknownKey { key_id, .. }) if may_change_soon => {
            Err(KeyRingError::not_provided(&key_id).into())
        }
        opened => Ok(opened?),
    }
}

impl Protect for Encryption {
    fn seal<'a>(
        &'a self,
        id: &'a AccountId,
        kind: TokenKind,
        token: &'a SecretString,
        record: &'a Record,
    ) -> ProtectFuture<'a, StoredToken> {
        Box::pin(async move {
            // The tokens of the record may name a newer key than the cached keys. The new token must then be encrypted
            // with the newest key, because the old key may be removed soon.
            let stored = record.access_token().into_iter().chain(record.grant().refresh_token());
            let sealer = self.sealer(stored).await.map_err(ManagerError::from)?;
            Ok(sealer.seal(id, kind, token))
        })
    }

    fn open<'a>(
        &'a self,
        id: &'a AccountId,
        kind: TokenKind,
        stored: &'a StoredToken,
    ) -> ProtectFuture<'a, SecretString> {
        Box::pin(async move { Ok(open(self, id, kind, stored).await?) })
    }
}
