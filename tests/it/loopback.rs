//! The way to an emulator's servers.

use zoho_auth_typed::{Hosts, Http};

/// To the servers that [`zoho_emulator::Emulator::servers`] names.
pub(crate) fn http<'s>(servers: impl IntoIterator<Item = (&'s str, &'s str, &'s str)>) -> Http {
    Http::new().hosts(Hosts::on_loopback(servers).expect("loopback"))
}
