//! The `Debug` output of calls: the method, the path and the query, as the request has them.

use crate::endpoint::call::{Call, Endpoint, EndpointInfo};
use std::fmt::{self, Formatter};
use zoho_catalog::path_segment::parameter;

/// Formats a call of the type `E`. Generated code calls this function, so that the code of the output exists once.
///
/// Path and query contain the values that the caller set, as the URL of [`Request`](crate::send::Request) does. Headers
/// are listed without their values, because the header of a private gateway may be a secret.
pub fn debug<E: Endpoint>(call: &Call, f: &mut Formatter<'_>) -> fmt::Result {
    format(&E::INFO, call, f)
}

fn format(endpoint: &EndpointInfo, call: &Call, f: &mut Formatter<'_>) -> fmt::Result {
    let mut query = call.values.clone();
    let segments = endpoint.path.split('/').map(|segment| {
        let Some((name, suffix)) = parameter(segment) else { return segment.to_owned() };
        let index = query.iter().position(|(given, _)| *given == name);
        index.map_or_else(|| segment.to_owned(), |index| query.remove(index).1 + suffix)
    });
    let path = segments.collect::<Vec<_>>().join("/");
    let headers: Vec<&str> = call.headers.iter().map(|(name, _)| *name).collect();
    let mut output = f.debug_struct(endpoint.name);
    output.field("method", &format_args!("{}", endpoint.method)).field("path", &path);
    if !query.is_empty() {
        output.field("query", &Query(&query));
    }
    if !headers.is_empty() {
        output.field("headers", &headers);
    }
    output.finish()
}

struct Query<'q>(&'q [(&'static str, String)]);

impl fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, value))).finish()
    }
}

#[cfg(all(test, feature = "crm"))]
mod tests {
    use crate::crm;
    use crate::value::{Date, DateTime};

    #[test]
    fn debug_output_has_name_method_path_and_query() {
        assert_eq!(format!("{:?}", crm::ListUsers::new()), "ListUsers { method: GET, path: \"/crm/v8/users\" }");
        let call = crm::GetRecord::<crm::Leads>::new(7_u64).fields("Last_Name");
        let expected = r#"GetRecord { method: GET, path: "/crm/v8/Leads/7", query: {"fields": "Last_Name"} }"#;
        assert_eq!(format!("{call:?}"), expected);
    }

    #[test]
    fn debug_output_has_no_header_values() {
        let since = DateTime::utc(Date::new(2026, 1, 31), 12, 0, 0);
        let call = crm::ListUsers::new().if_modified_since(since).page(2_u32);
        let expected =
            r#"ListUsers { method: GET, path: "/crm/v8/users", query: {"page": "2"}, headers: ["If-Modified-Since"] }"#;
        assert_eq!(format!("{call:?}"), expected);
    }

    #[test]
    fn clone_has_the_same_parameters() {
        let call = crm::ListUsers::new().page(2_u32);
        assert_eq!(call.clone(), call);
        assert_ne!(call.clone().page(3_u32), call);
    }
}
