//! What to type after an error of the library's, which knows of no command.

use crate::error::Error;
use std::str::FromStr;
use zoho_auth_typed::{DataCenter, LoginError, ManagerError, NetworkErrorKind, SealError, StoreError, TokenError};

/// An error of the token endpoint.
pub(crate) fn of_token(error: &TokenError) -> Error {
    let next = match error {
        TokenError::Network { data_center, kind: NetworkErrorKind::Proxy, reason, .. } => {
            return unreached(data_center, reason, "check --proxy or HTTPS_PROXY, and the proxy's rules");
        }
        TokenError::Network { data_center, kind: NetworkErrorKind::UntrustedCertificate, reason, .. } => {
            let next = "put the path of the certificate authority's PEM file into SSL_CERT_FILE";
            return unreached(data_center, reason, next);
        }
        TokenError::InvalidGrant(_) => {
            "zoho login, for a new consent; or --dc, since a code and a refresh token are good where the user's data are only"
                .to_owned()
        }
        TokenError::InvalidClient { .. } => "try another --dc, and look at ZOHO_CLIENT_ID".to_owned(),
        TokenError::InvalidClientSecret { data_center, .. } => format!(
            "put the secret of `{data_center}` into ZOHO_CLIENT_SECRET{}",
            console(data_center).map_or_else(String::new, |at| format!(": {at} shows it"))
        ),
        TokenError::RedirectUriMismatch => "--redirect-uri, as it is registered".to_owned(),
        TokenError::Manager(error) => return of_manager(error),
        TokenError::MissingOrganization(_) => "--soid ZohoCRM.<organisation id>".to_owned(),
        _ => String::new(),
    };
    Error::refused(error, next)
}

/// Returns the error of a connection that failed. The library's message names a setting of the library; `next` names
/// the command's.
fn unreached(data_center: &str, reason: &str, next: &str) -> Error {
    Error::refused(format!("failed to reach the accounts server of `{data_center}`: {reason}"), next)
}

/// An error of a token manager.
pub(crate) fn of_manager(error: &ManagerError) -> Error {
    match error {
        ManagerError::Store(error) => of_store(error),
        ManagerError::Seal(error) => Error::refused(error, of_seal(error)),
        ManagerError::Revoking { .. } => {
            Error::refused(error, "zoho revoke --user NAME ends it; zoho login --user NAME, for a new consent")
        }
        _ => Error::refused(error, ""),
    }
}

/// An error of a store, which says itself what to do.
pub(crate) fn of_store(error: &StoreError) -> Error {
    Error::refused(error, if error.is_retryable() { "try again" } else { "" })
}

/// What to do about a token that cannot be opened.
fn of_seal(error: &SealError) -> String {
    match error {
        SealError::NoSuchKey { key_id, .. } => format!("put the key `{key_id}` into TOKEN_KEYS, beside the others"),
        SealError::Broken { key_id, .. } => {
            format!(
                "put the right key `{key_id}` into TOKEN_KEYS; or zoho login --user NAME, for a new consent; or zoho revoke --forget"
            )
        }
        SealError::Plaintext { .. } => {
            "zoho rotate-keys --or-plaintext seals it; --plaintext takes it as it is".to_owned()
        }
        SealError::NoKeys { .. } => "leave out --plaintext, and put the keys into TOKEN_KEYS".to_owned(),
        _ => "zoho login --user NAME, for a new consent".to_owned(),
    }
}

/// An error of a sign-in.
pub(crate) fn of_login(error: &LoginError) -> Error {
    match error {
        LoginError::Token(error) => of_token(error),
        LoginError::NotLoopback(_) => Error::usage(error, "--redirect-uri, as it is registered"),
        _ => Error::refused(error, ""),
    }
}

fn console(data_center: &str) -> Option<&'static str> {
    DataCenter::from_str(data_center).ok()?.api_console()
}
