//! One binary for all of them: linking is what takes the time.

mod calls;
mod cases;
mod compiler;
mod emulated;
mod licences;
mod limits;
mod native;
mod optional;
mod own_catalogue;
mod record;
mod python_sdk;
mod rustc;
mod schema;
mod scopes;
mod secrecy;
mod sweep;
mod tokens;
mod ui;
mod wire;
