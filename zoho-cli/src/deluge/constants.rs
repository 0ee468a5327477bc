//! The constants of a script: strings, numbers, concatenations of these, and variables whose only value is a constant.

use super::script::Script;
use super::token::Kind;
use std::collections::HashMap;
use std::ops::Range;

/// The longest text that is followed through variables.
const MAX_LEN: usize = 8192;
/// The deepest nesting of brackets and variables in an expression.
const MAX_DEPTH: usize = 32;

/// A part of a string expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A known text.
    Known(String),
    /// A part that is known only when the script runs.
    Unknown,
}

/// The variables of a script.
pub(super) struct Constants<'a, 's> {
    script: &'a Script<'s>,
    /// The tokens of the only value of each variable. `None` if the variable has several values, or if its value cannot
    /// be followed.
    values: HashMap<&'a str, Option<Range<usize>>>,
    known: HashMap<&'a str, Vec<Part>>,
}

impl<'a, 's> Constants<'a, 's> {
    /// Finds the assignments of a script, and computes the values of its variables.
    pub(super) fn new(script: &'a Script<'s>) -> Self {
        let mut constants = Self { script, values: assignments(script), known: HashMap::new() };
        // The variables are computed in the order of their assignments, so most values are known before they are used.
        let mut order: Vec<(usize, &str)> =
            constants.values.iter().filter_map(|(name, value)| Some((value.as_ref()?.start, *name))).collect();
        order.sort_unstable();
        for (_, name) in order {
            let value = constants.values.get(name).cloned().flatten().unwrap_or(0..0);
            let parts = constants.parts_at(value, 0);
            constants.known.insert(name, parts);
        }
        constants
    }

    /// Returns `true` if the script assigns the variable, or declares it as a parameter.
    pub(super) fn is_assigned(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Returns the text of an expression, or `None` if a part of the text is unknown.
    pub(super) fn text(&self, range: Range<usize>) -> Option<String> {
        match self.parts(range).as_slice() {
            [Part::Known(text)] => Some(text.clone()),
            _ => None,
        }
    }

    /// Returns the parts of an expression, with adjacent known parts joined.
    pub(super) fn parts(&self, range: Range<usize>) -> Vec<Part> {
        self.parts_at(range, 0)
    }

    fn parts_at(&self, range: Range<usize>, depth: usize) -> Vec<Part> {
        if range.is_empty() || depth > MAX_DEPTH {
            return vec![Part::Unknown];
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut len = 0;
        for term in self.script.split(range, '+') {
            for part in self.term(term, depth) {
                match (parts.last_mut(), part) {
                    (Some(Part::Known(before)), Part::Known(text)) => {
                        len += text.len();
                        before.push_str(&text);
                    }
                    (Some(Part::Unknown), Part::Unknown) => {}
                    (_, part) => parts.push(part),
                }
            }
            if len > MAX_LEN || parts.len() > MAX_LEN / 64 {
                return vec![Part::Unknown];
            }
        }
        parts
    }

    fn term(&self, range: Range<usize>, depth: usize) -> Vec<Part> {
        let unknown = vec![Part::Unknown];
        let Some(first) = self.script.tokens.get(range.start) else { return unknown };
        if range.len() > 1 {
            return match self.script.inside(range.start) {
                Some(inside) if first.is('(') && inside.end + 1 == range.end => self.parts_at(inside, depth + 1),
                _ => unknown,
            };
        }
        match &first.kind {
            _ if range.is_empty() => unknown,
            Kind::Text(text) => vec![Part::Known(text.clone())],
            Kind::Number(number) => vec![Part::Known((*number).to_owned())],
            Kind::Word(name) => self.known.get(name).cloned().unwrap_or(unknown),
            Kind::Mark(_) => unknown,
        }
    }
}

/// Finds the assigned variables. The value is `None` for a variable that has several values. This applies to variables
/// that are assigned twice or changed by an operator such as `+=`, to parameters of functions, and to variables of
/// loops.
fn assignments<'a>(script: &'a Script<'_>) -> HashMap<&'a str, Option<Range<usize>>> {
    let mut values: HashMap<&str, Option<Range<usize>>> = HashMap::new();
    let mut previous_end = 0;
    for at in 0..script.tokens.len() {
        let Some(name) = script.word(at) else { continue };
        let is_member = at > 0 && script.is(at - 1, '.');
        let changes = |mark| script.is(at + 1, mark) && script.is(at + 2, '=');
        if is_member {
            continue;
        }
        if script.is(at + 1, '=') && !script.is(at + 2, '=') {
            // The end of each value is searched only once, so an assignment inside a value is not followed.
            let (end, value) = if at + 2 < previous_end { (previous_end, None) } else { value(script, at + 2) };
            previous_end = end;
            values.entry(name).and_modify(|known| *known = None).or_insert(value);
        } else if ['+', '-', '*', '/', '%'].into_iter().any(changes) || declares(script, at) {
            values.insert(name, None);
        }
    }
    values
}

/// Returns the end of a value, and the tokens of the value if a semicolon ends the value. Scripts omit the semicolon
/// after `invokeurl […]`.
fn value(script: &Script<'_>, start: usize) -> (usize, Option<Range<usize>>) {
    if script.is(start + 1, '[')
        && let Some(attributes) = script.inside(start + 1)
    {
        return (attributes.start, None);
    }
    let is_end = |at: usize| [';', ')', '}', ']'].into_iter().any(|mark| script.is(at, mark));
    match script.top_level(start..script.tokens.len()).find(|at| is_end(*at)) {
        Some(end) => (end, script.is(end, ';').then_some(start..end)),
        None => (script.tokens.len(), None),
    }
}

/// Returns `true` if the word at `at` is the variable of a loop or a parameter of a function. Such a word directly
/// follows another word.
fn declares(script: &Script<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| script.word(before));
    let is_loop = before.is_some_and(|word| word.eq_ignore_ascii_case("each") || word.eq_ignore_ascii_case("index"));
    let is_parameter = before.is_some() && (script.is(at + 1, ',') || script.is(at + 1, ')'));
    is_loop || is_parameter
}
