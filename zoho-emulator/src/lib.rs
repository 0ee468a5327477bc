//! Zoho on this machine, to test an application against: the accounts servers and the API gateways of its data
//! centres, on loopback and in process, with their grants, limits and errors, a clock that the test moves, and faults
//! on request.
//!
//! ```
//! use std::time::Duration;
//! use zoho_emulator::{Client, Emulator};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let zoho = Emulator::start().await?; // data centres us and eu
//! let app = zoho.register(Client::server().redirect_uri("http://127.0.0.1:9/callback"));
//! zoho.user("anna", "eu");
//! zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Burns" }));
//!
//! // Your application takes `accounts_server`, `api_domain` and the credentials. Here: one call by a `reqwest::Client`.
//! let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.READ");
//! let leads = format!("{}/crm/v8/Leads", zoho.api_domain("eu"));
//! # let http = loopback_client::client();
//! let call = || http.get(&leads).header("Authorization", format!("Zoho-oauthtoken {token}")).send();
//! assert_eq!(call().await?.status(), 200);
//!
//! zoho.clock().advance(Duration::from_secs(3600)); // an access token lives for an hour
//! assert!(call().await?.text().await?.contains("INVALID_TOKEN"));
//! assert_eq!(zoho.requests().len(), 2);
//! # Ok(()) }
//! ```
//!
//! # What is behind it
//!
//! Each answer is what Zoho's pages document, or else what its SDKs or public reports show; the page is named where the
//! behaviour is. Where sources differ one is the default, and the other is a field of [`Limits`], another setting of
//! [`Builder`], or a [`Fault`].
//!
//! Calls are those of the catalogue. Whether a token's scopes are enough for one is worked out from the catalogue's raw
//! files, by code that shares nothing with the toolkit's own. What Zoho would not say is in the header
//! `x-emulator-remark`: that the catalogue does not know which scopes a call needs, for one.
//!
//! # What is not there
//!
//! The implicit and device grants, incremental authorisation, portals and `OpenID` Connect. Of the API these have a store:
//! CRM records, from which the fields of their modules follow, CRM's bulk reads and writes, what Books, Desk and Creator list
//! ([`Lists`]), and [`Files`]. CRM knows its users and their organisation; any other call answers with something small in
//! its product's shape.

mod accounts;
mod catalogue;
mod client;
mod clock;
mod emulator;
mod fault;
mod file;
mod gateway;
mod http;
mod intake;
mod limits;
mod multipart;
mod outgoing;
mod random;
mod seen;
mod server;
mod shared;
mod spoil;
mod state;

pub use accounts::authorize::ErrorPage;
pub use client::{App, Client};
pub use clock::Clock;
pub use emulator::{Builder, Emulator};
pub use fault::{At, Fault, Planned};
pub use file::{File, Uploaded};
pub use gateway::bulk_read::BulkReads;
pub use gateway::bulk_write::BulkWrites;
pub use gateway::files::Files;
pub use gateway::lists::Lists;
pub use gateway::records::Records;
pub use limits::{Limits, Rate};
pub use seen::{Seen, Server};
pub use shared::ScopeInAnswer;
