//! Tokens: the responses of the accounts server, and the token sources of clients.

mod access_token;
mod cached_source;
mod error;
mod granted_scopes;
mod registered_client;
pub(crate) mod request;
pub(crate) mod response;
mod source;
mod source_error;

pub use access_token::AccessToken;
pub(crate) use cached_source::RefreshingSource;
pub use error::TokenError;
pub use granted_scopes::GrantedScopes;
#[cfg(feature = "token-manager")]
pub(crate) use granted_scopes::missing_scopes;
pub use registered_client::RegisteredClient;
pub(crate) use request::Credentials;
pub(crate) use response::TokenResponse;
pub(crate) use source::TokenProvider;
pub use source::TokenSource;
pub use source_error::SourceError;
