//! The hints for errors of the library, which does not know the commands.

use crate::error::Error;
use std::str::FromStr;
use zoho_auth_typed::{
    DataCenter, TokenError,
    data_center::GrantedEnvironment,
    oauth::LoopbackLoginError,
    store::StoreError,
    token_manager::{ManagerError, UnsealError},
    transport::NetworkErrorKind,
};

/// Returns an error of the token endpoint with its hint.
pub(crate) fn token_error(error: &TokenError) -> Error {
    let next = match error {
        TokenError::Network { data_center, kind: NetworkErrorKind::Proxy, reason, .. } => {
            return unreached(data_center, reason, "check --proxy or HTTPS_PROXY, and the proxy's rules");
        }
        TokenError::Network { data_center, kind: NetworkErrorKind::UntrustedCertificate, reason, .. } => {
            let next = "put the path of a PEM file with the certificate authority into SSL_CERT_FILE; on Linux the file replaces \
                        the system's authorities, so append to a copy of them (/etc/ssl/certs/ca-certificates.crt)";
            return unreached(data_center, reason, next);
        }
        TokenError::InvalidGrant(_) | TokenError::ConsentRevoked { .. } => {
            "zoho login, for a new consent; or another --dc, because codes and refresh tokens are valid only in the user's data center"
                .to_owned()
        }
        TokenError::InvalidClient { .. } => "another --dc, or correct ZOHO_CLIENT_ID".to_owned(),
        TokenError::InvalidClientSecret { data_center, .. } => format!(
            "set ZOHO_CLIENT_SECRET to the secret of `{data_center}`{}",
            console(data_center).map_or_else(String::new, |at| format!(": {at} shows it"))
        ),
        TokenError::RedirectUriMismatch => "--redirect-uri, as it is registered".to_owned(),
        TokenError::EnvironmentMismatch { granted: GrantedEnvironment::Known(granted), .. } => {
            format!("--environment {granted}, if the account is meant to be there")
        }
        TokenError::Store(error) => return store_error(error),
        TokenError::RevocationPending { .. } => {
            "zoho revoke --user NAME completes it; zoho login --user NAME, for a new consent".to_owned()
        }
        TokenError::Source(error) => {
            return error.downcast_ref().map_or_else(|| Error::refused(error, ""), manager_error);
        }
        TokenError::MissingOrganization(_) => "--soid ZohoCRM.<organization id>".to_owned(),
        _ => String::new(),
    };
    Error::refused(error, next)
}

/// Returns the error for a failed connection. The library's message names a setting of the library; `next` names the
/// command's option.
fn unreached(data_center: &str, reason: &str, next: &str) -> Error {
    Error::refused(format!("failed to reach the accounts server of `{data_center}`: {reason}"), next)
}

/// Returns an error of a token manager with its hint.
pub(crate) fn manager_error(error: &ManagerError) -> Error {
    match error {
        ManagerError::Store(error) => store_error(error),
        ManagerError::Unseal(error) => Error::refused(error, unseal_hint(error)),
        _ => Error::refused(error, ""),
    }
}

/// Returns an error of a store, whose message contains the fix.
pub(crate) fn store_error(error: &StoreError) -> Error {
    Error::refused(error, "")
}

/// Returns the hint for a token that cannot be decrypted.
fn unseal_hint(error: &UnsealError) -> String {
    match error {
        UnsealError::UnknownKey { key_id, .. } => format!("add the key `{key_id}` to TOKEN_KEYS"),
        UnsealError::AuthenticationFailed { key_id, .. } => {
            format!(
                "set the key `{key_id}` in TOKEN_KEYS to the right value; or zoho login --user NAME, for a new consent; or zoho revoke --remove-only"
            )
        }
        UnsealError::PlaintextNotAllowed { .. } => {
            "zoho rotate-keys --allow-plaintext encrypts it; --plaintext accepts it as it is".to_owned()
        }
        UnsealError::EncryptionDisabled { .. } => "omit --plaintext and set TOKEN_KEYS".to_owned(),
        _ => "zoho login --user NAME, for a new consent".to_owned(),
    }
}

/// Returns an error of a sign-in with its hint.
pub(crate) fn login_error(error: &LoopbackLoginError) -> Error {
    match error {
        LoopbackLoginError::Token(error) => token_error(error),
        LoopbackLoginError::NotLoopback(_) => Error::usage(error, "--redirect-uri, as it is registered"),
        _ => Error::refused(with_causes(error), ""),
    }
}

/// Returns the message of an error, followed by the messages of its causes.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn console(data_center: &str) -> Option<&'static str> {
    DataCenter::from_str(data_center).ok()?.api_console()
}
