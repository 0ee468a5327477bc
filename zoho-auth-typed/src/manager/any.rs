//! A consent to scopes that are known at run time only, as the `zoho` command keeps it. No part of the public interface.

use super::{Account, Consent, TokenManager};
use crate::store::AccountId;
use crate::token::{Evidence, TokenAnswer, TokenError};

/// Keeps an answer whole, as [`OAuth::keep`](crate::OAuth::keep) does where the scopes are a type.
///
/// # Errors
/// [`TokenError::NoRefreshToken`] if there is none in it; [`TokenError::Manager`] if nothing can be kept.
pub async fn keep_answer(manager: &TokenManager, id: AccountId, answer: TokenAnswer) -> Result<Account, TokenError> {
    let refresh_token = answer.refresh_token.clone().ok_or(TokenError::NoRefreshToken)?;
    let evidence = answer.scopes.clone().map_or(Evidence::Asked, Evidence::Reported);
    let consent = Consent { refresh_token, access_token: Some(answer.into_token()), evidence };
    Ok(manager.keep_consent(id, consent).await?)
}
