//! Tokens: the responses of the accounts server, and the token sources of clients.

pub(crate) use zoho_auth_core::__private::{
    AccessTokenInternals, ClientAccount, Credential, Credentials, NewGrant, RegisteredClientInternals,
    TokenErrorInternals, TokenProvider, TokenResponse, insufficient_scope, invalid_client, is_credential,
};
pub use zoho_auth_core::tokens::{AccessToken, GrantedScopes, RegisteredClient, SourceError, TokenError, TokenSource};
