//! One binary for all of them: linking is what takes the time.

mod bulk;
mod calls;
mod cases;
mod compiler;
mod emulated;
mod files;
mod licences;
mod limits;
mod native;
mod own_catalogue;
mod record;
mod rustc;
mod schema;
mod scopes;
mod secrecy;
mod tokens;
mod transfers;
mod ui;
mod wire;
