//! The token store of a command: its options, its location, and its opening.

mod any_store;
mod args;
mod config;
mod from_to;
mod location;
mod origin;
mod table;

pub(crate) use any_store::Store;
pub(crate) use args::StoreOption;
pub(crate) use config::StoreConfig;
pub(crate) use from_to::{FromArgs, ToArgs};
pub(crate) use location::{Location, ServerUrl};
pub(crate) use origin::{LocationOption, argument, location_file};
pub(crate) use table::TableArgs;
