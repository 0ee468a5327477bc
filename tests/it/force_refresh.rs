//! Forced refreshes, which occur after an API rejects a token.

use std::sync::atomic::{AtomicUsize, Ordering};
use zoho_auth_typed::tokens::AccessToken;
use zoho_auth_typed::{Account, TokenError};

/// Forces a refresh of the account, as if an API had rejected the token `rejected`. Each call uses another product
/// name, because one product can force only one refresh until the next scheduled one.
pub(crate) async fn force_refresh(account: &Account, rejected: &AccessToken) -> Result<AccessToken, TokenError> {
    static PRODUCTS: AtomicUsize = AtomicUsize::new(0);
    let number = PRODUCTS.fetch_add(1, Ordering::Relaxed);
    let product = Box::leak(format!("product {number}").into_boxed_str());
    Ok(account.refresh_rejected(rejected, product).await?.expect("product should not have forced a refresh"))
}
