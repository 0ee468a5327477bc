//! A typed toolkit for Zoho OAuth.
