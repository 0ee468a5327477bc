//! Clients of an emulator, and the transport to the servers of the emulator.

use crate::capture::Recorded;
use zoho_auth_typed::{Client, DataCenter, Hosts, ScopeSet, Transport};
use zoho_emulator::{Emulator, Limits, Registration};

/// Returns the transport to the servers of [`zoho_emulator::Emulator::servers`].
pub(crate) fn transport<'s>(servers: impl IntoIterator<Item = (&'s str, &'s str, &'s str)>) -> Transport {
    Transport::new().with_hosts(Hosts::loopback(servers).expect("origins should be loopback"))
}

/// Starts an emulator, and returns a client with the access token of a user of the data center `eu`.
pub(crate) async fn signed_in<S: ScopeSet>(limits: Limits) -> (Recorded, Client<S>) {
    let zoho = Recorded::new(Emulator::builder().limits(limits).start().await.expect("emulator should start"));
    let app = zoho.register(Registration::self_client());
    zoho.user("anna", "eu");
    let token = zoho.access_token(&app, "anna", S::SCOPE);
    let client = Client::from_access_token(token, DataCenter::EU).with_transport(transport(zoho.servers()));
    (zoho, client)
}
