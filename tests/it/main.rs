//! One binary for all of them: linking is what takes the time.

mod at_rest;
mod browser;
mod bulk;
mod bulk_write;
mod calls;
mod cases;
mod compiler;
mod custom_catalog;
#[cfg(target_os = "linux")]
mod dependency_features;
mod disk;
mod emulated;
mod file_store;
mod files;
mod foreign_hands;
mod hand_clock;
mod hot_path;
mod hour;
mod kill;
mod licences;
mod life;
mod limits;
mod loopback;
mod manager;
mod native;
mod optional;
mod pages;
mod pages_far;
mod processes;
mod python_sdk;
mod record;
mod rustc;
mod schema;
mod scopes;
mod secrecy;
#[cfg(feature = "sqlite")]
mod sqlite_store;
mod store_laws;
mod sweep;
mod throttled;
mod tokens;
mod tower;
mod transfers;
mod ui;
mod webdriver;
mod wire;
