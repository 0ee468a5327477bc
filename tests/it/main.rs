//! One binary for all of them: linking is what takes the time.

mod calls;
mod cases;
mod compiler;
mod emulated;
mod file_store;
mod hand_clock;
mod hot_path;
mod licences;
mod limits;
mod manager;
mod native;
mod own_catalogue;
mod processes;
mod record;
mod rustc;
mod schema;
mod scopes;
mod secrecy;
#[cfg(feature = "sqlite")]
mod sqlite_store;
mod store_laws;
mod tokens;
mod ui;
mod wire;
