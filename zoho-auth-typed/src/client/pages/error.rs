//! Why there is no next page, or no next item.

use crate::client::request::PrepareError;
use crate::client::send::{DecodeError, SendError};
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use thiserror::Error;

/// Why there is no next page, or no next item. None of its variants holds a token or a record's data.
///
/// After [`InvalidItem`](Self::InvalidItem) the stream goes on with the next item. After any other error it has ended, and
/// `position()` says where another one can go on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PageError {
    /// The page was not answered. Of a call that changes nothing it was asked for several times where that could help.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The answer is no JSON.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// An item does not fit the type. It counts as taken.
    #[error(
        "item {number} of {endpoint} does not fit the type ({reason}): look at it as a `serde_json::Value`, and make optional what it lacks"
    )]
    #[non_exhaustive]
    InvalidItem {
        /// The endpoint's type.
        endpoint: &'static str,
        /// Which item, the first being 1; with those before the position from which the stream resumed.
        number: u64,
        /// What is wrong, without the value.
        reason: &'static str,
    },
    /// The answer has no array where its items could be.
    #[error(
        "the answer of {endpoint} has no list{}: say which member it is with `.items_key(…)`; it has {}", AtItem(.requested), JoinedNames(.members)
    )]
    #[non_exhaustive]
    ItemsNotFound {
        /// The endpoint's type.
        endpoint: &'static str,
        /// What `items_key` named.
        requested: Option<String>,
        /// The members that the answer has.
        members: Vec<String>,
    },
    /// The answer has several arrays, and nothing says which of them holds its items.
    #[error("the answer of {endpoint} has several lists, {}: say which one is meant with `.items_key(…)`", JoinedNames(.members))]
    #[non_exhaustive]
    AmbiguousItems {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The members that are arrays.
        members: Vec<String>,
    },
    /// Page numbers do not reach further. CRM lists 2,000 records by page numbers; beyond them only page tokens lead.
    #[error(
        "page numbers of {endpoint} end at {limit} records, and its answer gave no page token: begin at the first page without `.page(…)` where the call takes a page token; else narrow it (a criterion, a date, ids beyond the last) or use a bulk read job"
    )]
    #[non_exhaustive]
    PageNumberLimit {
        /// The endpoint's type.
        endpoint: &'static str,
        /// How many records page numbers reach.
        limit: u64,
    },
    /// Page tokens do not reach further: CRM says 100,000 records.
    #[error(
        "page tokens of {endpoint} end at {limit} records: narrow the call (a criterion, a date, ids beyond the last), or use a bulk read job"
    )]
    #[non_exhaustive]
    PageTokenLimit {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The number of records that page tokens reach.
        limit: u64,
    },
    /// The API does not take the page token any longer, or not with these parameters.
    #[error(
        "{endpoint} does not take its page token any longer: it has expired, or the user's view of the records has changed; begin again without the position"
    )]
    #[non_exhaustive]
    PageTokenRejected {
        /// The endpoint's type.
        endpoint: &'static str,
    },
    /// The API leads back to a page that was there already.
    #[error(
        "{endpoint} gives the same page again and again, so that its list would never end: what came until now is what it gives; report it to Zoho with the call's parameters"
    )]
    #[non_exhaustive]
    PaginationLoop {
        /// The endpoint's type.
        endpoint: &'static str,
    },
    /// The API says that there is more, and not how to come to it.
    #[error(
        "{endpoint} says that there is more, and gives no page token for it: go on from `position()`, which asks for the last page again"
    )]
    #[non_exhaustive]
    MissingPageToken {
        /// The endpoint's type.
        endpoint: &'static str,
    },
    /// The position is of another call, or of the same call with other parameters. Nothing was sent.
    #[error(
        "the position is of another call than this {endpoint}: it was saved by `{cursor_of}`; give it to the same call with the same parameters and organisation, or begin again without it"
    )]
    #[non_exhaustive]
    CursorMismatch {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The endpoint that the position is of.
        cursor_of: String,
    },
    /// The position is of another data centre. Nothing was sent.
    #[error(
        "the position was saved at data centre `{cursor_of}`, and the client is of `{data_center}`: use the account that it is of"
    )]
    #[non_exhaustive]
    DataCenterMismatch {
        /// The client's data centre, by its code.
        data_center: &'static str,
        /// The position's.
        cursor_of: String,
    },
}

impl Sealed for PageError {}

impl Failure for PageError {
    /// Returns whether a stream [from](crate::pages::PageStream::resume_from) the same position may get further later.
    fn retry(&self) -> Retry {
        match self {
            Self::Send(SendError::Timeout { .. } | SendError::Network { .. }) => Retry::Safe { after: None },
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

/// Names, as a sentence has them.
struct JoinedNames<'n>(&'n [String]);

impl std::fmt::Display for JoinedNames<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no members");
        }
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}`{name}`", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// The member that was named, if one was.
struct AtItem<'n>(&'n Option<String>);

impl std::fmt::Display for AtItem<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_ref().map_or(Ok(()), |name| write!(f, " at `{name}`"))
    }
}
