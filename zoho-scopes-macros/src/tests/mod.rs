//! The tests of expansions without the compiler. They compare the text of expansions with committed files, and the
//! sentences of messages with the expected ones.
//!
//! `BLESS=1 cargo test -p zoho-scopes-macros` rewrites the files; review the difference.

#[cfg(feature = "catalog")]
mod hostile;
#[cfg(feature = "catalog")]
#[path = "../../../tests/it/parallel.rs"]
mod parallel;
#[cfg(feature = "catalog")]
mod rules;

use proc_macro2::TokenStream;
use quote::quote;
use std::path::Path;

/// Returns the text of the items in the format of `rustfmt`.
fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("an expansion should consist of items"))
}

fn expands(name: &str, tokens: TokenStream) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/expansions").join(name);
    let now = pretty(tokens);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &now).expect("the file should be writable");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(now == expected, "{name} should not change; to accept the change, run the test with BLESS=1:\n{now}");
}

/// Returns the sentences of all `compile_error!`s, without their help.
fn sentences(tokens: &TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(tokens.clone()).expect("an expansion should consist of items");
    let mut found = Vec::new();
    for item in file.items {
        if let syn::Item::Macro(item) = item {
            let text: syn::LitStr = item.mac.parse_body().expect("the argument of compile_error! should be a string");
            let text = text.value();
            assert!(text.contains("\nhelp: "), "the message should contain a fix: {text}");
            found.push(text.lines().next().unwrap_or_default().to_owned());
        }
    }
    found
}

#[test]
fn app_expands_to_the_committed_code() {
    let input = quote! {
        /// The calls of this program.
        #[derive(Debug)]
        pub struct LeadSync {
            /// All of them.
            leads: crm::ListRecords<crm::Leads>,
            #[cfg(feature = "desk")]
            #[zoho(allow_unused)]
            pub(crate) tickets: desk::ListTickets,
            #[requires(ZohoCRM::Users::Read)]
            other: Unknown,
        }
    };
    expands("app.rs", crate::app::app(quote!(pinned_scopes = "ZohoCRM.users.READ"), &input));
}

#[test]
fn app_with_a_mistake_keeps_its_type() {
    let input = quote! { struct LeadSync { leads: crm::ListRecords<crm::Leads>, #[zoho(blue)] lead: crm::GetRecord<crm::Leads> } };
    expands("app_fallback.rs", crate::app::app(TokenStream::new(), &input));
}

#[test]
fn item_that_is_not_an_app_is_unchanged() {
    let tokens = crate::app::app(
        TokenStream::new(),
        &quote!(
            enum LeadSync {
                Leads,
            }
        ),
    );
    assert_eq!(sentences(&tokens), ["`#[zoho_app]` requires a struct whose fields are calls"]);
    assert!(pretty(tokens).contains("enum LeadSync"));
}

#[test]
fn scope_set_expands_to_the_committed_code() {
    let input = quote! { #[scopes(Desk::Tickets::Read, zoho_auth_typed::scopes::ZohoSearch::Securesearch::Read)] struct Reader; };
    let tokens = crate::scope_set::scope_set(input);
    let now = pretty(tokens);
    // The catalog's fingerprint changes with every import.
    let stable: Vec<&str> = now.lines().filter(|line| !line.contains("FINGERPRINT")).collect();
    expands("set.rs", stable.join("\n").parse().expect("an expansion should consist of tokens"));
}

#[test]
fn all_mistakes_of_a_set_are_reported_together() {
    let tokens = crate::scope_set::scope_set(quote! {
        #[scopes(ZohoCRM::Modules::Lead::Read, ZohoCRM::Users::Read, ZohoCRM::Users::Read, ZohoCRM::Users, Leads::Read, Nope::X)]
        struct Everything;
    });
    let sentences = sentences(&tokens);
    assert_eq!(
        sentences,
        [
            "there is no scope `ZohoCRM::Modules::Lead::Read`",
            "`ZohoCRM::Users` is not a complete scope: the operation is missing",
            "`Leads::Read` does not name the service of the scope",
            "there is no scope `Nope::X`: the service `Nope` is unknown",
            "the scope `ZohoCRM.users.READ` occurs twice",
        ]
    );
    let text = pretty(tokens);
    assert!(text.contains("help: write the first segment of the scope, such as `ZohoCRM` or `Desk`"), "{text}");
    assert!(text.contains("impl __zoho::ScopeSet for Everything"));
}

#[test]
fn scopes_that_a_set_implies_are_granted() {
    let text = pretty(crate::scope_set::scope_set(quote! { #[scopes(ZohoCRM::Modules::Leads::All)] struct Admin; }));
    assert!(text.contains("for __zoho::scopes::ZohoCRM::Modules::Leads::Read"));
    assert!(!text.contains("scopes::ZohoCRM::Modules::Deals::Read"));
}

#[test]
fn extra_scopes_of_an_app_are_granted_with_their_implications() {
    let app = |also| pretty(crate::app::app(also, &quote! { struct Admin { leads: crm::ListRecords<crm::Leads> } }));
    let text = app(quote!(extra_scopes(ZohoCRM::Modules::Deals::All)));
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("ScopeOfSet<Admin> for ZohoCRM::Modules::Deals::All"), "{text}");
    assert!(text.contains("for __zoho::scopes::ZohoCRM::Modules::Deals::Read"));
    assert!(
        !text.contains("scopes::ZohoCRM::Modules::Leads::Read"),
        "the macro should not generate impls for the scopes of calls"
    );
    assert!(!app(quote!()).contains("ScopeOfSet"));
}

#[test]
fn scope_literal_becomes_a_path() {
    let path = crate::scope_literal::scope(quote!(zoho_auth_typed "ZohoCRM.modules.leads.READ"));
    assert_eq!(path.to_string().replace(' ', ""), "zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read");
    for input in [quote!(x), quote!(x 1), quote!(x "a" "b"), quote!(), quote!(x "")] {
        assert!(crate::scope_literal::scope(input).to_string().contains("compile_error"));
    }
}

#[test]
fn generated_types_of_every_product_are_valid_rust() {
    let source = crate::source::built_in().expect("the built-in catalog should be valid");
    for (index, product) in source.catalog.products().enumerate() {
        for text in [crate::catalog::scopes(source, index), crate::catalog::endpoints(source, index)] {
            syn::parse_str::<syn::File>(&text).unwrap_or_else(|error| panic!("{}: {error}", product.product));
        }
    }
    let tokens = crate::catalog::product(&quote!(nothing), |_, _| String::new());
    assert_eq!(sentences(&tokens), ["the catalog has no product `nothing`"]);
}

#[test]
fn disabled_service_is_mapped_to_its_feature() {
    let catalog = &crate::source::built_in().expect("the built-in catalog should be valid").catalog;
    let mut expected: Vec<(String, String)> = catalog
        .services()
        .into_iter()
        .map(|(service, _)| {
            let lists =
                |p: &&zoho_catalog::model::Product| p.scopes.iter().any(|s| s.name.split('.').next() == Some(service));
            let owns = |p: &&zoho_catalog::model::Product| p.services.iter().any(|own| own == service);
            let product = catalog.products().find(owns).or_else(|| catalog.products().find(lists));
            let product = product.expect("a product should list the service");
            (zoho_catalog::names::service_name(service), product.product.clone())
        })
        .collect();
    let mut known: Vec<_> =
        zoho_catalog_data::SERVICES.iter().map(|(s, f)| ((*s).to_owned(), (*f).to_owned())).collect();
    expected.sort();
    known.sort();
    assert_eq!(known, expected);
}

#[test]
fn malformed_input_causes_no_panic() {
    let inputs = [
        quote!(),
        quote!(struct),
        quote!(#),
        quote!(struct A),
        quote!(
            #[scopes]
            struct A;
        ),
        quote!(
            #[scopes = 1]
            struct A;
        ),
        quote!(
            #[scopes(::)]
            struct A;
        ),
        quote!(
            #[scopes(A::<u8>::B)]
            struct A;
        ),
        quote!(
            #[scopes(r#ZohoCRM::Users::Read)]
            struct A;
        ),
        quote!(
            #[zoho]
            struct A;
        ),
        quote!(
            #[zoho(crate)]
            #[scopes(A)]
            struct A;
        ),
        quote!(
            struct A {
                #[requires]
                a: u8,
                #[requires = 2]
                b: u8,
                #[zoho]
                c: u8,
                d: _,
            }
        ),
        quote!(
            struct A {
                a: impl Fn(),
                r#type: u8,
            }
        ),
        quote!(union A { a: u8 }),
        quote!(
            macro_rules! x {
                () => {};
            }
        ),
    ];
    for input in &inputs {
        for arguments in &inputs {
            let _ = crate::app::app(arguments.clone(), input);
        }
        let _ = crate::scope_set::scope_set(input.clone());
        let _ = crate::scope_literal::scope(input.clone());
        let _ = crate::catalog::product(input, |_, _| String::from("struct"));
    }
}
