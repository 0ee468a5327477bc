//! The errors of requests, with the next command to type.

use crate::error::Error;
use crate::tokens::hints;
use zoho_auth_typed::{SendError, pages::PageError, transfer::TransferError};

/// Returns an error of a request with its hint.
pub(super) fn send_error(error: &SendError, needed: &str) -> Error {
    match error {
        SendError::Token(error) => hints::token_error(error),
        SendError::InsufficientScope(_) => Error::refused(
            format!("the account's scopes are insufficient{}", requires(needed)),
            format!("ask the user to consent again, with zoho login{}", login_scopes(needed)),
        ),
        SendError::RateLimited { retry_after: Some(wait), .. } => {
            Error::refused(error, format!("run the command again after {} seconds", wait.as_secs().max(1)))
        }
        SendError::Timeout { may_duplicate: true, .. } | SendError::Network { may_duplicate: true, .. } => {
            Error::refused(error, "check whether the request took effect before you run the command again")
        }
        error => Error::refused(error, ""),
    }
}

/// Returns an error of a list.
pub(super) fn page_error(error: &PageError, needed: &str) -> Error {
    match error {
        PageError::Send(error) => send_error(error, needed),
        error => Error::refused(error, ""),
    }
}

/// Returns an error of an upload or a download.
pub(super) fn transfer_error(error: &TransferError, needed: &str) -> Error {
    match error {
        TransferError::Send(error) => send_error(error, needed),
        TransferError::Io { source, .. } => Error::refused(format!("{error}: {source}"), ""),
        error => Error::refused(error, ""),
    }
}

fn requires(needed: &str) -> String {
    if needed.is_empty() { String::new() } else { format!("; the call requires {needed}") }
}

fn login_scopes(needed: &str) -> String {
    if needed.is_empty() { String::new() } else { format!(" --scope {needed}") }
}
