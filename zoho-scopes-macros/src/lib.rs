//! Procedural macros of `zoho-auth-typed`.
