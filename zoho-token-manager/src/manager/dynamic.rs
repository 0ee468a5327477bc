//! The insertion of a grant with scopes that are known only at run time, for the command `zoho`. This function is not
//! part of the public interface.

use super::{Account, TokenManager, insert_grant};
use zoho_auth_core::__private::TokenResponse;
use zoho_auth_core::__private::{Credential, NewGrant};
use zoho_auth_core::{AccountId, TokenError};

/// Inserts an account with the token response to a request for scopes that are known only at run time.
/// `OAuthClient::insert` does the same for a scope set type.
///
/// # Errors
/// Fails with [`TokenError::EnvironmentMismatch`] if the token belongs to another environment than the account, or to
/// an unknown one. Fails with [`TokenError::NoRefreshToken`] if the response has no refresh token, and with
/// [`TokenError::Store`] if the store cannot be written.
pub async fn insert_token_response(
    manager: &TokenManager,
    id: AccountId,
    response: TokenResponse,
    requested_scopes: Vec<String>,
) -> Result<Account, TokenError> {
    response.check_environment(id.environment())?;
    let refresh_token = response.refresh_token.clone().ok_or(TokenError::NoRefreshToken)?;
    let (requested_scopes, reported_scopes) = (Some(requested_scopes), response.scopes.clone());
    let access_token = Some(response.into_token());
    let credential = Credential::RefreshToken(refresh_token);
    let grant = NewGrant { credential, access_token, requested_scopes, reported_scopes };
    Ok(insert_grant(manager, id, &grant).await?)
}
