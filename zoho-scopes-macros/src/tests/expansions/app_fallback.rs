::core::compile_error! {
    "a field of a `#[zoho_app]` struct has no such option\nhelp: write `#[zoho(allow_unused)]` if the call is made through a generic bound"
}
struct LeadSync {
    #[allow(dead_code)]
    leads: ::zoho_auth_typed::__private::DeclaredCall,
    #[allow(dead_code)]
    lead: ::zoho_auth_typed::__private::DeclaredCall,
}
#[allow(dead_code, missing_docs)]
impl LeadSync {
    const SCOPE: &'static ::zoho_auth_typed::__private::core::primitive::str = "";
    /// The call `crm::ListRecords<crm::Leads>`.
    #[must_use = "a call does nothing until it is sent"]
    fn leads() -> <crm::ListRecords<
        crm::Leads,
    > as ::zoho_auth_typed::endpoint::Endpoint>::Start {
        ::zoho_auth_typed::endpoint::CallBuilder::from_call(
            <crm::ListRecords<
                crm::Leads,
            > as ::zoho_auth_typed::endpoint::Endpoint>::start(),
        )
    }
    /// The call `crm::GetRecord<crm::Leads>`.
    #[must_use = "a call does nothing until it is sent"]
    fn lead() -> <crm::GetRecord<
        crm::Leads,
    > as ::zoho_auth_typed::endpoint::Endpoint>::Start {
        ::zoho_auth_typed::endpoint::CallBuilder::from_call(
            <crm::GetRecord<
                crm::Leads,
            > as ::zoho_auth_typed::endpoint::Endpoint>::start(),
        )
    }
}
impl<__E: ::zoho_auth_typed::endpoint::Endpoint> ::zoho_auth_typed::Authorizes<__E>
for LeadSync {
    const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
}
impl<__Super> ::zoho_auth_typed::SubsetOf<__Super> for LeadSync {
    const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
}
impl ::zoho_auth_typed::__private::GeneratedSet for LeadSync {}
impl ::zoho_auth_typed::ScopeSet for LeadSync {
    const SCOPE: &'static ::zoho_auth_typed::__private::core::primitive::str = "";
    const SCOPES: &'static [&'static ::zoho_auth_typed::requirement::ScopeInfo] = &[];
    const IS_MINIMAL: ::zoho_auth_typed::__private::core::primitive::bool = true;
    const CALLS: &'static [::zoho_auth_typed::endpoint::CallInfo] = &[];
}
