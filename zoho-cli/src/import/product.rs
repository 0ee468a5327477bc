//! The assembly of a product from its interpreted operations and its facts.

use super::lists::Lists;
use super::naming::{self, NamesByCall};
use super::operation::Operation;
use super::report::{self, ProductReport, Published};
use super::rules::{RULES, drop_dominated, useless_scope};
use super::scopes::Scopes;
use super::{Interpreted, Source, added, merge, provenance, response_shapes, siblings};
use crate::error::Error;
use std::collections::BTreeSet;
use zoho_catalog::model::{Confidence, Endpoint, PagingStyle, ParameterLocation, Product, SCHEMA_VERSION};
use zoho_catalog::response_shapes::ResponseShapes;

/// An imported product.
pub(super) struct Assembled {
    /// The product, without the weights of scopes.
    pub(super) product: Product,
    /// The report on the product.
    pub(super) report: ProductReport,
    /// The shapes of the responses, or `None` if no response is described.
    pub(super) response_shapes: Option<ResponseShapes>,
}

/// Assembles a product without the weights of scopes, the report on the product, and the shapes of its responses.
///
/// # Errors
/// Fails if operations share a name, or if no source states the requirement of an operation.
pub(super) fn assemble(
    source: &Source,
    interpreted: Interpreted,
    lists: &Lists,
    known: &NamesByCall,
) -> Result<Assembled, Error> {
    let facts = &source.facts;
    let name = source.importer.product;
    let mut scopes = Scopes::default();
    scopes.add_operations(&interpreted.operations, facts);
    for (edition, descriptions) in &source.editions {
        scopes.add_declared(descriptions, edition.name, facts);
    }
    let mut merged = merge::merge(interpreted.operations, facts);
    siblings::apply(&mut merged.operations);
    let mut unused = if source.complete { added::add(&mut merged, facts) } else { Vec::new() };
    unused.extend(facts.patch(&mut merged.operations));
    unused.extend(naming::name_all(&mut merged.operations, facts, name, known)?);
    let is_imported = |call: &str| merged.operations.iter().any(|operation| operation.endpoint.name == call);
    let (upload_hosts, unused_hosts): (Vec<_>, Vec<_>) =
        facts.upload_hosts.iter().cloned().partition(|upload| is_imported(&upload.call));
    unused.extend(unused_hosts.iter().map(|upload| format!("upload host of {}", upload.call)));
    // The lint rejects a paging style that no call uses.
    let is_used = |style: &PagingStyle| {
        let style_of = |call: &Operation| facts.paging.get(PagingStyle::of_call(&facts.paging, &call.endpoint)?);
        merged.operations.iter().any(|call| style_of(call) == Some(style))
    };
    let (paging, unused_styles): (Vec<_>, Vec<_>) = facts.paging.iter().cloned().partition(is_used);
    unused.extend(unused_styles.iter().map(|style| format!("paging style {}", style.name)));
    scopes.add_facts(facts);
    for listed in lists.owned_by(facts) {
        scopes.add_listed(&listed.scope, listed.status, listed.source, facts);
    }
    scopes.add_requirements(&merged.operations, facts);
    scopes.drop_foreign(&merged.operations, facts);

    let mut product = Product {
        extends: false,
        schema: Some("../catalog.schema.json".to_owned()),
        schema_version: SCHEMA_VERSION,
        product: name.to_owned(),
        title: facts.title.clone(),
        host: facts.host.clone(),
        data_centers: Vec::new(),
        auth_scheme: facts.auth_scheme.clone(),
        services: facts.services.clone(),
        organization: facts.organization.clone(),
        sources: facts.sources.clone(),
        modules: facts.modules.clone(),
        implications: facts.implications.clone(),
        errors: facts.errors.clone(),
        body_outcome: facts.body_outcome.clone(),
        rate_limit_headers: facts.rate_limit_headers.clone(),
        page_limits: facts.page_limits.clone(),
        paging,
        upload_hosts,
        scopes: scopes.finish(),
        endpoints: merged.operations.iter().map(endpoint).collect(),
    };
    drop_dominated::apply(&mut product);
    for (name, cited) in useless_scope::remove(&mut product) {
        scopes.leave_out(&name, useless_scope::REASON, &cited);
    }
    keep_cited_sources(&mut product);
    for (endpoint, operation) in product.endpoints.iter_mut().zip(&merged.operations) {
        endpoint.rules.sort_by_key(|rule| RULES.iter().position(|(name, _)| name == rule));
        if operation.published.is_some() && endpoint.requires != operation.published {
            endpoint.requires_as_published.clone_from(&operation.published);
        }
    }
    let unexplained = provenance::unexplained(&product.endpoints, &merged.operations);
    if !unexplained.is_empty() {
        return Err(Error::description(name, "requirements", unexplained.join("; ")));
    }
    product.endpoints.sort_by(|a, b| (&a.path, a.method, &a.selector).cmp(&(&b.path, b.method, &b.selector)));
    let editions = source.editions.iter();
    let mut left_out = interpreted.moved_out;
    left_out.extend(editions.clone().flat_map(|(_, descriptions)| descriptions.excluded.iter().cloned()));
    let report = ProductReport::new(report::Input {
        corrections: facts,
        product: &product,
        merged: &merged,
        scopes: &scopes,
        published: editions.clone().map(|(edition, read)| (edition.name.to_owned(), Published::count(read))).collect(),
        lost_references: editions.flat_map(|(_, descriptions)| &descriptions.lost_references).collect(),
        moved: left_out,
        unused,
    });
    let response_shapes = response_shapes::of_product(&product, &merged.operations);
    Ok(Assembled { product, report, response_shapes })
}

/// Removes the sources of the product that no fact cites.
fn keep_cited_sources(product: &mut Product) {
    let cited: BTreeSet<String> = (product.scopes.iter().map(|scope| &scope.source))
        .chain(product.endpoints.iter().map(|endpoint| &endpoint.source))
        .chain(product.modules.iter().map(|module| &module.source))
        .chain(product.implications.iter().map(|implication| &implication.source))
        .chain(product.errors.iter().map(|error| &error.source))
        .chain(product.body_outcome.iter().map(|outcome| &outcome.source))
        .chain(product.rate_limit_headers.iter().map(|header| &header.source))
        .chain(product.page_limits.iter().map(|limit| &limit.source))
        .chain(product.paging.iter().map(|style| &style.source))
        .chain(product.upload_hosts.iter().map(|upload| &upload.source))
        .map(|source| source.split(':').next().unwrap_or_default().to_owned())
        .collect();
    product.sources.retain(|name, _| cited.contains(name));
}

/// Returns the endpoint in its final form. Parameters of the path are first, then parameters of the query, then
/// headers. An endpoint without a requirement gets the confidence `unknown`.
fn endpoint(operation: &Operation) -> Endpoint {
    let mut endpoint = operation.endpoint.clone();
    endpoint.parameters.sort_by_key(|parameter| match parameter.place {
        ParameterLocation::Path => 0,
        ParameterLocation::Query => 1,
        ParameterLocation::Header => 2,
    });
    if endpoint.requires.is_none() {
        endpoint.status = Confidence::Unknown;
    }
    endpoint
}
