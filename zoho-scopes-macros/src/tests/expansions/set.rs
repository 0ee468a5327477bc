impl<__E: ::zoho_auth_typed::endpoint::Endpoint> ::zoho_auth_typed::Authorizes<__E>
for Reader
where
    __E::Requires: ::zoho_auth_typed::requirement::SatisfiedBy<Reader>,
{
    const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
}
#[allow(unused_qualifications)]
const _: () = {
    const _: () = ::zoho_auth_typed::__private::core::assert!(
        "the macros and the types come from different catalogs: use the macros that `zoho_auth_typed` re-exports",
    );
    const _: () = ::zoho_auth_typed::__private::core::assert!(
        ::zoho_auth_typed::__private::same_name(& < Desk::Tickets::Read as
        ::zoho_auth_typed::Scope > ::INFO, "Desk.tickets.READ"),
        "`Desk::Tickets::Read` is not the scope `Desk.tickets.READ`: another item has the name `Desk`, or a later part of the path\nhelp: write the full path: `zoho_auth_typed::scopes::Desk::Tickets::Read`",
    );
    impl ::zoho_auth_typed::requirement::GrantedBy<Reader> for Desk::Tickets::Read {
        const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
    }
    const _: () = ::zoho_auth_typed::__private::core::assert!(
        ::zoho_auth_typed::__private::same_name(& <
        zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read as
        ::zoho_auth_typed::Scope > ::INFO, "ZohoSearch.securesearch.READ"),
        "`zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read` is not the scope `ZohoSearch.securesearch.READ`: another item has the name `zoho_auth_typed`, or a later part of the path\nhelp: write the full path: `zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read`",
    );
    impl ::zoho_auth_typed::requirement::GrantedBy<Reader>
    for zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read {
        const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
    }
    const REQUIREMENTS: &[::zoho_auth_typed::requirement::ScopeAlternatives] = &[
        <::zoho_auth_typed::requirement::OneScope<
            ::zoho_auth_typed::scopes::Desk::Tickets::Read,
        > as ::zoho_auth_typed::requirement::Requirement>::ALTERNATIVES,
        <::zoho_auth_typed::requirement::OneScope<
            ::zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read,
        > as ::zoho_auth_typed::requirement::Requirement>::ALTERNATIVES,
    ];
    const COVER: &::zoho_auth_typed::__private::Cover<
        { ::zoho_auth_typed::__private::capacity(REQUIREMENTS) },
    > = &::zoho_auth_typed::__private::cover(REQUIREMENTS);
    const SCOPE: [::zoho_auth_typed::__private::core::primitive::u8; COVER
        .joined_len()] = COVER.join();
    impl ::zoho_auth_typed::__private::GeneratedSet for Reader {}
    impl ::zoho_auth_typed::ScopeSet for Reader {
        const SCOPE: &'static ::zoho_auth_typed::__private::core::primitive::str = ::zoho_auth_typed::__private::text(
            &SCOPE,
        );
        const SCOPES: &'static [&'static ::zoho_auth_typed::requirement::ScopeInfo] = COVER
            .scopes();
        const IS_MINIMAL: ::zoho_auth_typed::__private::core::primitive::bool = COVER
            .is_exact();
        const CALLS: &'static [::zoho_auth_typed::endpoint::CallInfo] = &[];
    }
    impl<__Super> ::zoho_auth_typed::SubsetOf<__Super> for Reader
    where
        ::zoho_auth_typed::scopes::Desk::Tickets::Read: ::zoho_auth_typed::__private::ListedIn<
            __Super,
        >,
        ::zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read: ::zoho_auth_typed::__private::ListedIn<
            __Super,
        >,
    {
        const __SEALED: ::zoho_auth_typed::__private::Generated = ::zoho_auth_typed::__private::Generated;
    }
};
