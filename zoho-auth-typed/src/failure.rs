//! The trait of all errors, and the delays of retries.

pub(crate) use zoho_auth_core::__private::{permanent, retry, retry_later};
pub use zoho_auth_core::{Failure, Retry};

pub(crate) mod sealed {
    pub(crate) use zoho_auth_core::__private::Sealed;
}
