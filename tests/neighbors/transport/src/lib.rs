//! Only tests, in `tests/transport.rs`.
