//! Endpoints, and the construction of calls from their required parameters.

pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod debug;
pub(crate) mod facts;
pub(crate) mod organization;
#[cfg(feature = "crm")]
pub mod query;
#[allow(missing_docs)]
pub(crate) mod set;
pub mod value;

pub use self::body::WithoutBody;
pub use self::call::{CallBuilder, CallInfo, Endpoint, EndpointInfo, ProductInfo, SelectorInfo};
pub use self::organization::{FitsOrganization, InOrganization, NoOrganization, Organization};
pub use zoho_catalog::{BodyKind, Confidence, Method};
