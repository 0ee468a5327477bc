//! TLS by one of two cargo features, or none: `rustls` (the provider that `reqwest` chooses, aws-lc) wins over
//! `rustls-ring`.
//!
//! Each implementation has the same items: `Certificates`, the parsed certificates of the settings; `secure`, which
//! selects the backend of a client for `https`; and `loopback`, which does the same for plain `http` without reading
//! the system's certificates. The backend is always selected explicitly, because the default of `reqwest` depends on
//! the features that other crates of the program enable.

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
