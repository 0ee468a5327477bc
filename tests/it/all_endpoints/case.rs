//! A call of the catalog with its generated type: the derived requirement and the prepared request.

use std::fmt::Debug;
use zoho_auth_typed::__private::{Cover, Generated, GeneratedSet, cover};
use zoho_auth_typed::requirement::Requirement;
use zoho_auth_typed::{
    Authorizes, Client, ScopeSet,
    endpoint::{CallInfo, Endpoint, EndpointInfo},
    error::PrepareError,
    requirement::{ScopeAlternatives, ScopeInfo},
    send::Request,
};

/// A scope set that allows every call. The emulator decides what a token allows.
pub(super) struct Everything;

impl GeneratedSet for Everything {}

impl ScopeSet for Everything {
    const SCOPE: &'static str = "";
    const SCOPES: &'static [&'static ScopeInfo] = &[];
    const IS_MINIMAL: bool = true;
    const CALLS: &'static [CallInfo] = &[];
}

impl<E> Authorizes<E> for Everything {
    type __OnlyGeneratedCodeImplementsThis = Generated<Self, E>;
}

/// A function that prepares the call for the record with the given ID.
pub(super) type Prepare = fn(&Client<Everything>, &str) -> Result<Request, PrepareError>;

/// A call of the catalog, and the function that prepares it.
pub(super) struct Case {
    /// The Rust type of the call, such as `crm::v8::ListRecords<crm::Leads>`.
    pub(super) name: &'static str,
    pub(super) endpoint: EndpointInfo,
    /// The requirement. `None` if Zoho does not publish it.
    pub(super) alternatives: Option<ScopeAlternatives>,
    /// The scopes of a set with this call alone. `None` if Zoho does not publish the requirement.
    pub(super) cover: Option<&'static [&'static ScopeInfo]>,
    /// The API names of the modules of the call.
    pub(super) modules: &'static [&'static str],
    pub(super) prepare: Prepare,
}

impl Case {
    pub(super) const fn new<E: Endpoint<Requires: Requirement> + Clone + Debug + Eq>(
        name: &'static str,
        modules: &'static [&'static str],
        prepare: Prepare,
    ) -> Self {
        let (alternatives, cover) = (<E::Requires as Requirement>::ALTERNATIVES, Derived::<E::Requires>::SCOPES);
        Self { name, endpoint: E::INFO, alternatives: Some(alternatives), cover: Some(cover), modules, prepare }
    }

    pub(super) const fn of_unknown_scope<E: Endpoint + Clone + Debug + Eq>(
        name: &'static str,
        modules: &'static [&'static str],
        prepare: Prepare,
    ) -> Self {
        Self { name, endpoint: E::INFO, alternatives: None, cover: None, modules, prepare }
    }
}

/// The scopes that the macros derive for a set with one call. The requirement of the call is a type parameter.
struct Derived<R>(R);

/// The capacity for scopes, which is sufficient for every call of the catalog. A capacity that is too low does not
/// compile.
const CAPACITY: usize = 64;

impl<R: Requirement> Derived<R> {
    const COVER: &'static Cover<CAPACITY> = &cover(&[R::ALTERNATIVES]);
    const SCOPES: &'static [&'static ScopeInfo] = {
        assert!(Self::COVER.is_exact() && Self::COVER.is_complete());
        Self::COVER.scopes()
    };
}
