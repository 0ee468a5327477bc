//! The HTTP connections to Zoho: limited in time and size, encrypted except on loopback, without redirects.

pub(crate) use zoho_auth_core::__private::{
    MAX_API_RESPONSE, MAX_API_WAIT, NetworkErrorKindInternals, RawResponse, ResponseError, TransportInternals,
};
pub use zoho_auth_core::transport::{NetworkErrorKind, Transport, TransportBuilder, TransportError};
