//! The errors of reading pages and items.

use crate::client::request::PrepareError;
use crate::client::send::{DecodeError, SendError};
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use thiserror::Error;

/// An error from reading the next page or item. No variant contains a token or data of records.
///
/// After [`InvalidItem`](Self::InvalidItem) the stream continues with the next item. Every other error ends the stream,
/// and a new stream can resume from `position()`.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PageError {
    /// A failed request for a page. If the call only reads and a retry could help, the stream has already retried the
    /// request.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A response that is not JSON.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// An item that does not fit the type. The item counts as read.
    #[error(
        "failed to decode item {number} of {endpoint}: {reason}; make the field optional or change its type, or read the items as `serde_json::Value`"
    )]
    #[non_exhaustive]
    InvalidItem {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The number of the item, starting at 1. If the stream resumed from a cursor, the items before the cursor
        /// count, too.
        number: u64,
        /// The reason and the path of the field, without values, such as ``missing field `id` at owner``.
        reason: String,
    },
    /// A response without an array of items.
    #[error(
        "the response of {endpoint} has no list{} (members: {}); name the member with `.items_key(…)`", AtItem(.requested), JoinedNames(.members)
    )]
    #[non_exhaustive]
    ItemsNotFound {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The member that the caller set with `items_key`. `None` if the caller set no member.
        requested: Option<String>,
        /// The names of the members of the response.
        members: Vec<String>,
    },
    /// A response with several arrays, from which the caller must select one with `items_key`.
    #[error("the response of {endpoint} has several lists ({}); select one with `.items_key(…)`", JoinedNames(.members))]
    #[non_exhaustive]
    AmbiguousItems {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The names of the members that are arrays.
        members: Vec<String>,
    },
    /// A page beyond the limit of page numbers or indices. CRM lists 2,000 records by page number; only page tokens
    /// reach further.
    #[error(
        "page numbers and indices of {endpoint} end at {limit} records, and the response has no page token; if the call supports page tokens, restart without `.page(…)`; otherwise restrict the call (by a criterion, a date or an ID greater than the last one), or use a bulk read job"
    )]
    #[non_exhaustive]
    PageNumberLimit {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The maximum number of records that page numbers or indices can reach.
        limit: u64,
    },
    /// A page beyond the limit of page tokens, which CRM documents as 100,000 records.
    #[error(
        "page tokens of {endpoint} end at {limit} records; restrict the call (by a criterion, a date or an ID greater than the last one), or use a bulk read job"
    )]
    #[non_exhaustive]
    PageTokenLimit {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The maximum number of records that page tokens can reach.
        limit: u64,
    },
    /// A page token that the API no longer accepts, or does not accept with these parameters.
    #[error(
        "{endpoint} no longer accepts its page token, because the token has expired or the user's view of the records has changed; start again without `.resume_from(…)`"
    )]
    #[non_exhaustive]
    PageTokenRejected {
        /// The name of the call's type.
        endpoint: &'static str,
    },
    /// A page or page token that the API returned again, although the stream has already read it.
    #[error(
        "{endpoint} returned a page again, so the list would never end; use the items received so far, and report the parameters of the call to Zoho"
    )]
    #[non_exhaustive]
    PaginationLoop {
        /// The name of the call's type.
        endpoint: &'static str,
    },
    /// A missing page token: the API announced another page, but returned no page token for it.
    #[error(
        "{endpoint} announced another page, but returned no page token for it; resume from `position()`, which requests the last page again"
    )]
    #[non_exhaustive]
    MissingPageToken {
        /// The name of the call's type.
        endpoint: &'static str,
    },
    /// A cursor of another call, or of the same call with other parameters. Nothing was sent.
    #[error(
        "the cursor of `{cursor_of}` does not fit this call of {endpoint}; resume the same call with the same parameters and organization, or start again without the cursor"
    )]
    #[non_exhaustive]
    CursorMismatch {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The name of the call that the cursor belongs to.
        cursor_of: String,
    },
    /// A cursor of another data center. Nothing was sent.
    #[error(
        "the cursor belongs to data center `{cursor_of}`, but the client uses `{data_center}`; use the account that the cursor belongs to"
    )]
    #[non_exhaustive]
    DataCenterMismatch {
        /// The code of the client's data center, such as `eu`.
        data_center: &'static str,
        /// The code of the cursor's data center, such as `eu`.
        cursor_of: String,
    },
}

impl Sealed for PageError {}

impl Failure for PageError {
    /// Returns the advice on retrying with a stream that [resumes](crate::pages::PageStream::resume_from) from the same
    /// position.
    fn retry(&self) -> Retry {
        match self {
            Self::Send(error) => error.retry(),
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        matches!(self, Self::Send(error) if error.needs_consent())
    }
}

impl From<PrepareError> for PageError {
    fn from(error: PrepareError) -> Self {
        Self::Send(error.into())
    }
}

/// A list of names for a message.
struct JoinedNames<'n>(&'n [String]);

impl std::fmt::Display for JoinedNames<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}`{name}`", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// The member that the caller set, if any, for a message.
struct AtItem<'n>(&'n Option<String>);

impl std::fmt::Display for AtItem<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_ref().map_or(Ok(()), |name| write!(f, " at `{name}`"))
    }
}
