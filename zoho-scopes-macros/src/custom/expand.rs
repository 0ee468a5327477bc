//! The macro `catalog!`: the types of the custom catalog, in the user's crate.

use super::load::{files, load};
use crate::catalog::{custom_scopes, endpoints, title};
use crate::diagnostic::Diagnostics;
use crate::escape::{literal, markdown};
use crate::source::Source;
use crate::text::{tokens, write_str};
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

/// The help for a mistake in the call of `catalog!` or in the manifest.
const METADATA: &str = "write `[package.metadata.zoho]` in Cargo.toml and, on the next line, `catalog = \"zoho-catalog.json\"`; `zoho catalog new` creates the file";

/// Generates the types of the custom catalog. The input is `$crate`, the path of the runtime crate.
pub(crate) fn catalog(input: TokenStream) -> TokenStream {
    let mut input = input.into_iter();
    let Some(runtime) = input.next() else { return TokenStream::new() };
    let rest: TokenStream = input.collect();
    let mut diagnostics = Diagnostics::default();
    if !rest.is_empty() {
        diagnostics.at(&rest, "`catalog!` does not take arguments, because Cargo.toml names the files", METADATA);
        return diagnostics.tokens();
    }
    match files() {
        None => diagnostics.at_call("Cargo.toml names no catalog", METADATA),
        Some(Err(error)) => diagnostics.at_call(&format!("Cargo.toml: {error}"), METADATA),
        Some(Ok(files)) => {
            let rebuilt = rebuilt(&files.folder, &files.metadata.files);
            match load(&files) {
                Ok(source) => {
                    let types = types(source, &runtime);
                    return quote!(#types #rebuilt);
                }
                Err(errors) => {
                    for error in errors {
                        diagnostics.at_call_site(&error);
                    }
                    let errors = diagnostics.tokens();
                    return quote!(#errors #rebuilt);
                }
            }
        }
    }
    diagnostics.tokens()
}

/// Returns tokens that make cargo rebuild the crate after a change of `Cargo.toml` or of a file of the catalog. The
/// tokens have this effect even if the files have errors.
fn rebuilt(folder: &std::path::Path, files: &[String]) -> TokenStream {
    let paths = files.iter().map(String::as_str).chain(["Cargo.toml"]).map(|file| folder.join(file));
    let paths = paths.filter(|path| path.is_file()).map(|path| path.display().to_string());
    quote!(#(const _: &[u8] = ::core::include_bytes!(#paths);)*)
}

/// Generates the scopes and the products, each in its own module.
fn types(source: &Source, runtime: &TokenTree) -> TokenStream {
    let own: Vec<TokenTree> = source.module().into_iter().collect();
    replaced(tokens(&text(source)), runtime, &own)
}

/// Returns the generated text of the custom catalog's types.
pub(crate) fn text(source: &Source) -> String {
    // Code in the user's crate must pass all lints that the crate enables.
    const QUIET: &str = "#[allow(
        missing_docs, unreachable_pub, dead_code, unused_imports, unused_qualifications, non_snake_case,
        non_camel_case_types, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction,
    )]";
    let mut out = String::new();
    write_str!(
        out,
        "#[doc = \"The scopes of this crate's custom catalog.\"]
        {QUIET}
        pub mod scopes {{ {} }}\n",
        custom_scopes(source)
    );
    for (index, product) in source.own() {
        write_str!(
            out,
            "#[doc = {doc}]
            {QUIET}
            pub mod {name} {{ {calls} }}\n",
            doc = literal(&format!("Calls of {}.", markdown(title(source, product)))),
            name = product.product,
            calls = endpoints(source, index),
        );
    }
    out
}

/// Replaces the placeholders of the generated text: `crate` with the runtime crate, and `__own` with the module of the
/// custom types.
///
/// The function collects the tokens of a group before it creates a stream, which takes one call to the compiler.
/// Appending to a stream would take a call for each token.
fn replaced(tokens: TokenStream, runtime: &TokenTree, own: &[TokenTree]) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replaced(group.stream(), runtime, own));
                inner.set_span(group.span());
                out.push(TokenTree::Group(inner));
            }
            TokenTree::Ident(word) => match word.to_string().as_str() {
                "crate" => out.push(runtime.clone()),
                "__own" => out.extend_from_slice(own),
                _ => out.push(TokenTree::Ident(word)),
            },
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}
