/// The calls of this program.
#[derive(Debug)]
pub struct LeadSync {
    #[allow(dead_code)]
    leads: (),
    #[cfg(feature = "desk")]
    #[allow(dead_code)]
    tickets: (),
    #[allow(dead_code)]
    other: (),
}
#[allow(unused_qualifications)]
const _: () = {
    use ::zoho_auth_typed as __zoho;
    #[allow(unused_imports, redundant_imports)]
    use crm;
    impl __zoho::scope_set::DeclaresEachCallOnce<crm::ListRecords<crm::Leads>>
    for LeadSync {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<
            Self,
            crm::ListRecords<crm::Leads>,
        >;
        const __FIELD: &'static __zoho::__private::core::primitive::str = "leads";
    }
    #[cfg(feature = "desk")]
    impl __zoho::scope_set::DeclaresEachCallOnce<desk::ListTickets> for LeadSync {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<
            Self,
            desk::ListTickets,
        >;
        const __FIELD: &'static __zoho::__private::core::primitive::str = "tickets";
    }
    impl __zoho::scope_set::DeclaresEachCallOnce<Unknown> for LeadSync {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<
            Self,
            Unknown,
        >;
        const __FIELD: &'static __zoho::__private::core::primitive::str = "other";
    }
    #[diagnostic::do_not_recommend]
    impl<__E> __zoho::Authorizes<__E> for LeadSync
    where
        LeadSync: __zoho::scope_set::DeclaresEachCallOnce<__E>,
    {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<Self, __E>;
        const __FIELD: &'static __zoho::__private::core::primitive::str = <LeadSync as __zoho::scope_set::DeclaresEachCallOnce<
            __E,
        >>::__FIELD;
    }
    impl LeadSync {
        /// All of them.
        /// The call `crm::ListRecords<crm::Leads>`.
        #[allow(clippy::must_use_candidate)]
        pub fn leads() -> <__zoho::__private::IsCall<
            { <crm::ListRecords<crm::Leads> as __zoho::endpoint::Endpoint>::IS_CALL },
        > as __zoho::__private::FirstStepOf<crm::ListRecords<crm::Leads>>>::Start {
            __zoho::__private::first_step()
        }
        #[cfg(feature = "desk")]
        /// The call `desk::ListTickets`.
        #[allow(dead_code)]
        #[allow(clippy::must_use_candidate)]
        pub(crate) fn tickets() -> <__zoho::__private::IsCall<
            { <desk::ListTickets as __zoho::endpoint::Endpoint>::IS_CALL },
        > as __zoho::__private::FirstStepOf<desk::ListTickets>>::Start {
            __zoho::__private::first_step()
        }
        /// The call `Unknown`.
        #[allow(clippy::must_use_candidate)]
        pub fn other() -> <__zoho::__private::IsCall<
            { <Unknown as __zoho::endpoint::Endpoint>::IS_CALL },
        > as __zoho::__private::FirstStepOf<Unknown>>::Start {
            __zoho::__private::first_step()
        }
    }
    const CALLS: &[__zoho::endpoint::CallInfo] = &[
        __zoho::endpoint::CallInfo::new(
            "leads",
            <crm::ListRecords<crm::Leads> as __zoho::endpoint::Endpoint>::INFO,
            <crm::ListRecords<
                crm::Leads,
            > as __zoho::__private::HasRequirement>::ALTERNATIVES,
        ),
        #[cfg(feature = "desk")]
        __zoho::endpoint::CallInfo::new(
            "tickets",
            <desk::ListTickets as __zoho::endpoint::Endpoint>::INFO,
            <desk::ListTickets as __zoho::__private::HasRequirement>::ALTERNATIVES,
        ),
        __zoho::endpoint::CallInfo::new(
            "other",
            <Unknown as __zoho::endpoint::Endpoint>::INFO,
            <__zoho::requirement::AllScopes<
                (ZohoCRM::Users::Read,),
            > as __zoho::requirement::Requirement>::ALTERNATIVES,
        ),
    ];
    const ALSO: &[__zoho::requirement::ScopeAlternatives] = &[];
    const REQUIREMENTS: &[__zoho::requirement::ScopeAlternatives] = &__zoho::__private::requirements::<
        { CALLS.len() + ALSO.len() },
    >(CALLS, ALSO);
    const COVER: &__zoho::__private::Cover<
        { __zoho::__private::capacity(REQUIREMENTS) },
    > = &__zoho::__private::cover(REQUIREMENTS);
    const SCOPE: [__zoho::__private::core::primitive::u8; COVER.joined_len()] = COVER
        .join();
    impl __zoho::__private::GeneratedSet for LeadSync {}
    impl __zoho::ScopeSet for LeadSync {
        const SCOPE: &'static __zoho::__private::core::primitive::str = __zoho::__private::text(
            &SCOPE,
        );
        const SCOPES: &'static [&'static __zoho::requirement::ScopeInfo] = COVER
            .scopes();
        const IS_MINIMAL: __zoho::__private::core::primitive::bool = COVER.is_exact();
        const CALLS: &'static [__zoho::endpoint::CallInfo] = CALLS;
    }
    const _: () = __zoho::__private::core::assert!(
        __zoho::__private::is_open(< Unknown as __zoho::endpoint::Endpoint > ::INFO
        .status),
        "the catalog already has the scopes of this call\nhelp: delete `#[requires(…)]`",
    );
    const _: () = __zoho::__private::core::assert!(
        __zoho::__private::are_scopes_of:: < < Unknown as __zoho::endpoint::Endpoint >
        ::Facts > (< __zoho::requirement::AllScopes < (ZohoCRM::Users::Read,) > as
        __zoho::requirement::Requirement > ::ALTERNATIVES),
        "`#[requires(…)]` names a scope of another product\nhelp: write scopes of the product that has the call",
    );
    const PIN: __zoho::__private::Pin = __zoho::__private::Pin::new(
        "LeadSync",
        "ZohoCRM.users.READ",
        COVER.scopes(),
        CALLS,
    );
    const CHANGE: [__zoho::__private::core::primitive::u8; PIN.message_len()] = PIN
        .message();
    const _: () = __zoho::__private::core::assert!(
        PIN.holds(), "{}", __zoho::__private::text(& CHANGE)
    );
    #[allow(dead_code)]
    impl LeadSync {
        /// The smallest set of scopes that allows every call, as the value of the `scope` parameter.
        pub const SCOPE: &'static __zoho::__private::core::primitive::str = <LeadSync as __zoho::ScopeSet>::SCOPE;
    }
};
