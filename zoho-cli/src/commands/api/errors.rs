//! The errors of requests, with the next step. Messages of the library that name its methods are replaced by messages
//! that name the options and variables of the command.

use crate::commands::counted;
use crate::error::Error;
use crate::tokens::hints;
use std::fmt::Display;
use std::io::ErrorKind;
use zoho_auth_typed::error::PrepareError;
use zoho_auth_typed::transport::NetworkErrorKind;
use zoho_auth_typed::{SendError, pages::PageError, transfer::TransferError};

/// The name of the command's requests in the messages of the library.
const RAW_REQUEST: &str = "a raw request";

/// The next step after a request that Zoho may have carried out.
const CHECK_FIRST: &str = "check whether the request took effect before you run the command again";

/// The next step after a request that had no effect.
const RUN_AGAIN: &str = "run the command again";

/// The request that an error belongs to.
#[derive(Debug)]
pub(super) struct Sent {
    /// The name of the call, or method and path.
    pub(super) name: String,
    /// The minimal scopes of the call, separated by commas. Empty if they are unknown.
    pub(super) scopes: String,
    /// The command for a new consent, which includes the scopes that the account has.
    pub(super) login: String,
}

impl Sent {
    /// Converts an error of the request to an error with a hint.
    pub(super) fn send_error(&self, error: &SendError) -> Error {
        let name = &self.name;
        match error {
            SendError::Prepare(error) => prepare_error(error),
            SendError::Token(error) => hints::token_error(error),
            SendError::Transport(error) => hints::transport_error(error),
            SendError::InsufficientScope(_) => {
                let requires =
                    if self.scopes.is_empty() { String::new() } else { format!("; the call requires {}", self.scopes) };
                let next = format!("ask the user to consent again, with {}", self.login);
                Error::refused(format!("the account's scopes are insufficient{requires}"), next)
            }
            SendError::RateLimited { code, message, retry_after, .. } => {
                let words: Vec<&str> = [code, message].into_iter().flatten().map(String::as_str).collect();
                let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(": ")) };
                let when = retry_after.map_or_else(
                    || "later".to_owned(),
                    |wait| format!("after {}", counted(wait.as_secs().max(1), "second")),
                );
                Error::refused(format!("{name} is rate-limited{words}"), format!("{RUN_AGAIN} {when}"))
            }
            SendError::Timeout { may_duplicate, .. } => {
                Error::refused(format!("{name} timed out"), again(*may_duplicate))
            }
            SendError::Network { data_center, kind, reason, request_sent, may_duplicate, .. } => {
                let step = if *request_sent { "read the response of" } else { "connect to" };
                let next = match kind {
                    NetworkErrorKind::Proxy => hints::PROXY,
                    NetworkErrorKind::UntrustedCertificate => hints::CERTIFICATE,
                    _ => again(*may_duplicate),
                };
                let message = format!("failed to {step} the data center `{data_center}` for {name}: {reason}");
                Error::refused(message, next)
            }
            SendError::ResponseTooLarge { limit, .. } => Error::refused(
                format!("the response of {name} is larger than {}", counted(*limit as u64, "byte")),
                "request fewer items or fields, or download the response with --output FILE",
            ),
            error => Error::refused(self.named(error), ""),
        }
    }

    /// Converts an error of a list in pages to an error with a hint.
    pub(super) fn page_error(&self, error: &PageError) -> Error {
        let name = &self.name;
        match error {
            PageError::Send(error) => self.send_error(error),
            PageError::Decode(error) => {
                Error::refused(format!("cannot read a page of {name}: {}", error.reason()), "omit --all")
            }
            PageError::ItemsNotFound { members, .. } => {
                let message = format!("the response of {name} has no list (members: {})", listed(members));
                Error::refused(message, "omit --all")
            }
            PageError::AmbiguousItems { members, .. } => {
                let message = format!("the response of {name} has several lists ({})", listed(members));
                Error::refused(message, "omit --all, and select each page with --query")
            }
            PageError::PageNumberLimit { limit, .. } => Error::refused(
                format!("page numbers and indices of {name} end at {}", counted(*limit, "record")),
                "omit the page in --query, narrow the list with --query, or use a bulk read job",
            ),
            PageError::PageTokenLimit { limit, .. } => Error::refused(
                format!("page tokens of {name} end at {}", counted(*limit, "record")),
                "narrow the list with --query, or use a bulk read job",
            ),
            PageError::PageTokenRejected { .. } => Error::refused(
                format!(
                    "{name} no longer accepts its page token, because the token has expired or the user's view of the \
                     records has changed"
                ),
                "run the command again, which starts at the first page",
            ),
            PageError::PaginationLoop { .. } => Error::refused(
                format!("{name} returned a page again, so the list would never end"),
                "use the pages above, and report the request to Zoho",
            ),
            PageError::MissingPageToken { .. } => Error::refused(
                format!("{name} announced another page, but returned no page token for it"),
                "run the command again, which starts at the first page",
            ),
            error => Error::refused(self.named(error), ""),
        }
    }

    /// Converts an error of an upload or a download to an error with a hint.
    pub(super) fn transfer_error(&self, error: &TransferError) -> Error {
        let name = &self.name;
        match error {
            TransferError::Send(error) => self.send_error(error),
            TransferError::Io { source, .. } => {
                let next = match source.kind() {
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                        "check the permissions of the file and its folder"
                    }
                    ErrorKind::NotFound | ErrorKind::NotADirectory => "correct the path, or create its folder",
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free space on the disk",
                    _ => "",
                };
                Error::refused(format!("{error}: {source}"), next)
            }
            TransferError::Stalled { idle, bytes, may_duplicate, .. } => {
                let (idle, bytes) = (counted(idle.as_secs(), "second"), counted(*bytes, "byte"));
                Error::refused(format!("{name} transferred nothing for {idle} after {bytes}"), again(*may_duplicate))
            }
            TransferError::Truncated { bytes, expected, may_duplicate, .. } => {
                let bytes = counted(*bytes, "byte");
                let expected = expected.map_or_else(String::new, |expected| format!(" of {expected}"));
                let message = format!("the download of {name} was interrupted after {bytes}{expected}");
                Error::refused(message, again(*may_duplicate))
            }
            error => Error::refused(self.named(error), ""),
        }
    }

    /// Returns a message of the library, with the name of the call in place of `RAW_REQUEST`.
    fn named(&self, error: &dyn Display) -> String {
        error.to_string().replacen(RAW_REQUEST, &self.name, 1)
    }
}

/// Converts the error of a request that cannot be built to a usage error. Nothing was sent.
fn prepare_error(error: &PrepareError) -> Error {
    match error {
        PrepareError::InvalidRawPath { reason, .. } => Error::usage(
            format!("the path {reason}"),
            "write the path as in /crm/v8/Leads, and the query with --query NAME=VALUE",
        ),
        PrepareError::InvalidOrganization { product, .. } => Error::usage(
            format!("the ID of the organization is invalid for {product}"),
            "set --organization to an ID without spaces",
        ),
        PrepareError::ProductUnavailable { product, data_center, .. } => Error::usage(
            format!("{product} has no known host in the data center `{data_center}`"),
            "use an account of another data center: --dc CODE",
        ),
        error => Error::usage(error, "correct the request"),
    }
}

/// Returns the next step after a failed transfer or connection.
fn again(may_duplicate: bool) -> &'static str {
    if may_duplicate { CHECK_FIRST } else { RUN_AGAIN }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
