//! This package is its tests. The blocks of the README are among them.

#[doc = include_str!("../../README.md")]
pub struct Readme;
