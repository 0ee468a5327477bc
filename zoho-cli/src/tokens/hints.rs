//! The messages and hints for errors of the library. Messages of the library that name its methods are replaced by
//! messages that name the options and variables of the commands.

use crate::commands::counted;
use crate::error::Error;
use std::str::FromStr;
use zoho_auth_typed::{
    DataCenter, TokenError,
    data_center::GrantedEnvironment,
    oauth::{CallbackError, LoopbackLoginError},
    store::StoreError,
    token_manager::{KeyRingError, ManagerError, UnsealError},
    transport::{NetworkErrorKind, TransportError},
};

/// The next step after a connection through a proxy failed.
pub(crate) const PROXY: &str = "check --proxy or HTTPS_PROXY, and the proxy's rules";

/// The next step after the certificate of a server was not trusted.
pub(crate) const CERTIFICATE: &str = "set SSL_CERT_FILE to a PEM file with the certificate authority; on Linux the file \
                                      replaces the system's authorities, so append to a copy of them \
                                      (/etc/ssl/certs/ca-certificates.crt)";

/// Converts an error of a token request to an error with a hint.
pub(crate) fn token_error(error: &TokenError) -> Error {
    match error {
        TokenError::Store(error) => store_error(error),
        TokenError::Transport(error) => transport_error(error),
        TokenError::Source(error) => {
            error.downcast_ref().map_or_else(|| Error::refused(with_causes(error), ""), manager_error)
        }
        _ => Error::refused(token_message(error), token_hint(error)),
    }
}

/// Returns the message for an error of a token request.
fn token_message(error: &TokenError) -> String {
    match error {
        TokenError::Network {
            data_center,
            kind: NetworkErrorKind::Proxy | NetworkErrorKind::UntrustedCertificate,
            reason,
            ..
        } => format!("failed to connect to the accounts server of `{data_center}`: {reason}"),
        TokenError::InvalidClient { data_center, .. } => {
            format!("the accounts server of `{data_center}` does not know the client (`invalid_client`)")
        }
        TokenError::InvalidClientSecret { data_center, .. } => {
            format!("the client secret is wrong for `{data_center}`")
        }
        TokenError::NoRefreshToken => "the response has no refresh token".to_owned(),
        TokenError::InvalidGrant(code) => {
            format!("the authorization code or refresh token is no longer valid (`{code}`)")
        }
        TokenError::ConsentRevoked { .. } => "the consent was revoked".to_owned(),
        TokenError::RedirectUriMismatch => "the redirect URI does not exactly match a registered one".to_owned(),
        TokenError::MissingOrganization(message) => format!("the client has several organizations (`{message}`)"),
        TokenError::EnvironmentMismatch { expected, granted: granted @ GrantedEnvironment::Known(_), .. } => {
            format!("expected a token of the {expected} environment, but Zoho issued one for {granted}")
        }
        TokenError::RevocationPending { account, .. } => {
            format!("the revocation of {account} is pending, so the account has no tokens")
        }
        TokenError::UnsupportedGrant { account, .. } => {
            format!("{account} uses client credentials, which cannot be revoked")
        }
        _ => error.to_string(),
    }
}

/// Returns the hint for an error of a token request, or an empty string if the message suffices.
fn token_hint(error: &TokenError) -> String {
    match error {
        TokenError::Network { kind: NetworkErrorKind::Proxy, .. } => PROXY.to_owned(),
        TokenError::Network { kind: NetworkErrorKind::UntrustedCertificate, .. } => CERTIFICATE.to_owned(),
        TokenError::InvalidGrant(_) | TokenError::ConsentRevoked { .. } => {
            "run zoho login for a new consent; or use another --dc, because codes and refresh tokens are valid only in \
             the user's data center"
                .to_owned()
        }
        TokenError::InvalidClient { .. } => {
            "use another --dc, correct ZOHO_CLIENT_ID, or enable the client for the data center in the API console"
                .to_owned()
        }
        TokenError::InvalidClientSecret { data_center, .. } => format!(
            "set ZOHO_CLIENT_SECRET to the secret for the data center `{data_center}`{}",
            console(data_center).map_or_else(String::new, |at| format!(", which {at} shows"))
        ),
        TokenError::RedirectUriMismatch => {
            "set --redirect-uri to the redirect URI of the authorization request, which must be registered".to_owned()
        }
        TokenError::EnvironmentMismatch { granted: GrantedEnvironment::Known(granted), .. } => {
            format!(
                "add --environment {granted} if the account belongs to that environment, or consent again in the expected \
                 environment"
            )
        }
        TokenError::RevocationPending { .. } => {
            "run zoho revoke --user NAME to complete the revocation, or zoho login --user NAME for a new consent"
                .to_owned()
        }
        TokenError::UnsupportedGrant { .. } => "add --remove-only to remove the account from the store".to_owned(),
        TokenError::NoRefreshToken => "run zoho login again".to_owned(),
        TokenError::MissingOrganization(_) => "add --soid ZohoCRM.<organization ID>".to_owned(),
        _ => String::new(),
    }
}

/// Converts an error in the settings of the connection to an error with a hint.
pub(crate) fn transport_error(error: &TransportError) -> Error {
    match error {
        TransportError::InvalidProxy { reason, .. } => Error::usage(
            format!("invalid proxy address: {reason}"),
            "use --proxy http://HOST:PORT, or correct HTTPS_PROXY or ALL_PROXY",
        ),
        TransportError::InvalidRootCertificate { reason, .. } => Error::usage(
            format!("invalid certificates in SSL_CERT_FILE: {reason}"),
            "set SSL_CERT_FILE to the path of a PEM file",
        ),
        error => Error::refused(error, ""),
    }
}

/// Returns the error for a revocation that the accounts server did not complete. The store has already recorded the
/// start of the revocation.
pub(crate) fn revocation_error(error: &TokenError) -> Error {
    let hint = token_hint(error);
    let first = if hint.is_empty() { String::new() } else { format!("{hint}; then ") };
    let next = format!("{first}run zoho revoke again; until then the account provides no tokens");
    Error::refused(token_message(error), next)
}

/// Converts an error of a token manager to an error with a hint.
pub(crate) fn manager_error(error: &ManagerError) -> Error {
    match error {
        ManagerError::Store(error) => store_error(error),
        ManagerError::Unseal(error) => Error::refused(unseal_message(error), unseal_hint(error)),
        ManagerError::KeyRing(error) => key_ring_error(error),
        ManagerError::UnknownClient { client_id, .. } => Error::refused(
            format!("the account belongs to the client `{client_id}`"),
            "set ZOHO_CLIENT_ID to the client ID of the account",
        ),
        _ => Error::refused(error, ""),
    }
}

/// Converts an error of a store to an error without a hint, because its message contains the fix.
pub(crate) fn store_error(error: &StoreError) -> Error {
    Error::refused(error, "")
}

/// Converts an error of the keys in `TOKEN_KEYS` to an error with a hint.
pub(crate) fn key_ring_error(error: &KeyRingError) -> Error {
    let next = match error {
        KeyRingError::Empty { .. } => {
            "set TOKEN_KEYS to the keys of the application; for a new store, run \
             export TOKEN_KEYS=\"first:$(openssl rand -base64 32)\" and save the key"
        }
        _ => "write TOKEN_KEYS as NAME:KEY pairs, separated by spaces",
    };
    Error::usage(error, next)
}

/// Returns the message for a token that cannot be decrypted.
fn unseal_message(error: &UnsealError) -> String {
    match error {
        UnsealError::UnknownKey { account, key_id, .. } => {
            format!("a token of {account} is encrypted with the unknown key `{key_id}`")
        }
        UnsealError::PlaintextNotAllowed { account, .. } => format!("the token of {account} is stored in plaintext"),
        UnsealError::EncryptionDisabled { account, .. } => {
            format!("a token of {account} is encrypted, but --plaintext disables decryption")
        }
        _ => error.to_string(),
    }
}

/// Returns the hint for a token that cannot be decrypted.
fn unseal_hint(error: &UnsealError) -> String {
    match error {
        UnsealError::UnknownKey { key_id, .. } => format!("add the key `{key_id}` to TOKEN_KEYS"),
        UnsealError::AuthenticationFailed { key_id, .. } => format!(
            "set the key `{key_id}` in TOKEN_KEYS to the right value; or run zoho login --user NAME for a new consent, \
             or zoho revoke --remove-only"
        ),
        UnsealError::PlaintextNotAllowed { .. } => {
            "run zoho rotate-keys --allow-plaintext to encrypt the token, or add --plaintext to accept it".to_owned()
        }
        UnsealError::EncryptionDisabled { .. } => "omit --plaintext and set TOKEN_KEYS".to_owned(),
        _ => "run zoho login --user NAME for a new consent".to_owned(),
    }
}

/// Converts an error of a sign-in to an error with a hint.
pub(crate) fn login_error(error: &LoopbackLoginError) -> Error {
    match error {
        LoopbackLoginError::Token(error) => token_error(error),
        LoopbackLoginError::NotLoopback(uri) => Error::usage(
            format!("`{uri}` is not an `http` address of this machine"),
            "register http://127.0.0.1:PORT/… for the client, and set --redirect-uri to it",
        ),
        LoopbackLoginError::TimedOut(wait) => Error::refused(
            format!("no callback arrived within {}", counted(wait.as_secs(), "second")),
            "run zoho login again, with a longer --wait",
        ),
        LoopbackLoginError::Callback(CallbackError::AccessDenied) => Error::refused(
            "the user denied consent, or the client requested more than ten codes in ten minutes (`access_denied`)",
            "run zoho login again and accept the request",
        ),
        LoopbackLoginError::Callback(error) => {
            let next = match error {
                CallbackError::UnknownDataCenter => "install a newer version of zoho if Zoho has added a data center",
                CallbackError::ServerError { .. } => "check the client's registration in the API console",
                _ => "run zoho login again",
            };
            // The message of the library ends with a fix for programs.
            let message = error.to_string();
            Error::refused(message.split_once("; ").map_or(message.as_str(), |(problem, _)| problem), next)
        }
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
