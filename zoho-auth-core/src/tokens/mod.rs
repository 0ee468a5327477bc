//! Tokens: the responses of the accounts server, and the token sources of clients.

mod access_token;
mod error;
mod registered_client;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod source;
mod source_error;

pub use crate::granted_scopes::GrantedScopes;
pub use access_token::AccessToken;
pub use error::TokenError;
pub use registered_client::RegisteredClient;
pub(crate) use request::Credentials;
pub(crate) use response::TokenResponse;
pub(crate) use source::BoxedSource;
pub use source::TokenSource;
pub use source_error::SourceError;
