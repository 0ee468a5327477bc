//! The catalogue as its JSON files write it. Field order here is the order in the files.

pub use crate::enums::{
    BodyKind, Confidence, ErrorKind, Method, PageLimit, PagingError, RateLimitValue, Rejection, TokenErrorKind,
};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The version of the file format that this crate reads and writes.
pub const SCHEMA_VERSION: u32 = 2;

/// One product: a file of `data/products`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Where the JSON Schema is, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Name, cargo feature and Rust module at once: `crm`.
    pub product: String,
    /// Whether the file adds to the product of this name that the toolkit has, and so says only what it adds: not
    /// `title`, `host`, `auth_scheme`, `services` and `organization`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub extends: bool,
    /// The name that people know: `Zoho CRM`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Which host serves it: a product that `datacenters.json` has a host for, `gateway` for the API domain of the
    /// data centre, or, for a private gateway, the origin itself (`https://…`; `http://` only for loopback).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// Of a product on the API domain that `datacenters.json` does not list there: the codes of the data centres whose
    /// API domain serves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_centers: Vec<String>,
    /// The word before the token in the `Authorization` header.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub auth_scheme: String,
    /// The services (first segments of scopes) that belong to this product. Other services' scopes may be listed
    /// below where a call needs them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// Where the organisation goes that a call is for, in products whose token does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Organization>,
    /// Where facts are from, by the short name that they cite.
    #[serde(deserialize_with = "without_repetition")]
    pub sources: BTreeMap<String, Source>,
    /// Modules that can stand for `{module}` in a path or a scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Module>,
    /// What implies what, beyond the same scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implications: Vec<Implication>,
    /// The error codes of the API.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorCode>,
    /// The response headers that report a rate limit. If several headers report one value, the first that a response
    /// has counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rate_limit_headers: Vec<RateLimitHeader>,
    /// The limits on lists that are read page by page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page_limits: Vec<PageLimitValue>,
    /// The calls that upload a file to another host than that of the product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upload_hosts: Vec<UploadHost>,
    /// Every scope, by name.
    pub scopes: Vec<Scope>,
    /// Every operation, by path, then method.
    pub endpoints: Vec<Endpoint>,
}

/// Where facts are from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is, in a few words.
    pub title: String,
    /// A URL, or repository and commit.
    pub location: String,
    /// When it was read, as `YYYY-MM-DD`.
    pub retrieved: String,
}

/// Where the organisation goes that a call is for. The client sends it with every call, so endpoints do not list it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Header or query.
    #[serde(rename = "in")]
    pub place: ParameterLocation,
    /// Its name there.
    pub name: String,
}

/// Whether a call is for an organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForOrganization {
    /// It is wrong without one.
    #[default]
    Needed,
    /// It may be for one.
    Optional,
    /// It is for the user, whatever the organisation: the list of organisations.
    None,
}

impl ForOrganization {
    /// Whether it is what most calls are.
    pub fn is_needed(&self) -> bool {
        *self == Self::Needed
    }
}

/// A module of a product, such as a CRM module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Name of its Rust type: `Leads`.
    pub name: String,
    /// What stands in a path for it: `Leads`. Absent for the word that all custom modules share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_name: Option<String>,
    /// What stands for `{module}` in a scope: `leads`.
    pub scope_segment: String,
    /// API names of its fields, as constants of its type: `Last_Name` → `Leads::LAST_NAME`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// A key of `sources`, with a place in it after a colon where there is one.
    pub source: String,
}

/// `from` grants everything that `to` grants.
///
/// Both are patterns over the segments of a scope. A segment is a word, `*` (any one segment), `{module}` (the word
/// of any module of the product) or `{scope}` (one segment or more). `{module}` and `{scope}` stand for the same on
/// both sides. `from` is any scope of the catalogue, `to` one that this file lists: no product changes what another's
/// scopes mean. What implies what is the transitive closure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implication {
    /// The wider scope.
    pub from: String,
    /// The narrower scope or scopes.
    pub to: String,
    /// How sure it is.
    pub status: Confidence,
    /// A key of `sources`, with a place in it after a colon where there is one.
    pub source: String,
}

/// An error code of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// The code as text, also if the API sends a number: `DUPLICATE_DATA`, `3100`.
    pub code: String,
    /// The meaning. If absent, the HTTP status decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ErrorKind>,
    /// The meaning for a client that reads a list page by page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<PagingError>,
    /// The HTTP status of responses with this code, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u32>,
    /// The requests that the API is known to answer with this code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Rejection>,
    /// The confidence in this fact.
    pub status: Confidence,
    /// A key of `sources`, with a place in it after a colon where there is one.
    pub source: String,
}

/// A response header that reports a rate limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitHeader {
    /// The name of the header.
    pub name: String,
    /// The value that the header holds, a whole number.
    pub holds: RateLimitValue,
    /// The confidence in this fact.
    pub status: Confidence,
    /// A key of `sources`, with a place in it after a colon where there is one.
    pub source: String,
}

/// A limit on lists that are read page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageLimitValue {
    /// The limit.
    pub limit: PageLimit,
    /// The number of items.
    pub items: u32,
    /// The confidence in this fact.
    pub status: Confidence,
    /// A key of `sources`, with a place in it after a colon where there is one.
    pub source: String,
}

/// A call that uploads a file to another host than that of its product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadHost {
    /// The name of the call.
    pub call: String,
    /// The host: `upload` for the upload host of the data center, or a product that `datacenters.json` has a host for.
    pub host: String,
    /// The confidence in this fact.
    pub status: Confidence,
    /// A key of `sources`, with a place in it after a colon where there is one.
    pub source: String,
}

/// A scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// As it is sent: `ZohoCRM.modules.leads.READ`.
    pub name: String,
    /// How many (operation, module) pairs of the whole catalogue it unlocks, those of implied scopes included; 0: none.
    /// Fixed at import, so that features never change what a set asks for. Absent in files that users write: counted
    /// when the file is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// How sure it is that Zoho knows it.
    pub status: Confidence,
    /// A key of `sources`, with a place in it after a colon where there is one.
    pub source: String,
    /// The spellings met in sources, where they differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub as_printed: Vec<String>,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The name of its Rust type: `ListRecords`.
    pub name: String,
    /// The vendor's name of the operation, if it is known: the `operationId` of the description, or its summary if it
    /// has none. Documentation and `zoho catalog search` find the call by this name too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_name: Option<String>,
    /// HTTP method.
    pub method: Method,
    /// From the host's root, with named parameters: `/crm/v8/{module}/{record_id}`. `{module}` is bound to a
    /// [`Module`] where the product has modules.
    pub path: String,
    /// Version of the API, as the path or the vendor names it: `v8`.
    pub version: String,
    /// Path parameters in the order of the path (but for `{module}`), then query and header parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// Whether the call is for an organisation, in a product whose token does not say it.
    #[serde(default, skip_serializing_if = "ForOrganization::is_needed")]
    pub organization: ForOrganization,
    /// Whether the body may name several modules: the requirement then holds for each of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multi_module: bool,
    /// What the request's body is.
    #[serde(default, skip_serializing_if = "BodyKind::is_none")]
    pub body: BodyKind,
    /// Any-of of all-of. `null`: unknown. `[[]]`: needs no scope; a token is sent all the same. A scope may hold
    /// `{module}`.
    #[serde(deserialize_with = "Option::deserialize")]
    pub requires: Option<Vec<Vec<String>>>,
    /// How sure `requires` is.
    pub status: Confidence,
    /// A key of `sources`, with a place in it after a colon where there is one.
    pub source: String,
    /// The path as printed, where it was repaired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_as_published: Option<String>,
    /// The requirement as printed, where it was repaired or read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires_as_published: Option<Vec<Vec<String>>>,
    /// The rules that repaired or read it, in order of use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// What a reader should know: why a status is what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The deprecation message, if the vendor deprecated the call: the call to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
}

impl Product {
    /// Returns the limit on its lists, if it is known.
    pub fn page_limit(&self, limit: PageLimit) -> Option<u32> {
        self.page_limits.iter().find(|known| known.limit == limit).map(|known| known.items)
    }
}

impl Parameter {
    /// Whether it takes one of some words, which its source lists. Some sources give an example, or a piece of JSON,
    /// where the values should stand.
    pub fn is_enum(&self) -> bool {
        /// What is longer is an example of an id.
        const LONGEST: usize = 40;
        let is_word = |value: &String| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b" ._-".contains(&b);
            value.len() <= LONGEST && value.starts_with(|c: char| c.is_ascii_alphabetic()) && value.bytes().all(plain)
        };
        self.kind == ValueKind::String && self.values.len() > 1 && self.values.iter().all(is_word)
    }
}

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// As it is sent (query, header), or as the path names it.
    pub name: String,
    /// Where it goes.
    #[serde(rename = "in")]
    pub place: ParameterLocation,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ValueKind,
    /// Whether the call is wrong without it. Path parameters always are required.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The only values allowed, where the source lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the meaning")]
pub enum ParameterLocation {
    Path,
    Query,
    Header,
}

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Any text.
    String,
    /// A record's number, up to 19 digits.
    Id,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `YYYY-MM-DD`
    Date,
    /// RFC 3339, in any offset
    DateTime,
    /// RFC 3339, in UTC only, with a `Z`
    UtcDateTime,
    /// Several texts, joined by commas.
    List,
}

/// A map of sources. Of a key that is there twice the last would count, unseen: it is refused instead.
pub(crate) fn without_repetition<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Source>, D::Error> {
    struct Sources;

    impl<'de> Visitor<'de> for Sources {
        type Value = BTreeMap<String, Source>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of sources")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut sources = BTreeMap::new();
            while let Some((key, source)) = map.next_entry::<String, Source>()? {
                if let Some(repeated) = sources.insert(key, source) {
                    return Err(A::Error::custom(format_args!("duplicate source `{}`", repeated.title)));
                }
            }
            Ok(sources)
        }
    }

    deserializer.deserialize_map(Sources)
}
