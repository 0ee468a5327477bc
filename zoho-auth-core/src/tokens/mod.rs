//! Tokens: the responses of the accounts server, and the token sources of clients.

mod access_token;
pub(crate) mod cached_source;
mod error;
mod registered_client;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod source;
mod source_error;

pub use crate::granted_scopes::GrantedScopes;
pub use access_token::AccessToken;
pub(crate) use cached_source::RefreshingSource;
pub use error::TokenError;
pub use registered_client::RegisteredClient;
pub(crate) use request::{Credentials, Grant};
pub(crate) use response::TokenResponse;
pub use source::TokenSource;
pub use source_error::SourceError;
