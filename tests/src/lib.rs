//! What crosses crates: see `tests`.
