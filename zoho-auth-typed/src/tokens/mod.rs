//! Tokens: what the accounts server answers, and where a client gets them.

mod access_token;
mod cached_source;
mod error;
mod granted_scopes;
pub(crate) mod request;
pub(crate) mod response;
mod source;

pub use access_token::AccessToken;
pub(crate) use cached_source::Memory;
pub use error::TokenError;
pub use granted_scopes::GrantedScopes;
pub(crate) use request::Credentials;
pub(crate) use response::TokenAnswer;
pub use source::TokenSource;
pub(crate) use source::Tokens;
