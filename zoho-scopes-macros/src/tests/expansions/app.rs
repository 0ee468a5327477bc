/// The calls of this program.
#[derive(Debug)]
pub struct LeadSync {
    #[allow(dead_code)]
    leads: ::zoho_auth_typed::__private::DeclaredCall,
    #[cfg(feature = "desk")]
    #[allow(dead_code)]
    tickets: ::zoho_auth_typed::__private::DeclaredCall,
    #[allow(dead_code)]
    other: ::zoho_auth_typed::__private::DeclaredCall,
}
impl LeadSync {
    /// All of them.
    /// The call `crm::ListRecords<crm::Leads>`.
    #[must_use = "a call does nothing until it is sent"]
    pub fn leads() -> <crm::ListRecords<
        crm::Leads,
    > as ::zoho_auth_typed::endpoint::Endpoint>::Start {
        ::zoho_auth_typed::endpoint::CallBuilder::from_call(
            <crm::ListRecords<
                crm::Leads,
            > as ::zoho_auth_typed::endpoint::Endpoint>::start(),
        )
    }
    #[cfg(feature = "desk")]
    /// The call `desk::ListTickets`.
    #[allow(dead_code)]
    #[must_use = "a call does nothing until it is sent"]
    pub(crate) fn tickets() -> <desk::ListTickets as ::zoho_auth_typed::endpoint::Endpoint>::Start {
        ::zoho_auth_typed::endpoint::CallBuilder::from_call(
            <desk::ListTickets as ::zoho_auth_typed::endpoint::Endpoint>::start(),
        )
    }
    /// The call `Unknown`.
    #[must_use = "a call does nothing until it is sent"]
    pub fn other() -> <Unknown as ::zoho_auth_typed::endpoint::Endpoint>::Start {
        ::zoho_auth_typed::endpoint::CallBuilder::from_call(
            <Unknown as ::zoho_auth_typed::endpoint::Endpoint>::start(),
        )
    }
}
impl ::zoho_auth_typed::Authorizes<crm::ListRecords<crm::Leads>> for LeadSync {
    const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
    const __FIELD: &'static ::zoho_auth_typed::__private::core::primitive::str = "leads";
}
#[cfg(feature = "desk")]
impl ::zoho_auth_typed::Authorizes<desk::ListTickets> for LeadSync {
    const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
    const __FIELD: &'static ::zoho_auth_typed::__private::core::primitive::str = "tickets";
}
impl ::zoho_auth_typed::Authorizes<Unknown> for LeadSync {
    const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
    const __FIELD: &'static ::zoho_auth_typed::__private::core::primitive::str = "other";
}
#[allow(unused_qualifications)]
const _: () = {
    const CALLS: &[::zoho_auth_typed::endpoint::CallInfo] = &[
        ::zoho_auth_typed::endpoint::CallInfo::new(
            "leads",
            <crm::ListRecords<
                crm::Leads,
            > as ::zoho_auth_typed::endpoint::Endpoint>::INFO,
            <<crm::ListRecords<
                crm::Leads,
            > as ::zoho_auth_typed::endpoint::Endpoint>::Requires as ::zoho_auth_typed::requirement::Requirement>::ALTERNATIVES,
        ),
        #[cfg(feature = "desk")]
        ::zoho_auth_typed::endpoint::CallInfo::new(
            "tickets",
            <desk::ListTickets as ::zoho_auth_typed::endpoint::Endpoint>::INFO,
            <<desk::ListTickets as ::zoho_auth_typed::endpoint::Endpoint>::Requires as ::zoho_auth_typed::requirement::Requirement>::ALTERNATIVES,
        ),
        ::zoho_auth_typed::endpoint::CallInfo::new(
            "other",
            <Unknown as ::zoho_auth_typed::endpoint::Endpoint>::INFO,
            <::zoho_auth_typed::requirement::AllScopes<
                (ZohoCRM::Users::Read,),
            > as ::zoho_auth_typed::requirement::Requirement>::ALTERNATIVES,
        ),
    ];
    const ALSO: &[::zoho_auth_typed::requirement::ScopeAlternatives] = &[];
    const REQUIREMENTS: &[::zoho_auth_typed::requirement::ScopeAlternatives] = &::zoho_auth_typed::__private::requirements::<
        { CALLS.len() + ALSO.len() },
    >(CALLS, ALSO);
    const COVER: &::zoho_auth_typed::__private::Cover<
        { ::zoho_auth_typed::__private::capacity(REQUIREMENTS) },
    > = &::zoho_auth_typed::__private::cover(REQUIREMENTS);
    const SCOPE: [::zoho_auth_typed::__private::core::primitive::u8; COVER
        .joined_len()] = COVER.join();
    impl ::zoho_auth_typed::__private::GeneratedSet for LeadSync {}
    impl ::zoho_auth_typed::ScopeSet for LeadSync {
        const SCOPE: &'static ::zoho_auth_typed::__private::core::primitive::str = ::zoho_auth_typed::__private::text(
            &SCOPE,
        );
        const SCOPES: &'static [&'static ::zoho_auth_typed::requirement::ScopeInfo] = COVER
            .scopes();
        const IS_MINIMAL: ::zoho_auth_typed::__private::core::primitive::bool = COVER
            .is_exact();
        const CALLS: &'static [::zoho_auth_typed::endpoint::CallInfo] = CALLS;
    }
    const _: () = ::zoho_auth_typed::__private::core::assert!(
        ::zoho_auth_typed::__private::is_open(< Unknown as
        ::zoho_auth_typed::endpoint::Endpoint > ::INFO.status),
        "the catalog knows which scopes this call needs: remove `#[requires(…)]`",
    );
    const _: () = ::zoho_auth_typed::__private::core::assert!(
        ::zoho_auth_typed::__private::are_scopes_of:: < < Unknown as
        ::zoho_auth_typed::endpoint::Endpoint > ::Product > (<
        ::zoho_auth_typed::requirement::AllScopes < (ZohoCRM::Users::Read,) > as
        ::zoho_auth_typed::requirement::Requirement > ::ALTERNATIVES),
        "`#[requires(…)]` names a scope of another product\nhelp: write scopes of the product that has the call",
    );
    const PIN: ::zoho_auth_typed::__private::Pin = ::zoho_auth_typed::__private::Pin::new(
        "LeadSync",
        "ZohoCRM.users.READ",
        COVER.scopes(),
        CALLS,
    );
    const CHANGE: [::zoho_auth_typed::__private::core::primitive::u8; PIN
        .message_len()] = PIN.message();
    const _: () = ::zoho_auth_typed::__private::core::assert!(
        PIN.holds(), "{}", ::zoho_auth_typed::__private::text(& CHANGE)
    );
};
#[allow(dead_code)]
impl LeadSync {
    /// The least scopes that allow every call of this set: the value of the `scope` parameter.
    pub const SCOPE: &'static ::zoho_auth_typed::__private::core::primitive::str = <LeadSync as ::zoho_auth_typed::ScopeSet>::SCOPE;
}
