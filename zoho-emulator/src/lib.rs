//! An emulator of Zoho on the local machine, for testing applications.
//!
//! The emulator runs the accounts servers and the API gateways of Zoho's data centers in process and on loopback, with
//! their grants, limits and errors. Tests advance its clock and inject faults.
//!
//! ```
//! use std::time::Duration;
//! use zoho_emulator::{Emulator, Registration};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let zoho = Emulator::start().await?; // data centers us and eu
//! let app = zoho.register(Registration::server().redirect_uri("http://127.0.0.1:9/callback"));
//! zoho.user("anna", "eu");
//! zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Burns" }));
//!
//! // Your application gets `accounts_server`, `api_domain` and credentials. This example sends one call with a token.
//! let token = zoho.access_token(&app, "anna", "ZohoCRM.modules.leads.READ");
//! let leads = format!("{}/crm/v8/Leads?fields=Last_Name", zoho.api_domain("eu"));
//! # let http = loopback_client::client();
//! let call = || http.get(&leads).header("Authorization", format!("Zoho-oauthtoken {token}")).send();
//! assert_eq!(call().await?.status(), 200);
//!
//! zoho.clock().advance(Duration::from_secs(3600)); // an access token expires after one hour
//! assert!(call().await?.text().await?.contains("INVALID_TOKEN"));
//! assert_eq!(zoho.requests().len(), 2);
//! # Ok(()) }
//! ```
//!
//! # Sources
//!
//! Each response follows Zoho's documentation. If the documentation does not describe a behavior, the source is one of
//! Zoho's SDKs or a public report. The code that implements the behavior names the source. If sources differ, one of
//! them is the default. The other one is available as a field of [`Limits`], a setting of [`Builder`], or a [`Fault`].
//!
//! The gateways serve the calls of the catalog. The emulator checks the scopes of a token against the catalog's raw
//! files. The check shares no code with the toolkit's own evaluation. The header `x-emulator-remark` contains remarks
//! that Zoho does not send, such as that the catalog does not contain the scopes of a call.
//!
//! # Limitations
//!
//! The emulator does not support the implicit and device grants, incremental authorization, portals and `OpenID`
//! Connect. These parts of the API have data: CRM records, COQL with simple conditions, CRM's bulk reads and writes,
//! the lists of Billing, Books, Creator, Desk, Expense and Inventory with their items ([`ListsHandle`]), and files
//! ([`FilesHandle`]). The records of a CRM module determine its fields. CRM also has its users and their organization.
//! Every other call returns a placeholder, which is the smallest body that fits the published description. The header
//! `x-emulator-shape: unknown` reports that no description is available.

mod access_tokens;
mod accounts;
mod apply_fault;
mod bounded;
mod catalog;
mod clock;
mod control;
mod emulator;
mod fault;
mod file;
mod gateway;
mod handles;
mod http;
mod limits;
mod multipart;
mod random;
mod recorded;
mod registration;
mod request_body;
mod response_body;
mod retention;
mod route;
mod server;
mod shared;
mod state;
mod store;
mod when;

pub use accounts::authorize::ErrorPage;
pub use clock::Clock;
pub use control::{CONTROL_SCHEMA, Control};
pub use emulator::{Builder, Emulator};
pub use fault::{Fault, FaultPoint, ScheduledFault};
pub use file::{File, UploadedFile};
pub use handles::{BulkReadsHandle, BulkWritesHandle, FilesHandle, ListsHandle, RecordsHandle};
pub use limits::{Limits, Rate};
pub use recorded::{RecordedRequest, Server};
pub use registration::{App, Registration};
pub use retention::Retention;
pub use shared::ScopeInResponse;
pub use when::When;
