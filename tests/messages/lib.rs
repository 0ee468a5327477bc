//! An empty library. The package consists of its test.
