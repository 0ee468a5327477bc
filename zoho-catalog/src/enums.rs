//! The enums that the catalog shares with running applications.

#[cfg(feature = "model")]
use serde::{Deserialize, Serialize};
use std::fmt;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "model", derive(Serialize, Deserialize), serde(rename_all = "UPPERCASE"))]
#[expect(missing_docs, reason = "the names are the meaning")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// Returns the method as in a request line: `GET`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The confidence in a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "model", derive(Serialize, Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Confidence {
    /// The vendor's page or file states the fact.
    Documented,
    /// A third party reports the fact.
    Reported,
    /// The source leaves the fact open; the safe reading was taken.
    Assumed,
    /// No source states the fact.
    Unknown,
}

/// The type of a request body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "model", derive(Serialize, Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum BodyKind {
    /// No body.
    #[default]
    None,
    /// `application/json`
    Json,
    /// `multipart/form-data`
    Multipart,
    /// `application/x-www-form-urlencoded`
    Form,
    /// Any other body: the bytes of a file.
    Binary,
}

impl BodyKind {
    /// Returns `true` if there is no body.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// Defines an enum whose variants the catalog spells as words.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "model", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// The words of all variants, in the order of the variants.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// Returns the word for this variant in the catalog.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words! {
    /// The meaning of an error code of an API.
    ErrorKind {
        /// The addressed item does not exist, or no longer.
        NotFound = "not_found",
        /// A unique value exists already.
        Duplicate = "duplicate",
        /// The request or its body is wrong.
        InvalidRequest = "invalid_request",
        /// The user lacks the permission, or the item belongs to another organization.
        PermissionDenied = "permission_denied",
        /// A limit of the plan or the account is reached.
        QuotaExceeded = "quota_exceeded",
        /// The item is locked or in use; the request may succeed later.
        Locked = "locked",
        /// The edition lacks the feature, or the feature is switched off.
        FeatureDisabled = "feature_disabled",
        /// The server cannot handle the request now.
        Unavailable = "unavailable",
        /// The access token has expired or was revoked; a refresh may help.
        InvalidToken = "invalid_token",
        /// The scopes of the access token are not sufficient; a refresh cannot help.
        InsufficientScope = "insufficient_scope",
        /// Too many requests in a short time.
        RateLimited = "rate_limited",
        /// An error that does not concern the access token, whatever its HTTP status.
        Other = "other",
    }
}

words! {
    /// The meaning of an error code for a client that reads a list page by page.
    PagingError {
        /// The list has no items, or none beyond the last page.
        EndOfList = "end_of_list",
        /// Page numbers do not reach further.
        PageNumberLimit = "page_number_limit",
        /// Page tokens do not reach further.
        PageTokenLimit = "page_token_limit",
        /// The page token has expired or does not fit the request.
        PageTokenRejected = "page_token_rejected",
    }
}

words! {
    /// A reason for which an API rejects a request with a known error code.
    Rejection {
        /// The request has no access token.
        NoToken = "no_token",
        /// The access token has expired, was revoked, or never existed.
        InvalidToken = "invalid_token",
        /// The scopes of the access token are not sufficient.
        InsufficientScope = "insufficient_scope",
        /// The request names no organization.
        NoOrganization = "no_organization",
        /// The request names an organization that the user does not belong to.
        WrongOrganization = "wrong_organization",
        /// The list has no items.
        NoItems = "no_items",
        /// The requested page size is out of range.
        InvalidPageSize = "invalid_page_size",
    }
}

words! {
    /// The value of a response header that reports a rate limit.
    RateLimitValue {
        /// The number of requests or credits in a window.
        Limit = "limit",
        /// The number of requests or credits that remain.
        Remaining = "remaining",
        /// The number of requests or credits that the request cost.
        Cost = "cost",
        /// The time until requests are accepted again, in seconds.
        ResetAfter = "reset_after",
    }
}

words! {
    /// A limit of an API on lists that are read page by page.
    PageLimit {
        /// The number of items in a page if the request does not set it.
        DefaultPageSize = "default_page_size",
        /// The largest number of items in a page.
        MaxPageSize = "max_page_size",
        /// The number of items that page numbers reach.
        MaxItemsByNumber = "max_items_by_number",
        /// The number of items that page tokens reach.
        MaxItemsByToken = "max_items_by_token",
    }
}

words! {
    /// The meaning of an error code of the token endpoint.
    TokenErrorKind {
        /// The client ID is unknown to the data center, or the grant type is wrong.
        InvalidClient = "invalid_client",
        /// The client secret is missing or wrong.
        InvalidClientSecret = "invalid_client_secret",
        /// The authorization code or the refresh token is not valid.
        InvalidGrant = "invalid_grant",
        /// The redirect URI is not registered.
        RedirectUriMismatch = "redirect_uri_mismatch",
        /// A scope is unknown.
        InvalidScope = "invalid_scope",
        /// The organization is missing or unknown.
        MissingOrganization = "missing_organization",
        /// Too many requests in a short time.
        RateLimited = "rate_limited",
    }
}

#[cfg(all(test, feature = "model"))]
mod tests {
    use super::*;

    #[test]
    fn word_of_a_variant_is_its_serialized_form() {
        fn words<T: serde::de::DeserializeOwned>(words: &[&str], as_str: fn(T) -> &'static str) {
            for word in words {
                let variant: T = serde_json::from_value((*word).into()).expect("a word of the enum");
                assert_eq!(as_str(variant), *word);
            }
        }
        words(ErrorKind::WORDS, ErrorKind::as_str);
        words(PagingError::WORDS, PagingError::as_str);
        words(Rejection::WORDS, Rejection::as_str);
        words(RateLimitValue::WORDS, RateLimitValue::as_str);
        words(PageLimit::WORDS, PageLimit::as_str);
        words(TokenErrorKind::WORDS, TokenErrorKind::as_str);
    }
}
