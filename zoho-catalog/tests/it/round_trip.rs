//! The round trip: printing a value and parsing the text returns the same value.

use crate::TOY;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use zoho_catalog::model::{
    BodyKind, Confidence, Endpoint, ForOrganization, Implication, Method, Module, Parameter, ParameterLocation,
    Product, Scope, Selector, SelectorLocation, Source, ValueKind,
};
use zoho_catalog::{parse, serialize};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,8}", "[a-z.{}/]{0,60}", Just("\u{0}\t\"\\\u{2028}\u{feff}".to_owned())]
}

fn status() -> impl Strategy<Value = Confidence> {
    prop::sample::select(vec![Confidence::Documented, Confidence::Reported, Confidence::Assumed, Confidence::Unknown])
}

fn requirement() -> impl Strategy<Value = Option<Vec<Vec<String>>>> {
    option::of(vec(vec(text(), 0..3), 0..3))
}

fn parameter() -> impl Strategy<Value = Parameter> {
    use ValueKind::{Boolean, Date, DateTime, Id, Integer, List, Number, String};
    let place =
        prop::sample::select(vec![ParameterLocation::Path, ParameterLocation::Query, ParameterLocation::Header]);
    let kind = prop::sample::select(vec![String, Id, Integer, Number, Boolean, Date, DateTime, List]);
    (text(), place, kind, any::<bool>(), vec(text(), 0..3), option::of(any::<u32>())).prop_map(
        |(name, place, kind, required, values, max_values)| Parameter {
            name,
            place,
            kind,
            required,
            values,
            max_values,
        },
    )
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    let method = prop::sample::select(Method::ALL.to_vec());
    let body = prop::sample::select(vec![
        BodyKind::None,
        BodyKind::Json,
        BodyKind::Multipart,
        BodyKind::Form,
        BodyKind::Binary,
    ]);
    let call = (text(), method, text(), text(), vec(parameter(), 0..3), vec(text(), 0..3), any::<bool>(), body);
    let needs = (requirement(), status(), text());
    let printed = (option::of(text()), requirement(), vec(text(), 0..3), option::of(text()));
    let place = prop::sample::select(vec![SelectorLocation::Query, SelectorLocation::Form]);
    let selector = (place, text(), text()).prop_map(|(place, name, value)| Selector { place, name, value });
    let vendor = (option::of(text()), option::of(text()), option::of(text()), option::of(selector));
    (call, needs, printed, vendor).prop_map(
        |(
            (name, method, path, version, parameters, required_one_of, multi_module, body),
            (requires, status, source),
            (path_as_published, requires_as_published, rules, note),
            (vendor_name, deprecated, family, selector),
        )| {
            let mut endpoint = skeleton(name, method, path);
            (endpoint.version, endpoint.parameters, endpoint.body) = (version, parameters, body);
            (endpoint.required_one_of, endpoint.multi_module) = (required_one_of, multi_module);
            (endpoint.requires, endpoint.status, endpoint.source) = (requires, status, source);
            (endpoint.path_as_published, endpoint.requires_as_published) = (path_as_published, requires_as_published);
            (endpoint.rules, endpoint.note) = (rules, note);
            (endpoint.vendor_name, endpoint.deprecated, endpoint.family) = (vendor_name, deprecated, family);
            endpoint.selector = selector;
            endpoint
        },
    )
}

fn skeleton(name: String, method: Method, path: String) -> Endpoint {
    Endpoint {
        name,
        vendor_name: None,
        method,
        path,
        selector: None,
        version: String::new(),
        parameters: Vec::new(),
        required_one_of: Vec::new(),
        organization: ForOrganization::Needed,
        multi_module: false,
        body: BodyKind::None,
        requires: None,
        family: None,
        paging: None,
        status: Confidence::Unknown,
        source: String::new(),
        path_as_published: None,
        requires_as_published: None,
        rules: Vec::new(),
        note: None,
        deprecated: None,
    }
}

fn product() -> impl Strategy<Value = Product> {
    let source =
        (text(), text(), text()).prop_map(|(title, location, retrieved)| Source { title, location, retrieved });
    let module = (text(), option::of(text()), text(), vec(text(), 0..3), text());
    let module = module.prop_map(|(name, api_name, scope_segment, fields, source)| Module {
        name,
        api_name,
        scope_segment,
        fields,
        source,
    });
    let implication = (text(), text(), vec(text(), 0..2), status(), text());
    let implication =
        implication.prop_map(|(from, to, except, status, source)| Implication { from, to, except, status, source });
    let scope = (text(), option::of(any::<u32>()), status(), text(), vec(text(), 0..3))
        .prop_map(|(name, weight, status, source, as_printed)| Scope { name, weight, status, source, as_printed });
    let head = (any::<bool>(), option::of(text()), text(), text(), text(), text(), vec(text(), 0..3));
    let body = (btree_map(text(), source, 0..3), vec(module, 0..3), vec(implication, 0..3), vec(scope, 0..4));
    (head, body, vec(endpoint(), 0..4)).prop_map(|(head, body, endpoints)| {
        let mut product = parse::product("toy.json", TOY).expect("fixture should be valid");
        (
            product.extends,
            product.schema,
            product.product,
            product.title,
            product.host,
            product.auth_scheme,
            product.services,
        ) = head;
        (product.sources, product.modules, product.implications, product.scopes) = body;
        product.endpoints = endpoints;
        product
    })
}

proptest! {
    #![proptest_config(crate::cases(300))]

    #[test]
    fn printed_product_parses_to_the_same_product(product in product()) {
        let printed = serialize::product(&product);
        let read = parse::product("p.json", &printed);
        prop_assert_eq!(read.as_ref(), Ok(&product));
        prop_assert_eq!(serialize::product(&product), serialize::product(&read.unwrap()));
    }
}
