//! The table of the content that a catalog file may have. The table repeats the declarations of the model's types for
//! `serde`, for use in messages. A test checks that the table, the model and the JSON Schema agree.

use crate::enums::{ErrorKind, PageLimit, PagingError, PagingKind, RateLimitValue, Rejection, TokenErrorKind};

/// The expected shape of a value.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A string.
    Text,
    /// A whole number from 0 to 4294967295.
    Count,
    /// A truth value: `true` or `false`.
    Flag,
    /// A string that must be in this list.
    OneOf(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// An object with arbitrary keys.
    Map(&'static Shape),
    /// An object with these keys.
    Record(&'static [Field]),
    /// A value of this shape, or `null`.
    Nullable(&'static Shape),
}

/// A key of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name of the key.
    pub name: &'static str,
    /// A flag that is `true` if the key must be present.
    pub required: bool,
    /// The shape of the value.
    pub shape: Shape,
}

const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, required: true, shape }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, shape }
}

const TEXTS: Shape = Shape::List(&Shape::Text);
const REQUIREMENT: Shape = Shape::Nullable(&Shape::List(&TEXTS));
const STATUS: Shape = Shape::OneOf(&["documented", "reported", "assumed", "unknown"]);

/// The shape of a product's file.
pub const PRODUCT: Shape = Shape::Record(&[
    may("$schema", Shape::Nullable(&Shape::Text)),
    must("schema_version", Shape::Count),
    must("product", Shape::Text),
    may("extends", Shape::Flag),
    may("title", Shape::Text),
    may("host", Shape::Text),
    may("data_centers", TEXTS),
    may("auth_scheme", Shape::Text),
    may("services", TEXTS),
    may("organization", Shape::Nullable(&ORGANIZATION)),
    must("sources", Shape::Map(&SOURCE)),
    may("modules", Shape::List(&MODULE)),
    may("implications", Shape::List(&IMPLICATION)),
    may("errors", Shape::List(&ERROR)),
    may("body_outcome", Shape::Nullable(&BODY_OUTCOME)),
    may("rate_limit_headers", Shape::List(&RATE_LIMIT_HEADER)),
    may("page_limits", Shape::List(&PAGE_LIMIT)),
    may("paging", Shape::List(&PAGING_STYLE)),
    may("upload_hosts", Shape::List(&UPLOAD_HOST)),
    must("scopes", Shape::List(&SCOPE)),
    must("endpoints", Shape::List(&ENDPOINT)),
]);

/// The shape of `data/common.json`, the file of facts that hold for all products.
pub const COMMON: Shape = Shape::Record(&[
    may("$schema", Shape::Nullable(&Shape::Text)),
    must("schema_version", Shape::Count),
    must("sources", Shape::Map(&SOURCE)),
    must("token_errors", Shape::List(&TOKEN_ERROR)),
    must("errors", Shape::List(&ERROR)),
    must("rate_limit_headers", Shape::List(&RATE_LIMIT_HEADER)),
    must("products", Shape::Map(&OTHER_PRODUCT)),
]);

const OTHER_PRODUCT: Shape = Shape::Record(&[must("errors", Shape::List(&ERROR))]);

const PLACE: Shape = Shape::OneOf(&["path", "query", "header"]);

const ORGANIZATION: Shape = Shape::Record(&[must("in", PLACE), must("name", Shape::Text)]);

const SOURCE: Shape =
    Shape::Record(&[must("title", Shape::Text), must("location", Shape::Text), must("retrieved", Shape::Text)]);

const MODULE: Shape = Shape::Record(&[
    must("name", Shape::Text),
    may("api_name", Shape::Nullable(&Shape::Text)),
    must("scope_segment", Shape::Text),
    may("fields", TEXTS),
    must("source", Shape::Text),
]);

const IMPLICATION: Shape = Shape::Record(&[
    must("from", Shape::Text),
    must("to", Shape::Text),
    may("except", TEXTS),
    must("status", STATUS),
    must("source", Shape::Text),
]);

const ERROR: Shape = Shape::Record(&[
    must("code", Shape::Text),
    may("kind", Shape::Nullable(&Shape::OneOf(ErrorKind::WORDS))),
    may("also", Shape::Nullable(&Shape::OneOf(ErrorKind::WORDS))),
    may("paging", Shape::Nullable(&Shape::OneOf(PagingError::WORDS))),
    may("http_status", Shape::Nullable(&Shape::Count)),
    may("answers", Shape::List(&Shape::OneOf(Rejection::WORDS))),
    must("status", STATUS),
    must("source", Shape::Text),
]);

const BODY_OUTCOME: Shape = Shape::Record(&[
    must("member", Shape::Text),
    must("success", Shape::Text),
    may("results", Shape::Nullable(&Shape::Text)),
    must("status", STATUS),
    must("source", Shape::Text),
]);

const RATE_LIMIT_HEADER: Shape = Shape::Record(&[
    must("name", Shape::Text),
    must("holds", Shape::OneOf(RateLimitValue::WORDS)),
    must("status", STATUS),
    must("source", Shape::Text),
]);

const PAGE_LIMIT: Shape = Shape::Record(&[
    must("limit", Shape::OneOf(PageLimit::WORDS)),
    must("items", Shape::Count),
    must("status", STATUS),
    must("source", Shape::Text),
]);

const PAGING_STYLE: Shape = Shape::Record(&[
    must("name", Shape::Text),
    must("by", Shape::OneOf(PagingKind::WORDS)),
    must("parameter", Shape::Text),
    may("in", PLACE),
    may("size", Shape::Nullable(&Shape::Text)),
    may("page_number", Shape::Nullable(&Shape::Text)),
    may("first", Shape::Nullable(&Shape::Count)),
    may("max_size", Shape::Nullable(&Shape::Count)),
    may("items", Shape::Nullable(&Shape::Text)),
    may("more", Shape::Nullable(&Shape::Text)),
    may("next", Shape::Nullable(&Shape::Text)),
    must("status", STATUS),
    must("source", Shape::Text),
]);

const UPLOAD_HOST: Shape = Shape::Record(&[
    must("call", Shape::Text),
    must("host", Shape::Text),
    must("status", STATUS),
    must("source", Shape::Text),
]);

const TOKEN_ERROR: Shape = Shape::Record(&[
    must("code", Shape::Text),
    must("kind", Shape::OneOf(TokenErrorKind::WORDS)),
    may("http_status", Shape::Nullable(&Shape::Count)),
    must("status", STATUS),
    must("source", Shape::Text),
]);

const SCOPE: Shape = Shape::Record(&[
    must("name", Shape::Text),
    may("weight", Shape::Count),
    must("status", STATUS),
    must("source", Shape::Text),
    may("as_printed", TEXTS),
]);

const ENDPOINT: Shape = Shape::Record(&[
    must("name", Shape::Text),
    may("vendor_name", Shape::Nullable(&Shape::Text)),
    must("method", Shape::OneOf(&["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])),
    must("path", Shape::Text),
    may("selector", Shape::Nullable(&SELECTOR)),
    must("version", Shape::Text),
    may("parameters", Shape::List(&PARAMETER)),
    may("required_one_of", TEXTS),
    may("organization", Shape::OneOf(&["needed", "optional", "none"])),
    may("multi_module", Shape::Flag),
    may("body", Shape::OneOf(&["none", "json", "multipart", "form", "binary"])),
    must("requires", REQUIREMENT),
    may("family", Shape::Nullable(&Shape::Text)),
    may("paging", Shape::Nullable(&Shape::Text)),
    must("status", STATUS),
    must("source", Shape::Text),
    may("path_as_published", Shape::Nullable(&Shape::Text)),
    may("requires_as_published", REQUIREMENT),
    may("rules", TEXTS),
    may("note", Shape::Nullable(&Shape::Text)),
    may("deprecated", Shape::Nullable(&Shape::Text)),
]);

const SELECTOR: Shape = Shape::Record(&[
    must("in", Shape::OneOf(&["query", "form"])),
    must("name", Shape::Text),
    must("value", Shape::Text),
]);

const PARAMETER: Shape = Shape::Record(&[
    must("name", Shape::Text),
    must("in", PLACE),
    must(
        "type",
        Shape::OneOf(&["string", "id", "integer", "number", "boolean", "date", "date_time", "utc_date_time", "list"]),
    ),
    may("required", Shape::Flag),
    may("values", TEXTS),
    may("max_values", Shape::Nullable(&Shape::Count)),
]);
