//! The enums that the catalog shares with running applications.

#[cfg(feature = "model")]
use serde::{Deserialize, Serialize};
use std::fmt;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "model", derive(Serialize, Deserialize), serde(rename_all = "UPPERCASE"))]
#[expect(missing_docs, reason = "the names are self-explanatory")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// All methods, in the order of the variants.
    pub const ALL: [Self; 6] = [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Returns the method as it is written in a request line, such as `GET`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
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
    /// A fact that the vendor's page or file states.
    Documented,
    /// A fact that a third party reports.
    Reported,
    /// A fact that the source leaves open. The catalog contains the safer interpretation.
    Assumed,
    /// A fact that no source states.
    Unknown,
}

/// The type of a request body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "model", derive(Serialize, Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum BodyKind {
    /// A request without a body.
    #[default]
    None,
    /// A body of type `application/json`.
    Json,
    /// A body of type `multipart/form-data`.
    Multipart,
    /// A body of type `application/x-www-form-urlencoded`.
    Form,
    /// A body of any other type: the bytes of a file.
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
        /// A missing item: the addressed item does not exist, or no longer exists.
        NotFound = "not_found",
        /// A duplicate: a unique value exists already.
        Duplicate = "duplicate",
        /// An invalid request or body.
        InvalidRequest = "invalid_request",
        /// A missing permission: the user lacks the permission, or the item belongs to another organization.
        PermissionDenied = "permission_denied",
        /// An exhausted quota: a limit of the plan or the account has been reached.
        QuotaExceeded = "quota_exceeded",
        /// A locked item, or an item in use; the request may succeed later.
        Locked = "locked",
        /// An unavailable feature: the edition lacks the feature, or the feature is disabled.
        FeatureDisabled = "feature_disabled",
        /// An unavailable server, which cannot handle the request now.
        Unavailable = "unavailable",
        /// An invalid access token, which has expired or was revoked; a refresh may help.
        InvalidToken = "invalid_token",
        /// An access token with insufficient scopes; a refresh cannot help.
        InsufficientScope = "insufficient_scope",
        /// An exceeded rate limit: too many requests in a short time.
        RateLimited = "rate_limited",
        /// An error that does not concern the access token, independent of its HTTP status.
        Other = "other",
    }
}

words! {
    /// The meaning of an error code for a client that reads a list page by page.
    PagingError {
        /// The end of a list: the list has no items, or none beyond the last page.
        EndOfList = "end_of_list",
        /// A request for items that page numbers cannot reach.
        PageNumberLimit = "page_number_limit",
        /// A request for items that page tokens cannot reach.
        PageTokenLimit = "page_token_limit",
        /// A rejected page token, which has expired or does not fit the request.
        PageTokenRejected = "page_token_rejected",
    }
}

words! {
    /// A reason for which an API rejects a request with a known error code.
    Rejection {
        /// A request without an access token.
        NoToken = "no_token",
        /// An access token that has expired, was revoked, or never existed.
        InvalidToken = "invalid_token",
        /// An access token with insufficient scopes.
        InsufficientScope = "insufficient_scope",
        /// A request that names no organization.
        NoOrganization = "no_organization",
        /// A request that names an organization that the user does not belong to.
        WrongOrganization = "wrong_organization",
        /// A request for a list that has no items.
        NoItems = "no_items",
        /// A requested page size that is out of range.
        InvalidPageSize = "invalid_page_size",
        /// A request that exceeds a rate limit.
        RateLimited = "rate_limited",
        /// A request that exceeds the quota of a day or of the plan.
        QuotaExceeded = "quota_exceeded",
        /// A request that writes more records than one request may write.
        TooManyRecords = "too_many_records",
    }
}

words! {
    /// The value of a response header that reports a rate limit.
    RateLimitValue {
        /// The number of requests or credits that a window allows.
        Limit = "limit",
        /// The number of requests or credits that remain in the window.
        Remaining = "remaining",
        /// The number of requests or credits that the request consumed.
        Cost = "cost",
        /// The time until requests are accepted again, in seconds.
        ResetAfter = "reset_after",
    }
}

words! {
    /// A limit of an API on lists that are read page by page.
    PageLimit {
        /// The number of items in a page if the request does not set the page size.
        DefaultPageSize = "default_page_size",
        /// The largest number of items in a page.
        MaxPageSize = "max_page_size",
        /// The number of items of a list that page numbers can reach.
        MaxItemsByNumber = "max_items_by_number",
        /// The number of items of a list that page tokens can reach.
        MaxItemsByToken = "max_items_by_token",
    }
}

words! {
    /// The value that selects a page of a list.
    PagingKind {
        /// The number of the page.
        Number = "number",
        /// The index of the first item.
        Offset = "offset",
        /// The page token from the response with the previous page.
        Token = "token",
    }
}

words! {
    /// The meaning of an error code of the token endpoint.
    TokenErrorKind {
        /// A client ID that is unknown to the data center, or a wrong grant type.
        InvalidClient = "invalid_client",
        /// A missing or wrong client secret.
        InvalidClientSecret = "invalid_client_secret",
        /// An invalid authorization code or refresh token.
        InvalidGrant = "invalid_grant",
        /// A redirect URI that is not registered.
        RedirectUriMismatch = "redirect_uri_mismatch",
        /// An unknown scope.
        InvalidScope = "invalid_scope",
        /// A missing or unknown organization.
        MissingOrganization = "missing_organization",
        /// An exceeded rate limit: too many requests in a short time.
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
                let variant: T = serde_json::from_value((*word).into()).expect("word should belong to the enum");
                assert_eq!(as_str(variant), *word);
            }
        }
        words(ErrorKind::WORDS, ErrorKind::as_str);
        words(PagingError::WORDS, PagingError::as_str);
        words(Rejection::WORDS, Rejection::as_str);
        words(RateLimitValue::WORDS, RateLimitValue::as_str);
        words(PageLimit::WORDS, PageLimit::as_str);
        words(PagingKind::WORDS, PagingKind::as_str);
        words(TokenErrorKind::WORDS, TokenErrorKind::as_str);
    }
}
