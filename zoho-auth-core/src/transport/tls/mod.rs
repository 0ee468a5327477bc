//! The TLS backends. Two cargo features select a backend: `rustls` (with the provider that `reqwest` chooses, aws-lc)
//! takes precedence over `rustls-ring`. Without either feature there is no TLS.
//!
//! Each backend has the same items. `Certificates` holds the parsed certificates of the settings. `secure` selects the
//! backend of a client for `https`. `loopback` selects the backend of a client for plain `http`, without reading the
//! system's certificates.
//!
//! The backend is always selected explicitly: the default of `reqwest` depends on the features that other crates of the
//! program enable.

#[cfg(feature = "rustls")]
#[path = "rustls.rs"]
mod backend;

#[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
#[path = "ring.rs"]
mod backend;

#[cfg(not(any(feature = "rustls", feature = "rustls-ring")))]
#[path = "disabled.rs"]
mod backend;

pub(super) use backend::{Certificates, loopback, secure};
