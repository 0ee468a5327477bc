//! The positions of values in a JSON text. Parsing does not record positions. They are computed when an error is
//! reported.

use serde_json::value::RawValue;
use std::collections::HashMap;

/// The path from the root to a value: keys and indices. The path is displayed as a JSON pointer, such as
/// `/endpoints/12/path`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Vec<Step>);

/// A step of a [`Pointer`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The member with this key.
    Key(String),
    /// The item at this index.
    Place(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Place(index)
    }
}

impl Pointer {
    /// Returns the path to the root.
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns the path to a member or an item of the value.
    #[must_use]
    pub fn then(&self, step: impl Into<Step>) -> Self {
        let mut steps = self.0.clone();
        steps.push(step.into());
        Self(steps)
    }

    /// Returns the steps, from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|step| match step {
            Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Place(index) => write!(f, "/{index}"),
        })
    }
}

/// A position in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

impl Position {
    /// Returns the position of the byte at this offset. An offset beyond the text stands for its end, and an offset
    /// inside a character for the beginning of the character.
    pub fn of_byte(text: &str, byte: usize) -> Self {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// Returns the position of the value at the pointer. If the text lacks that value, returns the position of the last
/// existing value on the path.
pub fn locate(text: &str, pointer: &Pointer) -> Position {
    let mut value = text.trim_start_matches(is_blank);
    for step in &pointer.0 {
        match child(value, step) {
            Some(inner) => value = inner,
            None => break,
        }
    }
    Position::of_byte(text, offset(text, value))
}

/// Returns the positions of the values at the pointers, as [`locate`] does. Reads the text once for all pointers.
pub(crate) fn locate_all(text: &str, pointers: &[&Pointer]) -> Vec<Position> {
    if pointers.is_empty() {
        return Vec::new();
    }
    let mut bytes = vec![0; pointers.len()];
    let root = text.trim_start_matches(is_blank);
    offsets(text, root, (0..pointers.len()).collect(), 0, pointers, &mut bytes);
    let line_starts: Vec<usize> = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let position = |byte: usize| {
        let line = line_starts.partition_point(|start| *start <= byte);
        let before = line.checked_sub(1).and_then(|line| text.get(line_starts[line]..byte));
        Position { line, column: before.map_or(0, |before| before.chars().count()) + 1 }
    };
    bytes.into_iter().map(position).collect()
}

/// Sets the offset in `bytes` for each of the pointers `pointer_indices`, which all point to `value` or into it.
fn offsets(
    text: &str,
    value: &str,
    pointer_indices: Vec<usize>,
    depth: usize,
    pointers: &[&Pointer],
    bytes: &mut [usize],
) {
    let mut by_step: HashMap<&Step, Vec<usize>> = HashMap::new();
    for pointer in pointer_indices {
        bytes[pointer] = offset(text, value);
        if let Some(step) = pointers[pointer].0.get(depth) {
            by_step.entry(step).or_default().push(pointer);
        }
    }
    if by_step.is_empty() {
        return;
    }
    let children: Vec<(Step, &str)> = if value.starts_with('{') {
        members(value).into_iter().map(|(key, _, member)| (Step::Key(key), member)).collect()
    } else {
        items(value).into_iter().enumerate().map(|(index, item)| (Step::Place(index), item)).collect()
    };
    for (step, child) in children {
        if let Some(pointer_indices) = by_step.remove(&step) {
            offsets(text, child, pointer_indices, depth + 1, pointers, bytes);
        }
    }
}

/// Returns the offset of `part`, which is a slice of `text`, in bytes.
pub(crate) fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Returns the text from a member or an item to the end of `container`. Returns `None` if there is no such member or
/// item.
fn child<'t>(container: &'t str, step: &Step) -> Option<&'t str> {
    let (mut rest, mut index) = (
        container.strip_prefix(match step {
            Step::Key(_) => '{',
            Step::Place(_) => '[',
        })?,
        0,
    );
    loop {
        rest = rest.trim_start_matches(is_blank);
        if let Step::Key(expected) = step {
            let (key, after) = value(rest)?;
            rest = after.trim_start_matches(is_blank).strip_prefix(':')?.trim_start_matches(is_blank);
            if serde_json::from_str::<String>(key).ok()? == *expected {
                return Some(rest);
            }
        } else if *step == Step::Place(index) {
            return (!rest.is_empty() && !rest.starts_with(']')).then_some(rest);
        }
        rest = value(rest)?.1.trim_start_matches(is_blank).strip_prefix(',')?;
        index += 1;
    }
}

/// Returns the members of an object up to the first syntax error. Each member consists of the key, the text of the key,
/// and the text of the value.
pub(crate) fn members(object: &str) -> Vec<(String, &str, &str)> {
    let mut members = Vec::new();
    let mut rest = object.trim_start_matches(is_blank).strip_prefix('{');
    while let Some((key, after)) = rest.and_then(value) {
        let Ok(name) = serde_json::from_str(key) else { break };
        let Some((value, after)) = after.trim_start_matches(is_blank).strip_prefix(':').and_then(value) else { break };
        members.push((name, key, value));
        rest = after.trim_start_matches(is_blank).strip_prefix(',');
    }
    members
}

/// Returns the texts of the items of a list up to the first syntax error.
pub(crate) fn items(list: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let mut rest = list.trim_start_matches(is_blank).strip_prefix('[');
    while let Some((item, after)) = rest.and_then(value) {
        items.push(item);
        rest = after.trim_start_matches(is_blank).strip_prefix(',');
    }
    items
}

/// Returns the text of the value at the start of `text`, and the remaining text. Returns `None` if the start is not a
/// JSON value.
fn value(text: &str) -> Option<(&str, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let value = values.next()?.ok()?.get();
    Some((value, &text[offset(text, value) + value.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\r\n  \"ä\": \"ö\", \"a/b\": [1, {\"x\": [[], \"y\"]}]\r\n}";

    fn position(steps: &[Step]) -> (usize, usize) {
        let Position { line, column } = locate(TEXT, &Pointer(steps.to_vec()));
        (line, column)
    }

    #[test]
    fn pointer_locates_its_value() {
        assert_eq!(position(&[]), (1, 1));
        assert_eq!(position(&["ä".into()]), (2, 8));
        assert_eq!(position(&["a/b".into()]), (2, 20));
        assert_eq!(position(&["a/b".into(), 0.into()]), (2, 21));
        assert_eq!(position(&["a/b".into(), 1.into(), "x".into(), 1.into()]), (2, 35));
    }

    #[test]
    fn missing_value_has_the_position_of_its_parent() {
        assert_eq!(position(&["a/b".into(), 7.into()]), (2, 20));
        assert_eq!(position(&["b".into(), 7.into()]), (1, 1));
        assert_eq!(locate("", &Pointer::root()), Position { line: 1, column: 1 });
        assert_eq!(locate("[", &Pointer::root().then(0)), Position { line: 1, column: 1 });
    }

    #[test]
    fn locate_all_agrees_with_locate() {
        let pointers = [
            Pointer::root(),
            Pointer::root().then("ä"),
            Pointer::root().then("a/b"),
            Pointer::root().then("a/b").then(1).then("x").then(1),
            Pointer::root().then("a/b").then(7),
            Pointer::root().then("b").then(7),
            Pointer::root().then("a/b").then("x"),
        ];
        let all = locate_all(TEXT, &pointers.iter().collect::<Vec<_>>());
        let single: Vec<Position> = pointers.iter().map(|pointer| locate(TEXT, pointer)).collect();
        assert_eq!(all, single);
    }

    #[test]
    fn displayed_pointer_is_escaped() {
        assert_eq!(Pointer::root().then("a/b~").then(3).to_string(), "/a~1b~0/3");
    }
}
