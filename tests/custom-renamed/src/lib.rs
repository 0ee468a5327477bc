//! Generated types of a custom catalog in a crate that renames the runtime crate and denies every lint.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, unused, missing_debug_implementations, rust_2018_idioms)]
#![deny(clippy::all, clippy::pedantic, nonstandard_style, unused_qualifications, single_use_lifetimes)]

pub mod api {
    //! The API that the crate connects to.
    pub mod types {
        //! The types of the API's catalog.
        ::zat::catalog!();
    }
}

use api::types::{gate, scopes::GATE};
#[doc(hidden)]
pub use zat;

/// Declares an application. The calling crate may lack the runtime crate or depend on it under another name.
#[macro_export]
macro_rules! application {
    ($name:ident { $($field:ident: $call:ty),* $(,)? }) => {
        #[$crate::zat::zoho_app(crate = $crate::zat)]
        struct $name {
            $($field: $call),*
        }
    };
}

/// Declares a scope set. The calling crate may lack the runtime crate or depend on it under another name.
#[macro_export]
macro_rules! scope_set {
    ($name:ident: $($scope:path),*) => {
        #[derive($crate::zat::ScopeSet)]
        #[zoho(crate = $crate::zat)]
        #[scopes($($scope),*)]
        struct $name;
    };
}

/// The calls of the crate.
#[::zat::zoho_app(crate = ::zat)]
#[derive(::core::fmt::Debug)]
pub struct Calls {
    /// The call that identifies the user.
    who: gate::GetSelf,
}

/// The scopes of a reader.
#[derive(::core::fmt::Debug, ::zat::ScopeSet)]
#[scopes(GATE::Self_::Type)]
#[zoho(crate = ::zat)]
pub struct Reader;

/// Returns a prepared request of `GetSelf`.
///
/// # Errors
/// Fails if a parameter cannot be part of the path.
pub fn path(
    client: &::zat::Client<Reader>,
) -> ::core::result::Result<::zat::send::Request, ::zat::error::PrepareError> {
    client.prepare(gate::GetSelf::new("x", true)._2fa(false))
}

#[cfg(test)]
mod tests {
    use ::core::{assert, assert_eq};

    #[test]
    fn call_of_a_renamed_crate_goes_to_loopback() {
        let client = ::zat::Client::<super::Reader>::from_access_token("t", ::zat::DataCenter::EU);
        let request = super::path(&client).unwrap();
        assert_eq!(request.url().as_str(), "http://127.0.0.1:8080/self/x/true?2fa=false");
        assert!(super::Calls::SCOPE == "GATE.2fa.READ" || super::Calls::SCOPE == "GATE.self.type");
        let _ = super::Calls::who().r#type("a").r#async(false);
        let _ = ::zat::scope!("GATE.2fa.READ");
    }
}
