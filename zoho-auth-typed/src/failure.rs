//! The trait of all errors, and the delays of every retry.

pub(crate) use zoho_auth_core::__private::{permanent, retry, safe_if};
pub use zoho_auth_core::{Failure, Retry};

pub(crate) mod sealed {
    pub(crate) use zoho_auth_core::__private::Sealed;
}
