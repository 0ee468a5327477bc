//! Tests of two properties of the parser: the parser accepts every text, and is fast.

use super::calls::{Argument, Call, CallKind, Connection, calls};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// A script with every construct that the parser reads.
const EVERYTHING: &str = include_str!("../../tests/it/deluge/everything.dg");

/// The number of lines of the script whose time is measured.
const LINES: usize = 10_000;
/// The longest time to read this script in a release build.
const MOST: Duration = Duration::from_millis(200);

fn single(source: &str) -> Call {
    let mut found = calls(source).calls;
    assert_eq!(found.len(), 1, "{source}: {found:?}");
    found.remove(0)
}

#[test]
fn connection_is_read_in_every_form() {
    let named = |name: &str| Connection::Named(name.to_owned());
    for (source, connection) in [
        ("x = invokeurl [ url: \"https://a.example\" connection: \"c\" ];", named("c")),
        ("x = invokeUrl\n[\n\tconnection : 'c'\n\turl :'https://a.example'\n]", named("c")),
        ("invokeURL[url:\"u\" connection:c type:GET]", named("c")),
        ("conn = \"c\"; x = invokeurl [ url: \"u\" connection: conn ];", named("c")),
        (
            "conn = \"a\"; conn = \"b\"; x = invokeurl [ url: \"u\" connection: conn ];",
            Connection::Unknown("conn".to_owned()),
        ),
        (
            "void f(String conn) { x = invokeurl [ url: \"u\" connection: conn ]; }",
            Connection::Unknown("conn".to_owned()),
        ),
        ("x = invokeurl [ url: \"u\" parameters: {\"connection\":\"no\"} ];", Connection::None),
        ("x = invokeurl [ url: \"u\" headers: {\"connection: no\":1} // connection: no\n ];", Connection::None),
    ] {
        assert_eq!(single(source).connection, connection, "{source}");
    }
}

#[test]
fn url_is_folded_from_constants() {
    let url = |source: &str| match single(source).kind {
        CallKind::Url { method, url, .. } => (method, url),
        other => panic!("{other:?}"),
    };
    let source = "base = \"https://x.example/\" + \"v\" + 8; b2 = (base);\nr = invokeurl [ url: b2 + \"/\" + id + \"/n\" type: post ];";
    let (method, parts) = url(source);
    assert_eq!(method, "POST");
    assert_eq!(parts, [Some("https://x.example/v8/".to_owned()), None, Some("/n".to_owned())]);
    let (_, changed) = url("u = \"a\"; u += \"b\"; x = invokeurl [ url: u ];");
    assert_eq!(changed, [None]);
}

#[test]
fn arguments_of_a_task_are_split_outside_of_brackets() {
    let call = single("if(zoho.crm.getRecords(\"Leads\", 1, {\"a\":{1,2},\"b\":f(1,2)}, x).size() > 0) { }");
    let CallKind::Task { name, arguments } = call.kind else { panic!("call should be a task") };
    assert_eq!(name, "crm.getRecords");
    let text = |text: &str| Argument::Text(text.to_owned());
    assert_eq!(arguments, [text("Leads"), text("1"), Argument::Other, Argument::Other]);
}

#[test]
fn calls_inside_of_calls_are_found() {
    let found =
        calls("a = invokeurl [ url: \"u\" parameters: zoho.crm.getRecordById(\"Leads\", zoho.crm.f(1)) ];").calls;
    assert_eq!(found.len(), 3);
}

#[test]
fn names_in_texts_comments_and_members_are_no_calls() {
    let source = "// zoho.crm.a()\n/* zoho.crm.b() */ x = \"zoho.crm.c()\"; y = my.zoho.crm.d(); z = zoho.loginuser;";
    assert!(calls(source).calls.is_empty());
}

#[test]
fn unclosed_call_is_a_problem_with_its_line() {
    let found = calls("\nzoho.crm.getRecords(\"Leads\"\ninvokeurl [ url: \"u\"");
    let lines: Vec<usize> = found.problems.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [2, 3]);
    assert_eq!(calls("a = \"b").problems.len(), 1);
}

/// Returns the time to read a script.
fn time(source: &str) -> Duration {
    let start = Instant::now();
    let found = calls(source);
    assert!(found.calls.len() + found.problems.len() < source.len().max(1));
    start.elapsed()
}

#[test]
fn long_script_is_read_in_time() {
    let repeated: String = EVERYTHING.lines().cycle().take(LINES).flat_map(|line| [line, "\n"]).collect();
    let took = (0..3).map(|_| time(&repeated)).min().unwrap_or_default();
    println!(
        "{LINES} lines, {} bytes: {took:?} ({})",
        repeated.len(),
        if cfg!(debug_assertions) { "debug" } else { "release" }
    );
    assert!(took < if cfg!(debug_assertions) { 20 * MOST } else { MOST }, "{took:?}");
}

#[test]
fn hostile_script_is_read_in_time() {
    for part in [
        "(",
        "[",
        "{",
        "\"",
        "'",
        "a=",
        "a=b+",
        "zoho.crm.f(",
        "invokeurl [",
        "a:",
        "/*",
        "\\",
        "x.put(\"select_query\",",
        "([{)]}",
    ] {
        let took = time(&part.repeat(200_000 / part.len()));
        assert!(took < 20 * MOST, "{part}: {took:?}");
    }
    let doubling = (1..200).map(|n| format!("a{n} = a{} + a{};", n - 1, n - 1)).collect::<Vec<_>>().join("\n") + "\n";
    assert!(time(&format!("a0 = \"x\";\n{doubling}")) < 20 * MOST);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parser_accepts_random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        calls(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn parser_accepts_parts_of_scripts(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "zoho.crm.getRecords", "invokeurl", "invokeapi", "url", "connection", ":", "[", "]", "(", ")", "{", "}",
                "\"", "'", "\\", "//", "/*", "*/", "\n", ";", "=", "+", "+=", ",", ".", "a", "é", "for each x in y", " ",
            ]),
            0..60,
        )
    ) {
        calls(&parts.concat());
    }

    #[test]
    fn parser_accepts_mutated_scripts(
        cut in 0..EVERYTHING.len(),
        len in 0..80_usize,
        at in 0..EVERYTHING.len(),
        inserted in ".{0,8}",
    ) {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        bytes.drain(cut..(cut + len).min(EVERYTHING.len()));
        let at = at.min(bytes.len());
        bytes.splice(at..at, inserted.bytes());
        calls(&String::from_utf8_lossy(&bytes));
    }
}
