//! Inserting a grant whose scopes are known only at run time, for the `zoho` command. Not part of the public API.

use super::{Account, NewGrant, TokenManager};
use crate::store::AccountId;
use crate::tokens::{GrantedScopes, TokenAnswer, TokenError};

/// Inserts a token response, as [`OAuthClient::insert`](crate::OAuthClient::insert) does if the scopes are a type.
///
/// # Errors
/// [`TokenError::NoRefreshToken`] if the response has no refresh token; [`TokenError::Source`] if the store cannot be
/// written.
pub async fn insert_token_response(
    manager: &TokenManager,
    id: AccountId,
    response: TokenAnswer,
) -> Result<Account, TokenError> {
    let refresh_token = response.refresh_token.clone().ok_or(TokenError::NoRefreshToken)?;
    let evidence = response.scopes.clone().map_or(GrantedScopes::Requested, GrantedScopes::Reported);
    let grant = NewGrant { refresh_token, access_token: Some(response.into_token()), evidence };
    Ok(manager.insert_grant(id, grant).await?)
}
