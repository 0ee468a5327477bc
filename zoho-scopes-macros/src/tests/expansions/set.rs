#[allow(unused_qualifications)]
const _: () = {
    use ::zoho_auth_typed as __zoho;
    impl<__E: __zoho::endpoint::Endpoint> __zoho::Authorizes<__E> for Reader
    where
        __E::Requires: __zoho::requirement::SatisfiedBy<Reader>,
    {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<Self, __E>;
    }
    const _: () = __zoho::__private::core::assert!(
        "the macros and the types come from different catalogs\nhelp: use the macros that `zoho_auth_typed` re-exports",
    );
    const _: () = __zoho::__private::core::assert!(
        __zoho::__private::same_name(& < Desk::Tickets::Read as __zoho::Scope > ::INFO,
        "Desk.tickets.READ"),
        "`Desk::Tickets::Read` is not the scope `Desk.tickets.READ`: another item has the name `Desk` or the name of a later segment of the path\nhelp: write the full path: `zoho_auth_typed::scopes::Desk::Tickets::Read`",
    );
    impl __zoho::__private::ScopeOfSet<Reader> for Desk::Tickets::Read {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<
            Self,
            Reader,
        >;
    }
    const _: () = __zoho::__private::core::assert!(
        __zoho::__private::same_name(& <
        zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read as __zoho::Scope >
        ::INFO, "ZohoSearch.securesearch.READ"),
        "`zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read` is not the scope `ZohoSearch.securesearch.READ`: another item has the name `zoho_auth_typed` or the name of a later segment of the path\nhelp: write the full path: `zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read`",
    );
    impl __zoho::__private::ScopeOfSet<Reader>
    for zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<
            Self,
            Reader,
        >;
    }
    const REQUIREMENTS: &[__zoho::requirement::ScopeAlternatives] = &[
        <__zoho::requirement::OneScope<
            __zoho::scopes::Desk::Tickets::Read,
        > as __zoho::requirement::Requirement>::ALTERNATIVES,
        <__zoho::requirement::OneScope<
            __zoho::scopes::ZohoSearch::Securesearch::Read,
        > as __zoho::requirement::Requirement>::ALTERNATIVES,
    ];
    const COVER: &__zoho::__private::Cover<
        { __zoho::__private::capacity(REQUIREMENTS) },
    > = &__zoho::__private::cover(REQUIREMENTS);
    const SCOPE: [__zoho::__private::core::primitive::u8; COVER.joined_len()] = COVER
        .join();
    impl __zoho::__private::GeneratedSet for Reader {}
    impl __zoho::ScopeSet for Reader {
        const SCOPE: &'static __zoho::__private::core::primitive::str = __zoho::__private::text(
            &SCOPE,
        );
        const SCOPES: &'static [&'static __zoho::requirement::ScopeInfo] = COVER
            .scopes();
        const IS_MINIMAL: __zoho::__private::core::primitive::bool = COVER.is_exact();
        const CALLS: &'static [__zoho::endpoint::CallInfo] = &[];
    }
    impl<__Super> __zoho::SubsetOf<__Super> for Reader
    where
        __zoho::scopes::Desk::Tickets::Read: __zoho::__private::ListedIn<__Super>,
        __zoho::scopes::ZohoSearch::Securesearch::Read: __zoho::__private::ListedIn<
            __Super,
        >,
    {
        type __OnlyGeneratedCodeImplementsThis = __zoho::__private::Generated<
            Self,
            __Super,
        >;
    }
};
