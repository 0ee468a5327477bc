//! The data centers of `data/datacenters.json`: model, parser and lint. Fields have the order of the keys in the file.
//!
//! Hosts are facts, each with its source. No host is derived from a pattern. Canada, China, Australia and India
//! Enterprise do not follow the pattern that guides print, and a plausible host may belong to a third party.

use crate::{
    model::{Confidence, SCHEMA_VERSION, Source},
    parse::ParseError,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The content of `data/datacenters.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataCenters {
    /// The location of the JSON Schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The version of the format, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The sources of facts, by the short name that the facts cite.
    pub sources: BTreeMap<String, Source>,
    /// The data centers.
    pub data_centers: Vec<DataCenter>,
}

/// A data center: an instance of Zoho with its own accounts, data and hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataCenter {
    /// The code of the data center in configuration, such as `eu`. In capitals, the code is the name of the Rust
    /// constant.
    pub code: String,
    /// The display name, such as `Europe`.
    pub name: String,
    /// The accounts server, where users consent and tokens are issued, such as `https://accounts.zoho.eu`.
    pub accounts_server: Fact,
    /// The value of the parameter `location` that identifies the data center in a callback.
    pub location: Fact,
    /// The other codes of the data center that occur in practice.
    pub aliases: Vec<Fact>,
    /// The host of the API gateway, called `api_domain` in token responses. `null` if it is unknown.
    pub api_domain: Option<Fact>,
    /// The API console, where clients are registered. `null` if it is unknown.
    pub api_console: Option<Fact>,
    /// The host for file uploads to the CRM. `null` if it is unknown.
    pub upload: Option<Fact>,
    /// The products that the gateway of this data center serves. A product that is not listed may be unavailable in the
    /// data center.
    pub gateway: Vec<Fact>,
    /// The hosts of the products that have their own host in this data center, by the name of the product.
    pub hosts: BTreeMap<String, Fact>,
    /// The notes about special features of the data center.
    pub notes: Vec<String>,
}

/// A fact, its confidence and its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The value of the fact.
    pub value: String,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`.
    pub source: String,
}

impl DataCenter {
    /// Returns every fact, with the name of its field, or with the name of the product for a product's host.
    fn facts(&self) -> impl Iterator<Item = (&str, &Fact)> {
        let optional = [("api_domain", &self.api_domain), ("api_console", &self.api_console), ("upload", &self.upload)];
        [("accounts_server", &self.accounts_server), ("location", &self.location)]
            .into_iter()
            .chain(optional.into_iter().filter_map(|(field, fact)| Some((field, fact.as_ref()?))))
            .chain(self.aliases.iter().map(|fact| ("aliases", fact)))
            .chain(self.gateway.iter().map(|fact| ("gateway", fact)))
            .chain(self.hosts.iter().map(|(product, fact)| (product.as_str(), fact)))
    }

    /// Returns the origins for which `host` of a catalog file has a word, each with its word.
    fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        let gateway = self.api_domain.iter().map(|fact| (fact.value.as_str(), "gateway"));
        let own = self.hosts.iter().map(|(product, fact)| (fact.value.as_str(), product.as_str()));
        [(self.accounts_server.value.as_str(), "accounts")].into_iter().chain(gateway).chain(own)
    }

    /// Returns every host, with the name of its field, or with the name of the product for a product's host.
    fn hosts(&self) -> impl Iterator<Item = (&str, &str)> {
        let no_host = ["location", "aliases", "gateway"];
        self.facts()
            .filter(move |(field, _)| !no_host.contains(field))
            .map(|(field, fact)| (field, fact.value.as_str()))
    }
}

/// The hosts of all data centers, for the check of catalog files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    /// The products that the API gateway of at least one data center serves.
    pub gateway: BTreeSet<String>,
    /// The products that have their own host in at least one data center.
    pub own: BTreeSet<String>,
    /// The codes of the data centers, by their API domain. A data center whose API domain is unknown is absent.
    pub api_domains: BTreeMap<String, String>,
    /// The words that `host` of a catalog file may have, by the origins for which the words stand.
    pub words: BTreeMap<String, String>,
    /// The domains of all hosts, such as `zoho.com` and `zohoapis.eu`.
    pub domains: BTreeSet<String>,
}

impl Hosts {
    /// Returns the domain in [`domains`](Self::domains) to which the host of an origin belongs. Returns `None` if the
    /// host does not belong to a domain of Zoho. The origin may have a port.
    pub fn zoho_domain(&self, origin: &str) -> Option<&str> {
        let domain = domain(without_port(origin))?;
        self.domains.get(domain).map(String::as_str)
    }

    /// Returns the word that stands for an origin in `host` of a catalog file, or `None` if there is no such word. The
    /// origin may have a port.
    pub fn word(&self, origin: &str) -> Option<&str> {
        self.words.get(without_port(origin)).map(String::as_str)
    }
}

/// Returns the origin without its port.
fn without_port(origin: &str) -> &str {
    match origin.rsplit_once(':') {
        Some((before, port)) if !port.starts_with("//") => before,
        _ => origin,
    }
}

/// The prefixes of Zoho's domains.
const DOMAINS: [&str; 4] = ["zoho", "zeptomail", "manageengine", "qntrl"];

/// Returns the domain of Zoho in an https origin, such as `zohoapis.com.cn` for `https://content.zohoapis.com.cn`. The
/// domain begins at the last label that starts with one of [`DOMAINS`]. Returns `None` if there is no such label.
fn domain(origin: &str) -> Option<&str> {
    let host = origin.strip_prefix("https://")?;
    let starts = std::iter::once(0).chain(host.match_indices('.').map(|(at, _)| at + 1));
    starts.map(|start| &host[start..]).rfind(|rest| DOMAINS.iter().any(|word| rest.starts_with(word)))
}

impl DataCenters {
    /// Returns the hosts of all data centers, for the check of catalog files.
    pub fn product_hosts(&self) -> Hosts {
        let gateway = self.data_centers.iter().flat_map(|dc| &dc.gateway).map(|fact| fact.value.clone()).collect();
        let own = self.data_centers.iter().flat_map(|dc| dc.hosts.keys()).cloned().collect();
        let api_domain = |dc: &DataCenter| Some((dc.api_domain.as_ref()?.value.clone(), dc.code.clone()));
        let words = self.data_centers.iter().flat_map(DataCenter::words);
        Hosts {
            gateway,
            own,
            api_domains: self.data_centers.iter().filter_map(api_domain).collect(),
            words: words.map(|(origin, word)| (origin.to_owned(), word.to_owned())).collect(),
            domains: self
                .data_centers
                .iter()
                .flat_map(DataCenter::hosts)
                .filter_map(|(_, origin)| domain(origin))
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// Parses the text of `data/datacenters.json`. Error messages show `file` as the name of the file.
///
/// # Errors
/// Fails if the text is not JSON in the format of [`DataCenters`].
pub fn parse(file: &str, text: &str) -> Result<DataCenters, ParseError> {
    serde_json::from_str(text).map_err(|e| ParseError {
        file: file.to_owned(),
        line: e.line(),
        column: e.column(),
        message: e.to_string(),
    })
}

/// Returns the problems of the file, one sentence per problem. The result is empty if the file has no problems.
pub fn lint(file: &DataCenters) -> Vec<String> {
    let mut findings = Vec::new();
    if file.schema_version != SCHEMA_VERSION {
        findings
            .push(format!("`schema_version` is {}, but this reader supports {SCHEMA_VERSION}", file.schema_version));
    }
    for dc in &file.data_centers {
        lint_names(dc, &mut findings);
        lint_hosts(dc, &mut findings);
    }
    lint_uniqueness(file, &mut findings);
    lint_sources(file, &mut findings);
    findings
}

fn lint_names(dc: &DataCenter, findings: &mut Vec<String>) {
    let code = &dc.code;
    let names = [code].into_iter().chain(dc.aliases.iter().map(|a| &a.value)).chain([&dc.location.value]);
    for name in names.filter(|name| !is_code(name)) {
        findings.push(format!("`{code}`: `{name}` is not a code; use 2 to 8 lowercase letters"));
    }
    if dc.name.trim().is_empty() {
        findings.push(format!("`{code}` has no name"));
    }
}

fn lint_hosts(dc: &DataCenter, findings: &mut Vec<String>) {
    let code = &dc.code;
    for (use_, host) in dc.hosts() {
        if !is_https_origin(host) {
            findings.push(format!(
                "`{code}`, {use_}: `{host}` is not an https origin; write `https://` and a lowercase host, without a port, a path or a trailing slash"
            ));
        }
    }
    if dc.api_domain.is_none() && !dc.gateway.is_empty() {
        findings.push(format!("`{code}` lists products of the gateway and has no `api_domain`"));
    }
    let mut listed = BTreeSet::new();
    for product in dc.gateway.iter().map(|fact| &fact.value) {
        if !listed.insert(product) {
            findings.push(format!("`{code}` lists `{product}` twice under `gateway`"));
        }
        if dc.hosts.contains_key(product) {
            findings.push(format!("`{code}`: `{product}` is on the gateway and also has its own host"));
        }
    }
    if !dc.gateway.is_sorted_by(|a, b| a.value <= b.value) {
        findings.push(format!("`{code}`: the products under `gateway` are not in alphabetical order"));
    }
}

fn lint_uniqueness(file: &DataCenters, findings: &mut Vec<String>) {
    let mut names = HashMap::new();
    let mut hosts = HashMap::new();
    for dc in &file.data_centers {
        let mut own: Vec<_> = [&dc.code, &dc.location.value].into_iter().collect();
        own.dedup();
        own.extend(dc.aliases.iter().map(|alias| &alias.value));
        for name in own {
            if let Some(other) = names.insert(name, &dc.code) {
                findings.push(format!("`{name}` names both `{other}` and `{}`", dc.code));
            }
        }
        for (use_, host) in dc.hosts() {
            if let Some((other, other_use)) = hosts.insert(host, (&dc.code, use_)) {
                findings.push(format!("`{host}` is listed twice: `{other}`, {other_use}, and `{}`, {use_}", dc.code));
            }
        }
    }
}

fn lint_sources(file: &DataCenters, findings: &mut Vec<String>) {
    let mut cited = BTreeSet::new();
    for dc in &file.data_centers {
        for (field, fact) in dc.facts() {
            cited.insert(fact.source.as_str());
            if !file.sources.contains_key(&fact.source) {
                findings.push(format!("`{}`, {field}: there is no source `{}`", dc.code, fact.source));
            }
        }
    }
    let in_notes = |name: &str| file.data_centers.iter().flat_map(|dc| &dc.notes).any(|note| note.contains(name));
    for name in file.sources.keys().filter(|name| !cited.contains(name.as_str()) && !in_notes(name)) {
        findings.push(format!("the source `{name}` is not cited"));
    }
}

fn is_code(name: &str) -> bool {
    (2..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase())
}

/// Returns `true` for `https://` followed by a lowercase host name of at least two labels, and nothing else.
fn is_https_origin(text: &str) -> bool {
    let label = |label: &str| {
        let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(inner)
    };
    text.strip_prefix("https://").is_some_and(|host| host.contains('.') && host.split('.').all(label))
}

/// Returns `true` if a token may be sent to this origin: an https origin, optionally with a port, or a loopback origin.
pub fn is_origin(text: &str) -> bool {
    let (origin, port) = match text.rsplit_once(':') {
        Some((origin, port)) if !port.starts_with("//") && !port.ends_with(']') => (origin, Some(port)),
        _ => (text, None),
    };
    let loopback = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
    let port_fits =
        port.is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|p| p > 0));
    port_fits && (is_https_origin(origin) || loopback.contains(&origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> DataCenters {
        parse("datacenters.json", zoho_catalog_data::DATA_CENTERS).unwrap()
    }

    fn edited(edit: impl FnOnce(&mut Vec<DataCenter>)) -> String {
        let mut file = file();
        edit(&mut file.data_centers);
        lint(&file).join("\n")
    }

    #[test]
    fn data_center_file_has_no_findings() {
        assert_eq!(lint(&file()), [""; 0]);
    }

    #[cfg(feature = "print")]
    #[test]
    fn data_center_file_is_in_canonical_form() {
        assert_eq!(crate::serialize::canonical(&file()), zoho_catalog_data::DATA_CENTERS);
    }

    #[test]
    fn irregular_accounts_servers_are_in_the_file() {
        let file = file();
        let accounts = |code| &file.data_centers.iter().find(|dc| dc.code == code).unwrap().accounts_server.value;
        assert_eq!(accounts("ca"), "https://accounts.zohocloud.ca");
        assert_eq!(accounts("au"), "https://accounts.zoho.com.au");
        assert_eq!(accounts("cn"), "https://accounts.zoho.com.cn");
        assert_eq!(accounts("inec"), "https://accounts.zohohq.in");
    }

    #[test]
    fn bad_file_is_an_error_with_its_line() {
        let error = parse("datacenters.json", "{\n  \"schema_version\": true}").unwrap_err();
        assert_eq!((error.line, error.file.as_str()), (2, "datacenters.json"));
    }

    #[test]
    fn only_an_https_or_loopback_origin_is_accepted() {
        for good in
            ["https://a.example", "https://a.example:8443", "http://127.0.0.1:8080", "http://[::1]", "http://[::1]:1"]
        {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "http://a.example",
            "https://a.example/",
            "https://a.example:0",
            "https://a.example:x",
            "https://a.example:",
            "https://u@a.example",
            "http://127.0.0.1.evil.example",
            "https://",
            "ftp://a.example",
            "https://a.example?x",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }

    #[test]
    fn every_host_of_the_table_is_under_a_domain() {
        let (file, hosts) = (file(), file().product_hosts());
        for (use_, origin) in file.data_centers.iter().flat_map(DataCenter::hosts) {
            assert!(hosts.zoho_domain(origin).is_some(), "{use_}: {origin}");
        }
        for (origin, domain) in [
            ("https://invoice.zoho.com", Some("zoho.com")),
            ("https://www.zohoapis.com.cn:8443", Some("zohoapis.com.cn")),
            ("https://zoho.example.com", None),
            ("https://zoho.com.example.com", None),
            ("https://notzoho.com", None),
            ("http://localhost:8080", None),
            ("http://[::1]", None),
        ] {
            assert_eq!(hosts.zoho_domain(origin), domain, "{origin}");
        }
        assert_eq!(hosts.word("https://desk.zoho.eu:443"), Some("desk"));
        assert_eq!(hosts.word("https://accounts.zohocloud.ca"), Some("accounts"));
        assert_eq!(hosts.word("https://www.zohoapis.in"), Some("gateway"));
    }

    #[test]
    fn text_that_is_not_an_https_origin_is_found() {
        let bad = [
            "http://accounts.zoho.eu",
            "https://accounts.zoho.eu/",
            "https://accounts.zoho.eu:443",
            "https://a@zoho.eu",
        ];
        for host in bad.into_iter().chain(["https://Accounts.zoho.eu", "https://zoho", "https://", "https://a..eu"]) {
            let findings = edited(|dcs| dcs[1].accounts_server.value = host.to_owned());
            assert!(
                findings.contains("`eu`, accounts_server: ") && findings.contains("not an https origin"),
                "{host}: {findings}"
            );
        }
    }

    #[test]
    fn name_of_two_data_centers_is_found() {
        assert!(edited(|dcs| dcs[1].code = "us".to_owned()).contains("`us` names both `us` and `us`"));
        assert!(edited(|dcs| dcs[1].location.value = "us".to_owned()).contains("`us` names both `us` and `eu`"));
        let alias = Fact { value: "in".to_owned(), ..file().data_centers[0].location.clone() };
        assert!(edited(|dcs| dcs[1].aliases.push(alias)).contains("`in` names both `eu` and `in`"));
    }

    #[test]
    fn host_of_two_data_centers_is_found() {
        let findings = edited(|dcs| dcs[1].accounts_server = dcs[0].accounts_server.clone());
        assert!(findings.contains("`https://accounts.zoho.com` is listed twice"), "{findings}");
    }

    #[test]
    fn gateway_product_with_its_own_host_is_found() {
        let findings = edited(|dcs| {
            let host = dcs[0].hosts["desk"].clone();
            dcs[0].hosts.insert("crm".to_owned(), Fact { value: "https://crm.zoho.com".to_owned(), ..host });
        });
        assert_eq!(findings, "`us`: `crm` is on the gateway and also has its own host");
    }

    #[test]
    fn gateway_without_domain_or_order_is_found() {
        assert!(edited(|dcs| dcs[0].api_domain = None).contains("has no `api_domain`"));
        assert!(edited(|dcs| dcs[0].gateway.reverse()).contains("not in alphabetical order"));
        assert!(edited(|dcs| dcs[0].gateway[0].value = "bookings".to_owned()).contains("`bookings` twice"));
    }

    #[test]
    fn missing_and_uncited_sources_are_found() {
        assert!(edited(|dcs| dcs[0].location.source = "hearsay".to_owned()).contains("there is no source `hearsay`"));
        let mut file = file();
        file.sources.insert("unread".to_owned(), file.sources["crm-sdk"].clone());
        assert_eq!(lint(&file), ["the source `unread` is not cited"]);
    }
}
