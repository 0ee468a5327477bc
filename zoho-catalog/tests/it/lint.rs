//! The tests of the lint: it finds nothing in a correct file, and reports each mistake at its position.

use crate::{TOY, TOY_EXTENSION};
use zoho_catalog::data_centers::{self, Hosts};
use zoho_catalog::json_pointer::Position;
use zoho_catalog::lint::{BuiltIns, Disabled, Finding, MAX_FINDINGS, Severity, check, files};
use zoho_catalog::parse;

fn findings(text: &str) -> Vec<(Position, Finding)> {
    files(&[("toy.json", text)]).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn show(findings: &[(Position, Finding)]) -> String {
    let lines: Vec<_> =
        findings.iter().map(|(position, finding)| format!("{}:{} {finding}", position.line, position.column)).collect();
    lines.join("\n")
}

/// Checks that one replacement in the fixture leads to a finding with this message at the first occurrence of `at`.
#[track_caller]
fn expect_finding(from: &str, to: &str, at: &str, message: &str) {
    assert!(TOY.contains(from), "{from}");
    let text = TOY.replacen(from, to, 1);
    let found = findings(&text);
    let shown = show(&found);
    let (position, _) = found.iter().find(|(_, f)| f.message.contains(message)).unwrap_or_else(|| panic!("{shown}"));
    assert_eq!(*position, Position::of_byte(&text, text.find(at).unwrap()), "{shown}");
}

#[test]
fn correct_file_has_no_findings() {
    let found = findings(TOY);
    assert!(found.is_empty(), "{}", show(&found));
}

#[test]
fn call_with_an_undeclared_organization_is_found() {
    let of_product = "  \"organization\": {\"in\": \"header\", \"name\": \"orgId\"},\n";
    expect_finding(of_product, "", "\"optional\"", "the product has no `organization` for its calls");
}

#[test]
fn built_in_catalog_has_no_errors() {
    let all: Vec<_> = zoho_catalog_data::PRODUCTS.iter().map(|file| (file.path, file.text)).collect();
    let found = files(&all).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let errors: Vec<_> = found.into_iter().filter(|(_, finding)| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{}", show(&errors));
}

#[test]
fn invalid_header_of_a_file_is_found() {
    expect_finding("\"toy\"", "\"Toy\"", "\"Toy\"", "cannot be the name of a Rust module");
    expect_finding("\"Zoho Toy\"", "\"\"", "\"\"", "the key `title` is missing or empty");
    expect_finding("\"Zoho Toy\"", "\" Zoho Toy\"", "\" Zoho Toy\"", "starts or ends with a space");
    expect_finding("[\"Toy\", \"ToyFiles\"]", "[]", "[]", "at least one service");
    expect_finding("\"ToyFiles\"]", "\"Toys\"]", "\"Toys\"]", "no scope of the file belongs to the service `Toys`");
    expect_finding("\"ToyFiles\"]", "\"Toy\"]", "\"Toy\"]", "the service `Toy` occurs twice");
    expect_finding("2026-01-31", "31.1.2026", "\"31.1.2026\"", "is not a date");
    expect_finding("2026-01-31", "2026-13-31", "\"2026-13-31\"", "is not a date");
    expect_finding("\"file\": {", "\"files\": {", "\"file:/users\"", "there is no source `file`");
    expect_finding(
        "\"file\": {",
        "\"new\": {\"title\": \"t\", \"location\": \"a\", \"retrieved\": \"2026-01-01\"}, \"file\": {",
        "{\"title\": \"t\"",
        "is not cited",
    );
}

#[test]
fn invalid_module_or_rule_is_found() {
    expect_finding("\"name\": \"Dolls\"", "\"name\": \"Cars\"", "\"Cars\", \"api_name\": \"Dolls\"", "occurs twice");
    expect_finding("\"name\": \"Dolls\"", "\"name\": \"a b\"", "\"a b\"", "cannot be the name of a type");
    expect_finding(
        "\"api_name\": \"Dolls\"",
        "\"api_name\": \"Cars\"",
        "\"Cars\", \"scope_segment\": \"dolls\"",
        "another module has",
    );
    expect_finding(
        "\"scope_segment\": \"dolls\"",
        "\"scope_segment\": \"d.olls\"",
        "\"d.olls\"",
        "cannot replace `{module}`",
    );
    expect_finding("Toy.{scope}.ALL", "Toy.*.ALL", "{\"from\": \"Toy.*.ALL\"", "`*` on both sides");
    expect_finding("Toy.{scope}.ALL", "Toy.{x}.ALL", "\"Toy.{x}.ALL\"", "is not a segment");
    expect_finding(
        "Toy.modules.{module}.CREATE",
        "Toy.modules.{module}.MAKE",
        "\"Toy.modules.{module}.MAKE\"",
        "no scope of this file matches",
    );
    expect_finding(
        "\"from\": \"Toy.modules.{module}.WRITE\"",
        "\"from\": \"Toy.modules.cars.CREATE\", \"to\": \"Toy.modules.cars.WRITE\", \"status\": \"reported\", \"source\": \"page\"}, {\"from\": \"Toy.modules.{module}.WRITE\"",
        "\"Toy.modules.cars.CREATE\", \"weight\"",
        "imply each other",
    );
}

#[test]
fn invalid_fact_about_responses_is_found() {
    expect_finding(
        "\"code\": \"14\"",
        "\"code\": \"NOTHING_HERE\"",
        "\"NOTHING_HERE\", \"kind\": \"inv",
        "occurs twice",
    );
    expect_finding("\"code\": \"14\"", "\"code\": \" 14\"", "\" 14\"", "starts or ends with a space");
    expect_finding(", \"kind\": \"invalid_token\"", "", "\"14\"", "the code `14` has no effect");
    expect_finding("\"http_status\": 404", "\"http_status\": 4040", "4040", "is not the HTTP status");
    expect_finding(
        "\"source\": \"page:errors\"",
        "\"source\": \"pag:errors\"",
        "\"pag:errors\"",
        "there is no source `pag`",
    );
    expect_finding("X-Remaining", "X Remaining", "\"X Remaining\"", "is not a valid header name");
    expect_finding("\"items\": 50", "\"items\": 0", "0, \"status\": \"assumed\", \"source\": \"page\"}", "is 0");
    expect_finding("\"call\": \"UploadPicture\"", "\"call\": \"Ping\"", "\"Ping\", \"host\"", "is not `multipart`");
    expect_finding(
        "\"call\": \"UploadPicture\"",
        "\"call\": \"UploadPic\"",
        "\"UploadPic\"",
        "there is no call `UploadPic`",
    );
}

#[test]
fn invalid_scope_is_found() {
    expect_finding(
        "\"Toy.users.READ\", \"weight\"",
        "\"Toy.a.READ\", \"weight\"",
        "\"Toy.a.READ\"",
        "must come before",
    );
    expect_finding(
        "\"Toy.modules.READ\", \"weight\"",
        "\"Toy.modules.ALL\", \"weight\"",
        "\"Toy.modules.ALL\", \"weight\": 0",
        "occurs twice",
    );
    expect_finding(
        "\"Toy.modules.READ\", \"weight\"",
        "\"Toy.modules.a b\", \"weight\"",
        "\"Toy.modules.a b\"",
        "is not a scope",
    );
    expect_finding(
        "\"Toy.modules.READ\", \"weight\"",
        "\"Toy.modules.cars\", \"weight\"",
        "\"Toy.modules.cars\"",
        "both a type and the module",
    );
    expect_finding(
        "\"Toy.modules.READ\", \"weight\"",
        "\"Toy.modules.all\", \"weight\"",
        "\"Toy.modules.all\"",
        "both become `Toy::Modules::All`",
    );
    expect_finding(
        "\"Toy.modules.READ\", \"weight\"",
        "\"Toy.scope.READ\", \"weight\"",
        "\"Toy.scope.READ\"",
        "conflicts with the type `Scope`",
    );
    expect_finding(
        "\"Toy.modules.READ\", \"weight\"",
        "\"Oth.modules.READ\", \"weight\"",
        "\"Oth.modules.READ\"",
        "belongs to another service",
    );
    expect_finding("\"weight\": 7", "\"weight\": 9", "9, \"status\"", "unlocks 7 operations of the catalog, not 9");
    expect_finding(
        "toy.Modules.cars.read\"]",
        "Toy.modules.cars.READ\"]",
        "\"Toy.modules.cars.READ\"]",
        "is the name itself",
    );
}

#[test]
fn invalid_endpoint_is_found() {
    expect_finding("\"name\": \"Ping\"", "\"name\": \"typ e\"", "\"typ e\"", "cannot be the name of a type");
    expect_finding(
        "\"name\": \"Ping\"",
        "\"name\": \"Cars\"",
        "\"Cars\",\n      \"method\"",
        "is also the name of a module",
    );
    expect_finding(
        "\"name\": \"Ping\"",
        "\"name\": \"GetRecord\"",
        "\"GetRecord\",\n      \"vendor_name\": ",
        "two endpoints have the name `GetRecord`",
    );
    expect_finding("/toy/v1/ping", "/toy/v1/a", "{\n      \"name\": \"Ping\"", "must come before");
    expect_finding(
        "[[\"Toy.modules.cars.CREATE\"]]",
        "null",
        "\"documented\",\n      \"source\": \"file:/Cars\"",
        "is `null`, but the status",
    );
    expect_finding(
        "\"unknown\"",
        "\"assumed\"",
        "\"assumed\",\n      \"source\": \"file:/everything\"",
        "is `null`, but the status",
    );
    expect_finding("\"requires\": [[]]", "\"requires\": []", "[],", "cannot be satisfied");
    expect_finding(
        "\"requires\": [[]]",
        "\"requires\": [[], [\"Toy.users.READ\"]]",
        "[], [",
        "the others have no effect",
    );
    expect_finding(
        "[[\"Toy.modules.cars.CREATE\"]]",
        "[[\"Toy.modules.car.CREATE\"]]",
        "\"Toy.modules.car.CREATE\"",
        "is not among the scopes",
    );
    expect_finding(
        "\"Toy.modules.{module}.READ\"]]",
        "\"Toy.modules.{module}.COPY\"]]",
        "\"Toy.modules.{module}.COPY\"",
        "no module has the scope",
    );
    expect_finding(
        "\"Toy.modules.{module}.READ\"]]",
        "\"Toy.modules.x{module}.READ\"]]",
        "\"Toy.modules.x{module}.READ\"",
        "braces inside a segment",
    );
}

#[test]
fn invalid_choice_or_limit_of_parameters_is_found() {
    expect_finding("[\"keep\", \"tags\"]", "[\"keep\"]", "[\"keep\"]", "`required_one_of` lists only one parameter");
    expect_finding("[\"keep\", \"tags\"]", "[\"keep\", \"tag\"]", "\"tag\"]", "`tag` is not among the parameters");
    expect_finding("[\"keep\", \"tags\"]", "[\"keep\", \"size\"]", "\"size\"]", "`size` is always required");
    expect_finding("[\"keep\", \"tags\"]", "[\"keep\", \"keep\"]", "\"keep\"]", "`keep` occurs twice");
    expect_finding("\"max_values\": 10", "\"max_values\": 0", "0}\n", "`max_values` of `tags` is 0");
    expect_finding("\"type\": \"number\"", "\"type\": \"number\", \"max_values\": 7", "7}", "`ratio` takes one value");
}

#[test]
fn invalid_path_is_found() {
    for (path, message) in [
        ("toy/v1/ping", "does not start with `/`"),
        ("/toy//ping", "an empty segment"),
        ("/toy/../ping", "has the segment `..`"),
        ("/toy/ping?x=1", "a query or fragment"),
        ("/toy/ping#x", "a query or fragment"),
        ("/toy/pi ng", "characters that a path cannot contain"),
        ("/toy/{x}y", "not a single parameter"),
        ("/toy/{x y}", "is not a valid parameter name"),
        ("/toy/{x}", "`{x}` is not declared"),
        ("/toy/{module}/{module}", "the path contains `{module}` twice"),
    ] {
        expect_finding("/toy/v1/ping", path, &format!("\"{path}\""), message);
    }
    expect_finding("\"name\": \"record_id\"", "\"name\": \"id\"", "{\"name\": \"id\"", "the path has no `{id}`");
    expect_finding(
        "\"name\": \"size\", \"in\": \"path\"",
        "\"name\": \"module\", \"in\": \"path\"",
        "{\"name\": \"module\"",
        "although the product has modules",
    );
    expect_finding(
        "/{file_id}/pictures/{size}",
        "/{size}/pictures/{file_id}",
        "{\"name\": \"file_id\"",
        "out of order",
    );
    expect_finding("\"name\": \"ratio\"", "\"name\": \"Keep\"", "\"keep\"", "both have the method `keep`");
    expect_finding("\"If-Modified-Since\"", "\"If:Since\"", "\"If:Since\"", "not a valid header name");
    expect_finding("\"own\"]", "\"all\"]", "\"all\"]", "the value `all` occurs twice");
}

#[test]
fn list_in_place_of_an_object_is_found() {
    let source = r#"["A page", "https://example.com/toy", "2026-02-01"]"#;
    let object = &TOY[TOY.find(r#"{"title": "A page"#).unwrap()..];
    expect_finding(&object[..=object.find('}').unwrap()], source, "[\"A page\"", "must be an object in braces");
}

/// Returns the known products and hosts for the check of an application's file.
fn built_ins() -> BuiltIns {
    let toy = parse::product("products/toy.json", TOY).unwrap();
    let hosts = data_centers::parse("datacenters.json", zoho_catalog_data::DATA_CENTERS).unwrap().product_hosts();
    let disabled = vec![Disabled { product: "game".to_owned(), services: vec!["Game".to_owned()] }];
    BuiltIns { products: vec![("products/toy.json".to_owned(), toy)], disabled, hosts: Some(hosts), is_toolkit: false }
}

/// Checks that one replacement in the extension leads to a finding with this message at the first occurrence of `at`.
#[track_caller]
fn expect_extension_finding(from: &str, to: &str, at: &str, message: &str) {
    assert!(TOY_EXTENSION.contains(from), "{from}");
    let text = TOY_EXTENSION.replacen(from, to, 1);
    let found = check(&[("own.json", &text)], built_ins()).unwrap_or_else(|errors| panic!("{}", errors[0])).1;
    let shown = show(&found);
    let (position, _) = found.iter().find(|(_, f)| f.message.contains(message)).unwrap_or_else(|| panic!("{shown}"));
    assert_eq!(*position, Position::of_byte(&text, text.find(at).unwrap()), "{shown}");
}

#[test]
fn correct_extension_has_no_findings() {
    let (catalog, found) = check(&[("own.json", TOY_EXTENSION)], built_ins()).unwrap();
    assert!(found.is_empty(), "{}", show(&found));
    // The rules of the product also apply to the scopes of its extension.
    let [all, trains] = ["Toy.modules.ALL", "Toy.modules.trains.READ"].map(|name| catalog.scope(name).unwrap());
    assert!(catalog.implies(all, trains));
    assert_eq!(catalog.product_index_of(trains), 1);
}

#[test]
fn invalid_extension_is_found() {
    expect_extension_finding(
        "\"product\": \"toy\"",
        "\"product\": \"tay\"",
        "\"tay\"",
        "the file extends the unknown product `tay`",
    );
    expect_extension_finding(
        "\"product\": \"toy\"",
        "\"product\": \"game\"",
        "\"game\"",
        "the file extends the unknown product `game`",
    );
    expect_extension_finding("\"extends\": true,", "", "\"toy\"", "the toolkit already has the product `toy`");
    expect_extension_finding(
        "\"extends\": true,",
        "\"extends\": true, \"title\": \"Toys\",",
        "\"Toys\"",
        "must not have the key `title`",
    );
    expect_extension_finding(
        "[\"Toy.modules.{module}.READ\"",
        "[\"Toy.toys.{module}.READ\"",
        "\"Toy.toys.{module}.READ\"",
        "no module has the scope",
    );
    expect_extension_finding("\"Toy.users.READ\"", "\"Toy.user.READ\"", "\"Toy.user.READ\"", "is not among the scopes");
    expect_extension_finding(
        "\"Toy.modules.trains.READ\"",
        "\"Tay.trains.READ\"",
        "\"Tay.trains.READ\"",
        "belongs to another service",
    );
    expect_extension_finding("\"color\"", "\"co lor\"", "\"co lor\"", "not a valid field name");
    expect_extension_finding(
        "\"color\"",
        "\"line_length\"",
        "\"line_length\"",
        "would both become the constant `LINE_LENGTH`",
    );
    expect_extension_finding(
        "/toy/v1/query",
        "/toy/v1/{module}/query",
        "true,\n      \"body\"",
        "several modules only in its body",
    );
    expect_extension_finding("\"v1\"", "\"V1\"", "\"V1\"", "cannot be the name of the Rust module for an API version");
}

#[test]
fn invalid_host_of_a_new_product_is_found() {
    let new = |host: &str| {
        let header = format!(
            "\"product\": \"gate\", \"title\": \"Gate\", \"host\": \"{host}\", \"auth_scheme\": \"Bearer\", \"services\": [\"Gate\"],"
        );
        let header = TOY_EXTENSION.replacen("\"product\": \"toy\",\n  \"extends\": true,", &header, 1);
        check(&[("own.json", &header)], built_ins()).unwrap().1
    };
    for good in ["https://gate.example", "http://127.0.0.1:8080", "desk"] {
        let found = show(&new(good));
        assert!(!found.contains("/host"), "{found}");
    }
    for (bad, message) in [
        ("http://gate.example", "not an origin that may receive a token"),
        ("https://gate.example/api", "not an origin that may receive a token"),
        ("gateway", "no API domain is known for `gate`; name the data centers, `\"data_centers\": [\"us\", \"eu\"]`"),
        ("https://www.zohoapis.eu", "this is the API domain of `eu`: tokens of every data center would be sent there"),
        (
            "https://desk.zoho.eu",
            "under Zoho's domain `zoho.eu`: every data center would use this one host; write `\"host\": \"desk\"`",
        ),
        ("https://desk.zoho.com.cn:8443", "write `\"host\": \"desk\"`"),
        ("https://accounts.zoho.com", "write `\"host\": \"accounts\"`"),
        ("https://www.zohoapis.eu:8443", "write `\"host\": \"gateway\"`"),
        ("https://invoice.zoho.com", "write `gateway`, or one of `analytics`, "),
        ("dsek", "no data center has a host for `dsek`; did you mean `desk`?"),
    ] {
        let found = show(&new(bad));
        assert!(found.contains(message), "{found}");
    }
    assert!(Hosts::default().own.is_empty());
}

#[test]
fn empty_product_is_found() {
    let text =
        r#"{"schema_version": 2, "product": "toy", "extends": true, "sources": {}, "scopes": [], "endpoints": []}"#;
    let found = check(&[("own.json", text)], built_ins()).unwrap().1;
    assert!(show(&found).contains("the product is empty"), "{}", show(&found));
}

/// Returns the toy product with these numbers of endpoints and scopes.
fn product_of(endpoints: usize, scopes: usize) -> String {
    let mut toy: serde_json::Value = serde_json::from_str(TOY).expect("fixture should be JSON");
    let repeat = |list: &serde_json::Value, len: usize| vec![list[0].clone(); len];
    toy["endpoints"] = repeat(&toy["endpoints"], endpoints).into();
    toy["scopes"] = repeat(&toy["scopes"], scopes).into();
    toy.to_string()
}

#[test]
fn catalog_over_a_limit_is_rejected_before_it_is_resolved() {
    for (endpoints, scopes, message) in [
        (6_001, 1, "the catalog has 6001 endpoints, more than the 6000 that one crate may have; delete what"),
        (1, 2_001, "the catalog has 2001 scopes, more than the 2000 that one crate may have; delete what"),
    ] {
        let errors = check(&[("large.json", &product_of(endpoints, scopes))], BuiltIns::default()).unwrap_err();
        assert!(errors[0].to_string().contains(message), "{}", errors[0]);
    }
    // Several files share the limits, because one crate compiles all of them.
    let half = product_of(3_001, 1);
    let errors = check(&[("one.json", &half), ("other.json", &half)], BuiltIns::default()).unwrap_err();
    assert!(errors[0].to_string().starts_with("other.json:1:"), "{}", errors[0]);
}

#[test]
fn requirement_with_too_many_alternatives_is_rejected() {
    let alternatives = vec![r#"["Toy.users.READ"]"#; 17].join(",");
    let text = TOY.replacen(r#""requires": [[]]"#, &format!(r#""requires": [{alternatives}]"#), 1);
    let errors = check(&[("toy.json", &text)], BuiltIns::default()).unwrap_err();
    assert!(errors[0].message.contains("17 alternatives, more than the 16"), "{}", errors[0]);
}

/// Returns the toy product with more scopes, and with these rules.
fn product_with(rules: &[(String, String)], scopes: impl Iterator<Item = String>) -> String {
    let mut toy: serde_json::Value = serde_json::from_str(TOY).expect("fixture should be JSON");
    let scope = |name: String| serde_json::json!({"name": name, "status": "documented", "source": "page"});
    let rule = |(from, to): &(String, String)| serde_json::json!({"from": from, "to": to, "status": "documented", "source": "page"});
    toy["implications"] = rules.iter().map(rule).collect();
    toy["scopes"].as_array_mut().expect("`scopes` should be a list").extend(scopes.map(scope));
    toy.to_string()
}

const TOO_MANY_PAIRS: &str =
    "the rules imply more than the 50000 pairs of scopes that one crate may have; write narrower";

#[test]
fn implications_over_the_limit_are_an_error() {
    let wide = |i: usize| format!("Toy.wide{i}.READ");
    let rules: Vec<_> = (0..51).map(|i| (wide(i), "Toy.narrow.*".to_owned())).collect();
    let text = product_with(&rules, (0..51).map(wide).chain((0..1_000).map(|i| format!("Toy.narrow.s{i}"))));
    let errors = check(&[("toy.json", &text)], BuiltIns::default()).unwrap_err();
    assert!(errors[0].message.contains(TOO_MANY_PAIRS), "{}", errors[0]);
}

#[test]
fn implications_are_counted_before_they_are_closed() {
    // A chain of few rules yields many pairs, and many rules over all scopes yield more pairs than fit into memory.
    let link = |i: usize| format!("Toy.chain.s{i}");
    let chain: Vec<_> = (1..400).map(|i| (link(i - 1), link(i))).collect();
    let all: Vec<_> = (0..500).map(|_| ("Toy.chain.{scope}".to_owned(), "Toy.chain.*".to_owned())).collect();
    for rules in [chain, all] {
        let text = product_with(&rules, (0..400).map(link));
        let errors = check(&[("toy.json", &text)], BuiltIns::default()).unwrap_err();
        assert!(errors[0].message.contains(TOO_MANY_PAIRS), "{}", errors[0]);
    }
}

#[test]
fn findings_over_the_limit_are_counted() {
    let mut toy: serde_json::Value = serde_json::from_str(TOY).expect("fixture should be JSON");
    toy["modules"][0]["fields"] = (0..MAX_FINDINGS + 50).map(|i| format!("a {i}")).collect();
    toy["scopes"].as_array_mut().expect("`scopes` should be a list").reverse();
    let found = check(&[("toy.json", &toy.to_string())], BuiltIns::default()).unwrap().1;
    assert_eq!(found.len(), MAX_FINDINGS + 1);
    assert!(found.iter().all(|(_, finding)| finding.severity == Severity::Error), "{}", show(&found));
    let (_, last) = found.last().expect("lint should return findings");
    let more: usize = last.message.strip_prefix("at least ").and_then(|m| m.split(' ').next()?.parse().ok()).unwrap();
    assert!(more > 50, "omitted errors and warnings should be counted: {last}");
}

#[test]
fn errors_over_the_limit_are_counted_before_a_file_is_resolved() {
    let long = |i: usize| format!("Toy.{i}.{}", "a".repeat(150));
    let text = product_with(&[], (0..150).map(long));
    let errors = check(&[("toy.json", &text)], BuiltIns::default()).unwrap_err();
    assert_eq!(errors.len(), MAX_FINDINGS + 1);
    assert_eq!(errors[MAX_FINDINGS].message, "at least 50 more findings");
}

#[test]
fn scope_of_many_segments_is_rejected_before_it_is_resolved() {
    let text = product_with(&[], [format!("Toy{}", ".a".repeat(20_000))].into_iter());
    let errors = check(&[("toy.json", &text)], BuiltIns::default()).unwrap_err();
    assert!(errors[0].message.contains("20001 segments, more than the 12"), "{}", errors[0]);
    assert!(errors[1].message.contains("bytes, more than the 128 that `name` may have"), "{}", errors[1]);
}

#[test]
fn file_cannot_extend_a_product_of_another_file() {
    let header = "\"product\": \"mine\", \"title\": \"Mine\", \"host\": \"https://mine.example\", \"auth_scheme\": \"Bearer\", \"services\": [\"Mine\"],";
    let mine = format!(
        r#"{{"schema_version": 2, {header} "sources": {{"page": {{"title": "t", "location": "u", "retrieved": "2026-01-31"}}}},
        "scopes": [{{"name": "Mine.a.READ", "status": "documented", "source": "page"}}], "endpoints": []}}"#
    );
    let extension = mine.replacen(header, "\"product\": \"mine\", \"extends\": true,", 1).replace("Mine.a", "Mine.b");
    for files in [[("a.json", &*mine), ("b.json", &extension)], [("b.json", &extension), ("a.json", &mine)]] {
        let found = check(&files, built_ins()).unwrap().1;
        let shown = show(&found);
        let message = "b.json: error at /product: the file extends `mine`, which is a product of `a.json`; put both into one file";
        assert!(shown.contains(message), "{shown}");
    }
}

#[test]
fn clash_with_the_toolkit_is_reported_in_the_file() {
    // The scope of the toolkit comes later in alphabetical order, but the finding is in the file.
    expect_extension_finding(
        "\"Toy.modules.trains.READ\"",
        "\"Toy.modules.CARS.READ\"",
        "\"Toy.modules.CARS.READ\"",
        "`Toy.modules.cars.READ` of the toolkit and `Toy.modules.CARS.READ` both become `Toy::Modules::Cars::Read`",
    );
    // `Toy.modules.cars.WRITE` implies `Toy.modules.cars.CREATE` by a rule of the toolkit.
    let mut built_ins = built_ins();
    built_ins.products[0].1.scopes.retain(|scope| scope.name != "Toy.modules.cars.WRITE");
    let rule = r#""implications": [{"from": "Toy.modules.cars.CREATE", "to": "Toy.modules.cars.WRITE", "status": "documented", "source": "us"}],"#;
    let text = TOY_EXTENSION
        .replacen("\"scopes\": [", &format!("{rule} \"scopes\": [{{\"name\": \"Toy.modules.cars.WRITE\", \"status\": \"documented\", \"source\": \"us\"}},"), 1);
    let shown = show(&check(&[("own.json", &text)], built_ins).unwrap().1);
    assert!(shown.contains("`Toy.modules.cars.CREATE` and `Toy.modules.cars.WRITE` imply each other"), "{shown}");
}
