//! The `zoho` command.
fn main() {}
