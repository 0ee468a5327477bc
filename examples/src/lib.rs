//! Runnable programs: see `src/bin`.
