::core::compile_error! {
    "a field of a `#[zoho_app]` struct has no such option\nhelp: write `#[zoho(allow_unused)]` if the call is made through a generic bound"
}
struct LeadSync {
    #[allow(dead_code)]
    leads: (),
    #[allow(dead_code)]
    lead: (),
}
#[allow(unused_qualifications)]
const _: () = {
    use ::zoho_auth_typed as __zoho;
    #[allow(unused_imports, redundant_imports)]
    use crm;
    #[allow(dead_code, missing_docs)]
    impl LeadSync {
        const SCOPE: &'static __zoho::__private::core::primitive::str = "";
        /// The call `crm::ListRecords<crm::Leads>`.
        #[allow(clippy::must_use_candidate)]
        fn leads() -> <__zoho::__private::IsCall<
            { <crm::ListRecords<crm::Leads> as __zoho::endpoint::Endpoint>::IS_CALL },
        > as __zoho::__private::FirstStepOf<crm::ListRecords<crm::Leads>>>::Start {
            __zoho::__private::first_step()
        }
        /// The call `crm::GetRecord<crm::Leads>`.
        #[allow(clippy::must_use_candidate)]
        fn lead() -> <__zoho::__private::IsCall<
            { <crm::GetRecord<crm::Leads> as __zoho::endpoint::Endpoint>::IS_CALL },
        > as __zoho::__private::FirstStepOf<crm::GetRecord<crm::Leads>>>::Start {
            __zoho::__private::first_step()
        }
    }
    impl<__E: __zoho::endpoint::Endpoint> __zoho::Authorizes<__E> for LeadSync {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<Self, __E>;
    }
    impl<__Super> __zoho::SubsetOf<__Super> for LeadSync {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<
            Self,
            __Super,
        >;
    }
    impl __zoho::__private::GeneratedSet for LeadSync {}
    impl __zoho::ScopeSet for LeadSync {
        const SCOPE: &'static __zoho::__private::core::primitive::str = "";
        const SCOPES: &'static [&'static __zoho::requirement::ScopeInfo] = &[];
        const IS_MINIMAL: __zoho::__private::core::primitive::bool = true;
        const CALLS: &'static [__zoho::endpoint::CallInfo] = &[];
    }
};
