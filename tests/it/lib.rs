//! The code blocks of the README and of the documents in `docs`, compiled as tests. Some of them store tokens in
//! SQLite.
#![allow(clippy::doc_markdown, reason = "in prose, SQLite is a name and not code")]
#![allow(clippy::needless_doctest_main, reason = "the documents show whole programs")]

#[doc = include_str!("../../README.md")]
pub struct Readme;

#[doc = include_str!("../../docs/calls.md")]
pub struct Calls;

#[doc = include_str!("../../docs/catalog-format.md")]
pub struct CatalogFormat;

#[doc = include_str!("../../docs/cli.md")]
pub struct CommandLine;

#[doc = include_str!("../../docs/errors.md")]
pub struct Errors;

#[doc = include_str!("../../docs/files-and-bulk.md")]
pub struct FilesAndBulk;

#[doc = include_str!("../../docs/observability.md")]
pub struct Observability;

#[doc = include_str!("../../docs/pagination.md")]
pub struct Pagination;

#[doc = include_str!("../../docs/rate-limits-and-retries.md")]
pub struct RateLimitsAndRetries;

#[doc = include_str!("../../docs/raw-requests.md")]
pub struct RawRequests;

#[doc = include_str!("../../docs/registering-a-client.md")]
pub struct RegisteringAClient;

#[doc = include_str!("../../docs/scope-sets.md")]
pub struct ScopeSets;

#[doc = include_str!("../../docs/security.md")]
pub struct Security;

#[doc = include_str!("../../docs/signing-in.md")]
pub struct SigningIn;

#[doc = include_str!("../../docs/testing.md")]
pub struct Testing;

#[doc = include_str!("../../docs/transport.md")]
pub struct TransportSettings;

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../docs/more-scopes-later.md")]
pub struct MoreScopesLater;

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../docs/token-management.md")]
pub struct TokenManagement;
