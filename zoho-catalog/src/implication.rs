//! The implications between scopes: the patterns of [`Implication`](crate::model::Implication) and their transitive
//! closure.

use std::collections::HashMap;
use std::ops::ControlFlow;

/// One side of an implication rule, split into segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    segments: Vec<Segment<'a>>,
    /// The index of `{scope}` in `segments`.
    tail: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment<'a> {
    Word(&'a str),
    Any,
    Module,
    Scope,
}

/// The values of `{module}` and `{scope}` in a scope that a pattern matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Binding<'a> {
    module: Option<&'a str>,
    scope: Option<&'a str>,
}

impl<'a> Pattern<'a> {
    /// Parses a pattern.
    ///
    /// # Errors
    /// Fails with a sentence about the mistake if a segment is invalid, or if the pattern contains `{scope}` twice.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        let segments: Vec<_> = text
            .split('.')
            .map(|segment| match segment {
                "*" => Ok(Segment::Any),
                "{module}" => Ok(Segment::Module),
                "{scope}" => Ok(Segment::Scope),
                "" => Err(format!("the pattern `{text}` has an empty segment")),
                other if other.contains(['*', '{', '}']) => Err(format!(
                    "`{other}` in the pattern `{text}` is not a segment; write a word, `*`, `{{module}}` or `{{scope}}` as the whole segment"
                )),
                word => Ok(Segment::Word(word)),
            })
            .collect::<Result<_, _>>()?;
        let mut tails = (0..segments.len()).filter(|&i| segments[i] == Segment::Scope);
        let tail = tails.next();
        if tails.next().is_some() {
            return Err(format!(
                "the pattern `{text}` has `{{scope}}` twice, so the end of the first one is ambiguous"
            ));
        }
        Ok(Self { segments, tail })
    }

    /// Returns the first segment of every scope that the pattern matches. Returns `None` if scopes with different first
    /// segments may match.
    pub(crate) fn first_word(&self) -> Option<&'a str> {
        match self.segments.first() {
            Some(Segment::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Returns `true` if the pattern contains `*`.
    pub fn has_any(&self) -> bool {
        self.segments.contains(&Segment::Any)
    }

    /// Returns `true` if the pattern contains `{module}`.
    pub fn has_module(&self) -> bool {
        self.segments.contains(&Segment::Module)
    }

    /// Returns `true` if the pattern contains `{scope}`.
    pub fn has_scope(&self) -> bool {
        self.tail.is_some()
    }

    /// Returns `true` if the pattern matches the name `scope`. `is_module` returns `true` for the words that `{module}`
    /// matches.
    pub fn matches(&self, scope: &str, is_module: impl Fn(&str) -> bool) -> bool {
        self.bind(scope, &is_module).is_some()
    }

    fn bind<'s>(&self, scope: &'s str, is_module: &dyn Fn(&str) -> bool) -> Option<Binding<'s>> {
        let mut binding = Binding::default();
        let mut rest = Some(scope);
        let (front, back) = match self.tail {
            Some(tail) => (&self.segments[..tail], &self.segments[tail + 1..]),
            None => (&self.segments[..], &[][..]),
        };
        for segment in front {
            let (word, after) = rest?.split_once('.').map_or((rest?, None), |(word, after)| (word, Some(after)));
            rest = after;
            segment.bind(word, &mut binding, is_module)?;
        }
        if self.tail.is_none() {
            return rest.is_none().then_some(binding);
        }
        let mut middle = rest?;
        for segment in back.iter().rev() {
            let (before, word) = middle.rsplit_once('.')?;
            middle = before;
            segment.bind(word, &mut binding, is_module)?;
        }
        binding.scope = Some(middle);
        Some(binding)
    }
}

impl Segment<'_> {
    fn bind<'s>(self, word: &'s str, binding: &mut Binding<'s>, is_module: &dyn Fn(&str) -> bool) -> Option<()> {
        match self {
            Segment::Word(expected) => (word == expected).then_some(()),
            Segment::Module => {
                let fits = binding.module.map_or_else(|| is_module(word), |bound| bound == word);
                binding.module = Some(word);
                fits.then_some(())
            }
            Segment::Any | Segment::Scope => Some(()),
        }
    }
}

/// Passes the pairs (wider scope, narrower scope) of one rule to `found`, which can end the search. `{module}` and
/// `{scope}` have the same value on both sides.
///
/// Each side is matched against its scopes once. The matches are joined on the values of the variables.
pub(crate) fn pairs<'a, K: Copy + PartialEq>(
    from: &Pattern<'_>,
    to: &Pattern<'_>,
    wider: impl Iterator<Item = (K, &'a str)>,
    narrower: impl Iterator<Item = (K, &'a str)>,
    is_module: &dyn Fn(&str) -> bool,
    mut found: impl FnMut(K, K) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let shared = |binding: Binding<'a>| Binding {
        module: binding.module.filter(|_| from.has_module() && to.has_module()),
        scope: binding.scope.filter(|_| from.has_scope() && to.has_scope()),
    };
    let mut matches: HashMap<Binding<'a>, Vec<K>> = HashMap::new();
    for (key, name) in wider {
        if let Some(binding) = from.bind(name, is_module) {
            matches.entry(shared(binding)).or_default().push(key);
        }
    }
    if matches.is_empty() {
        return ControlFlow::Continue(());
    }
    for (key, name) in narrower {
        let Some(binding) = to.bind(name, is_module) else { continue };
        for &wide in matches.get(&shared(binding)).into_iter().flatten() {
            if wide != key {
                found(wide, key)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// Returns, for each node, the sorted list of the nodes that are reachable from it over `edges`. A node is reachable
/// from itself only if it is on a cycle. `is_allowed` receives each node and the length of its list. Returns `None` as
/// soon as `is_allowed` returns `false`.
pub(crate) fn closure(
    edges: &[Vec<usize>],
    mut is_allowed: impl FnMut(usize, usize) -> bool,
) -> Option<Vec<Vec<usize>>> {
    let mut seen_from = vec![usize::MAX; edges.len()];
    let mut stack = Vec::new();
    let reached_from = |start: usize| {
        let mut reached = Vec::new();
        stack.extend_from_slice(&edges[start]);
        while let Some(node) = stack.pop() {
            if std::mem::replace(&mut seen_from[node], start) != start {
                reached.push(node);
                stack.extend_from_slice(&edges[node]);
            }
        }
        reached.sort_unstable();
        is_allowed(start, reached.len()).then_some(reached)
    };
    (0..edges.len()).map(reached_from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, scope: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(scope, |word| ["leads", "deals"].contains(&word))
    }

    #[test]
    fn pattern_matches_only_its_scopes() {
        assert!(matches("Z.modules.ALL", "Z.modules.ALL"));
        assert!(!matches("Z.modules", "Z.modules.ALL"));
        assert!(!matches("Z.modules.ALL", "Z.modules"));
        assert!(matches("Z.modules.*", "Z.modules.ALL"));
        assert!(!matches("Z.*", "Z.modules.ALL"));
        assert!(matches("Z.modules.{module}.READ", "Z.modules.leads.READ"));
        assert!(!matches("Z.modules.{module}.READ", "Z.modules.notes.READ"));
        assert!(matches("{scope}.ALL", "Z.modules.leads.ALL"));
        assert!(matches("Z.{scope}.ALL", "Z.modules.leads.ALL"));
        assert!(!matches("Z.{scope}.ALL", "Z.ALL"));
        assert!(matches("Z.{scope}", "Z.ALL"));
        assert!(!matches("Z.{scope}", "Z"));
        assert!(!matches("{module}.x.{module}", "leads.x.deals"));
    }

    #[test]
    fn invalid_pattern_is_an_error() {
        for pattern in ["", "a..b", "a.{x}", "a.b*", "{scope}.x.{scope}"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn variable_has_the_same_value_on_both_sides() {
        let scopes = ["a.x.ALL", "a.x.READ", "a.y.ALL", "a.y.READ"];
        let mut found = Vec::new();
        let (from, to) = (Pattern::parse("{scope}.ALL").unwrap(), Pattern::parse("{scope}.*").unwrap());
        let all = || scopes.iter().map(|&name| (name, name));
        let _ = pairs(&from, &to, all(), all(), &|_| false, |wide, narrow| {
            found.push((wide, narrow));
            ControlFlow::Continue(())
        });
        assert_eq!(found, [("a.x.ALL", "a.x.READ"), ("a.y.ALL", "a.y.READ")]);
    }

    #[test]
    fn closure_of_a_cycle_contains_the_cycle() {
        let all =
            |edges: &[Vec<usize>]| closure(edges, |_, _| true).expect("closure should exist if all nodes are allowed");
        assert_eq!(all(&[vec![1], vec![0], vec![0]]), [vec![0, 1], vec![0, 1], vec![0, 1]]);
        assert_eq!(all(&[vec![1], vec![2], vec![]]), [vec![1, 2], vec![2], vec![]]);
    }

    #[test]
    fn closure_over_the_limit_is_none() {
        assert_eq!(closure(&[vec![1], vec![2], vec![]], |_, reached| reached < 2), None);
    }
}
