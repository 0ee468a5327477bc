//! One binary for all of them: linking is what takes the time.

mod browser;
mod bulk;
mod calls;
mod cases;
mod compiler;
mod emulated;
mod files;
mod licences;
mod limits;
mod native;
mod optional;
mod own_catalogue;
mod pages;
mod pages_far;
mod python_sdk;
mod record;
mod rustc;
mod schema;
mod scopes;
mod secrecy;
mod sweep;
mod tokens;
mod transfers;
mod ui;
mod webdriver;
mod wire;
