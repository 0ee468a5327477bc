//! A call of the catalog, made of its generated type: what the toolkit says that it needs, and how it is prepared.

use zoho_auth_typed::__private::{Cover, Generated, cover};
use zoho_auth_typed::requirement::Requirement;
use zoho_auth_typed::{
    Authorizes, Client, ScopeSet,
    endpoint::{CallInfo, Endpoint, EndpointInfo},
    error::PrepareError,
    requirement::ScopeInfo,
    send::Request,
};

/// A set that lets every call through: what a token allows is the emulator's to say.
pub(super) struct Everything;

impl ScopeSet for Everything {
    const SCOPE: &'static str = "";
    const SCOPES: &'static [&'static ScopeInfo] = &[];
    const IS_MINIMAL: bool = true;
    const CALLS: &'static [CallInfo] = &[];
}

impl<E> Authorizes<E> for Everything {
    const __SEALED: Generated = Generated;
}

/// Makes the call, for a record of this id.
pub(super) type Prepare = fn(&Client<Everything>, &str) -> Result<Request, PrepareError>;

pub(super) struct Case {
    pub(super) endpoint: EndpointInfo,
    /// The scopes of a set with this call alone. `None`: nobody publishes what it needs.
    pub(super) cover: Option<&'static [&'static ScopeInfo]>,
    /// What it is made for, where that may be several modules.
    pub(super) modules: &'static [&'static str],
    pub(super) prepare: Prepare,
}

impl Case {
    pub(super) const fn new<E: Endpoint<Requires: Requirement>>(
        modules: &'static [&'static str],
        prepare: Prepare,
    ) -> Self {
        Self { endpoint: E::INFO, cover: Some(Derived::<E::Requires>::SCOPES), modules, prepare }
    }

    pub(super) const fn of_unknown_scope<E: Endpoint>(modules: &'static [&'static str], prepare: Prepare) -> Self {
        Self { endpoint: E::INFO, cover: None, modules, prepare }
    }
}

/// What the macros write for a set with one call, for a requirement that is a type parameter.
struct Derived<R>(R);

/// More than any call of the catalog takes; too little would not compile.
const CAPACITY: usize = 64;

impl<R: Requirement> Derived<R> {
    const COVER: &'static Cover<CAPACITY> = &cover(&[R::ALTERNATIVES]);
    const SCOPES: &'static [&'static ScopeInfo] = {
        assert!(Self::COVER.is_exact() && Self::COVER.is_complete());
        Self::COVER.scopes()
    };
}
