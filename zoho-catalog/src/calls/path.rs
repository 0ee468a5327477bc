//! The comparison of a written path with the path of an operation.

use crate::model::{Endpoint, Module};
use crate::path_segment;
use crate::requirement::PLACEHOLDER;

/// The match of one segment. A lower value is a better match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A segment with the same text.
    Literal,
    /// A version of the API other than the catalog's version.
    OtherVersion,
    /// A module of the catalog.
    Module,
    /// A value of a parameter, or a placeholder for one.
    Parameter,
    /// A string at the position of the module that is not a module of the catalog.
    NotAModule,
}

/// The match of a path. If several operations match, the match with the lowest ranks is the best.
#[derive(Clone, Debug)]
pub(super) struct Match<'c, 'p> {
    pub(super) ranks: Vec<Rank>,
    pub(super) module: Option<&'c Module>,
    pub(super) other_version: Option<&'p str>,
    pub(super) not_a_module: Option<&'p str>,
}

/// Compares a path with the path of an operation. Returns `None` if they do not match. `modules` are the modules of the
/// operation's product.
pub(super) fn compare<'c, 'p>(path: &'p str, endpoint: &Endpoint, modules: &[&'c Module]) -> Option<Match<'c, 'p>> {
    let written = path.trim_end_matches('/').split('/');
    let expected = endpoint.path.trim_end_matches('/').split('/');
    let mut found = Match { ranks: Vec::new(), module: None, other_version: None, not_a_module: None };
    let mut written = written.fuse();
    for expected in expected {
        let segment = written.next()?;
        let rank = if segment == expected {
            Rank::Literal
        } else if expected == PLACEHOLDER && !modules.is_empty() && !is_placeholder(segment) {
            match modules.iter().find(|module| module.api_name.as_deref() == Some(segment)) {
                Some(module) => {
                    found.module = Some(module);
                    Rank::Module
                }
                None if segment.is_empty() => return None,
                None => {
                    found.not_a_module = Some(segment);
                    Rank::NotAModule
                }
            }
        } else if path_segment::value(expected, segment).is_some() {
            Rank::Parameter
        } else if expected == endpoint.version && is_version(segment) {
            found.other_version = Some(segment);
            Rank::OtherVersion
        } else {
            return None;
        };
        found.ranks.push(rank);
    }
    written.next().is_none().then_some(found)
}

/// Returns `true` for a parameter, such as `{record_id}`.
pub(super) fn is_placeholder(segment: &str) -> bool {
    path_segment::parameter(segment).is_some()
}

/// Returns `true` for a version of an API, such as `v8` or `v2.1`.
fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|number| {
        number.starts_with(|c: char| c.is_ascii_digit()) && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    })
}
