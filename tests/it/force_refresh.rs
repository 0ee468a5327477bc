//! Forced refreshes, which APIs cause that reject a token.

use std::sync::atomic::{AtomicUsize, Ordering};
use zoho_auth_typed::tokens::AccessToken;
use zoho_auth_typed::{Account, TokenError};

/// Forces a refresh, as an API that rejects the token does. Each call acts for another product, because a product
/// forces one refresh until the next scheduled one.
pub(crate) async fn force_refresh(account: &Account, rejected: &AccessToken) -> Result<AccessToken, TokenError> {
    static PRODUCTS: AtomicUsize = AtomicUsize::new(0);
    let number = PRODUCTS.fetch_add(1, Ordering::Relaxed);
    let product = Box::leak(format!("product {number}").into_boxed_str());
    Ok(account.refresh_rejected(rejected, product).await?.expect("a product that has not forced a refresh yet"))
}
