//! The transport to an emulator's servers.

use zoho_auth_typed::{Hosts, Transport};

/// Returns the transport to the servers that [`zoho_emulator::Emulator::servers`] names.
pub(crate) fn transport<'s>(servers: impl IntoIterator<Item = (&'s str, &'s str, &'s str)>) -> Transport {
    Transport::new().with_hosts(Hosts::loopback(servers).expect("loopback"))
}
