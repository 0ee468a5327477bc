//! A generator of test code. It writes one line for each call of the catalog, for the test that sends every call to the
//! emulator. It also writes random sets of calls. A list that is written manually would miss new calls.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Endpoint, Module, Parameter, Product, ValueKind};
use zoho_catalog::names::{method_name, type_name};
use zoho_catalog::requirement::{PLACEHOLDER, bind_scope};

/// The number of modules that a call names if its body may name several.
const SEVERAL: usize = 2;

/// The parameter that selects the records of a call.
const IDS: &str = "ids";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let read = |file: &zoho_catalog_data::ProductFile| {
        let product = zoho_catalog::parse::product(file.path, file.text).unwrap_or_else(|error| panic!("{error}"));
        (file.path.to_owned(), product)
    };
    let catalog = Catalog::new(zoho_catalog_data::PRODUCTS.iter().map(read).collect());
    let with_calls: Vec<&str> = catalog
        .products()
        .filter(|product| !product.endpoints.is_empty())
        .map(|product| product.product.as_str())
        .collect();
    let imports = format!("use zoho_auth_typed::{{{}}};\n", with_calls.join(", "));
    let all: String = catalog.products().map(|product| cases(&catalog, product)).collect();
    let tests: Vec<String> = catalog
        .products()
        .map(|product| format!("{}: {}\n", product.product, product.product.to_uppercase()))
        .collect();
    let out = env::var_os("OUT_DIR").expect("cargo should set OUT_DIR");
    fs::write(Path::new(&out).join("calls.rs"), imports + &all).expect("OUT_DIR should be writable");
    fs::write(Path::new(&out).join("sweep.rs"), format!("products! {{\n{}}}\n", tests.concat()))
        .expect("OUT_DIR should be writable");
    fs::write(Path::new(&out).join("sets.rs"), sets(&catalog)).expect("OUT_DIR should be writable");
}

/// Returns the code of the cases of a product, such as `pub(super) static CRM: &[Case] = &[…];`
fn cases(catalog: &Catalog, product: &Product) -> String {
    let cases = product.endpoints.iter().enumerate().map(|(index, endpoint)| case(catalog, product, index, endpoint));
    let name = product.product.to_uppercase();
    // The sweep also sends deprecated calls.
    format!("#[allow(deprecated)]\npub(super) static {name}: &[Case] = &[\n{}];\n", cases.collect::<String>())
}

/// Returns the code of the case of a call, such as
/// `Case::new::<crm::v8::GetRecord<crm::Leads>>(&["Leads"], |c, id| c.prepare(<…>::new(id))),`
fn case(catalog: &Catalog, product: &Product, index: usize, endpoint: &Endpoint) -> String {
    let modules = modules(catalog, product, index, endpoint);
    let call = call(product, endpoint, &modules);
    let names: String = modules.iter().filter_map(|module| Some(format!("{:?},", module.api_name.as_ref()?))).collect();
    let new = if endpoint.requires.is_some() { "new" } else { "of_unknown_scope" };
    let value = |parameter| value(product, parameter);
    let values: Vec<String> = endpoint.parameters.iter().filter(|p| p.is_required()).map(value).collect();
    // The records are always selected, although the parameter is optional in some files.
    let ids = if endpoint.parameters.iter().any(|p| p.name == IDS && !p.is_required()) { ".ids(id)" } else { "" };
    let mut choices = endpoint.alternatives();
    let choice = match choices.next() {
        Some(first) if endpoint.required_one_of.iter().all(|name| name != IDS) => {
            format!(".{}({})", method_name(&first.name), value(first))
        }
        _ => String::new(),
    };
    let id = if values.iter().any(|value| value == "id") || !ids.is_empty() { "id" } else { "_" };
    let client = match product.organization {
        Some(_) if endpoint.organization.is_needed() => {
            format!("c.for_organization({}::ORGANIZATION, 1_u64)", product.product)
        }
        _ => "c".to_owned(),
    };
    format!(
        "Case::{new}::<{call}>({call:?}, &[{names}], |c, {id}| {client}.prepare(<{call}>::new({}){choice}{ids})),\n",
        values.join(",")
    )
}

/// The number of random sets that are compiled.
const SETS: usize = 20;

/// Returns the code of random sets of calls, and of a table with the scope string and the calls of each set. The sets
/// are the same in every build.
fn sets(catalog: &Catalog) -> String {
    let all: Vec<String> = catalog.products().flat_map(|product| known_calls(catalog, product)).collect();
    let mut random = Random(7);
    let (mut structs, mut rows) = (String::new(), String::new());
    for set in 0..SETS {
        let mut calls: Vec<&String> = (0..=random.below(24)).map(|_| &all[random.below(all.len())]).collect();
        calls.sort();
        calls.dedup();
        let fields: Vec<String> = calls.iter().enumerate().map(|(i, call)| format!("call_{i}: {call}")).collect();
        let fields = fields.join(", ");
        let _ = writeln!(structs, "#[zoho_app] struct Set{set} {{ {fields} }}");
        let _ = writeln!(rows, "(Set{set}::SCOPE, &{calls:?}),");
    }
    format!("{structs}pub(super) static SETS: &[(&str, &[&str])] = &[\n{rows}];\n")
}

/// Returns the Rust types of those calls of a product that have a known requirement.
fn known_calls<'c>(catalog: &'c Catalog, product: &'c Product) -> impl Iterator<Item = String> + 'c {
    let known = product.endpoints.iter().enumerate().filter(|(_, endpoint)| endpoint.requires.is_some());
    known.map(|(index, endpoint)| call(product, endpoint, &modules(catalog, product, index, endpoint)))
}

/// A generator of pseudo-random numbers (`SplitMix64`).
struct Random(u64);

impl Random {
    /// Returns the next pseudo-random number. It is less than `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("number should be less than the limit")
    }
}

fn call(product: &Product, endpoint: &Endpoint, modules: &[&Module]) -> String {
    let Product { product, .. } = product;
    let path = format!("{product}::{}::{}", endpoint.version, endpoint.name);
    let modules: Vec<String> = modules.iter().map(|module| format!("{product}::{}", module.name)).collect();
    match modules.as_slice() {
        [] => path,
        [one] => format!("{path}<{one}>"),
        several => format!("{path}<({})>", several.join(",")),
    }
}

/// Returns the modules for a call, or none if the call does not depend on a module. The modules vary from call to call,
/// so that the calls together need the scopes of all modules.
fn modules<'c>(catalog: &Catalog, product: &'c Product, index: usize, endpoint: &Endpoint) -> Vec<&'c Module> {
    let scopes = || endpoint.requires.iter().flatten().flatten();
    let in_path = endpoint.path.split('/').any(|segment| segment == PLACEHOLDER);
    if !in_path && !scopes().any(|scope| scope.contains(PLACEHOLDER)) {
        return Vec::new();
    }
    let has_scopes = |module: &&Module| {
        module.api_name.is_some()
            && scopes().all(|scope| catalog.scope(&bind_scope(scope, &module.scope_segment)).is_some())
    };
    // A path such as `/crm/v8/Leads/actions/mass_convert` belongs to its own call, not to the call for any module.
    let is_other_call = |module: &&Module| {
        let path = endpoint.path.replace(PLACEHOLDER, module.api_name.as_deref().unwrap_or_default());
        let is_same = |other: &Endpoint| other.method == endpoint.method && is_same_path(&other.path, &path);
        in_path && product.endpoints.iter().any(is_same)
    };
    let fitting: Vec<&Module> = product.modules.iter().filter(has_scopes).filter(|m| !is_other_call(m)).collect();
    assert!(!fitting.is_empty(), "a module should have the scopes of {}", endpoint.name);
    let count = if endpoint.multi_module { SEVERAL } else { 1 };
    fitting.iter().cycle().skip(index % fitting.len()).take(count).copied().collect()
}

/// Returns `true` if two paths differ only in the names of their parameters.
fn is_same_path(one: &str, other: &str) -> bool {
    let is_parameter = |segment: &str| segment.starts_with('{');
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('/').collect(), other.split('/').collect());
    one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| one == other || (is_parameter(one) && is_parameter(other)))
}

/// Returns the Rust expression for a parameter of the constructor: the first of the listed values, or else a value of
/// the parameter's kind. `module` gets the first module of the product, and `criteria` gets valid search criteria.
fn value(product: &Product, parameter: &Parameter) -> String {
    let Parameter { name, kind, values, .. } = parameter;
    if parameter.is_enum() {
        return format!("{}::values::{}::other({:?})", product.product, type_name(name), values[0]);
    }
    if let ("module", Some(module)) = (name.as_str(), product.modules.iter().find_map(|m| m.api_name.as_ref())) {
        return format!("{module:?}");
    }
    if let (ValueKind::String | ValueKind::List, Some(first)) = (kind, values.first()) {
        return format!("{first:?}");
    }
    // The emulator parses the criteria of a search.
    if name == "criteria" {
        return "\"(Last_Name:equals:sweep)\"".to_owned();
    }
    let is_id = ["id", IDS].iter().any(|word| name.rsplit('_').next() == Some(word));
    match kind {
        ValueKind::Id => "id",
        ValueKind::String | ValueKind::List if is_id => "id",
        ValueKind::String | ValueKind::List => "\"sweep\"",
        ValueKind::Integer | ValueKind::Number => "1_u32",
        ValueKind::Boolean => "true",
        ValueKind::Date => "zoho_auth_typed::value::Date::new(2026, 1, 31)",
        ValueKind::DateTime | ValueKind::UtcDateTime => "zoho_auth_typed::value::DateTime::MIN",
    }
    .to_owned()
}
