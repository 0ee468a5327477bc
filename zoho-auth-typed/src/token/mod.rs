//! Tokens: what the accounts server answers, and where a client gets them.

mod access_token;
mod answer;
mod error;
mod evidence;
mod memory;
pub(crate) mod request;
mod source;

pub use access_token::AccessToken;
pub use answer::TokenAnswer;
pub use error::TokenError;
pub use evidence::GrantedScopes;
pub(crate) use memory::Memory;
pub use request::Credentials;
pub use source::TokenSource;
pub(crate) use source::Tokens;
