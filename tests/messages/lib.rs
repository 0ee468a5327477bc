//! Empty: this package is its test.
