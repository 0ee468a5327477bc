//! The suggestions for a misspelled name: similar existing names. A name that is not similar is never suggested.

use strsim::osa_distance;

/// The largest number of suggested names.
const AT_MOST: usize = 3;

/// Returns up to three scopes that are similar to a scope that does not exist, most similar first:
/// `ZohoCRM.modules.lead.read` → `ZohoCRM.modules.leads.READ`.
///
/// Names are compared segment by segment. Names that differ only in case come first, then names that differ in a plural
/// `s`, then the names with the fewest different letters. The result does not depend on the order of `names`, which may
/// contain repetitions.
pub fn scopes<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    nearest(wrong, names, ".")
}

/// Returns up to three similar Rust paths, most similar first: `ZohoCRM::Modules::Lead::Read` →
/// `ZohoCRM::Modules::Leads::Read`.
pub fn paths<'a>(wrong: &str, paths: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    nearest(wrong, paths, "::")
}

/// Returns up to three similar paths of URLs, most similar first: `/books/v3/invoice` → `/books/v3/invoices`.
#[cfg(feature = "calls")]
pub(crate) fn url_paths<'a>(wrong: &str, paths: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    nearest(wrong, paths, "/")
}

/// Returns up to three similar names of one segment, such as keys of a file, products or features, most similar first.
pub fn words<'a>(wrong: &str, words: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    nearest(wrong, words, "\0")
}

fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>, separator: &str) -> Vec<&'a str> {
    let lower = wrong.to_lowercase();
    let segments: Vec<&str> = lower.split(separator).map(str::trim).collect();
    let candidate = |name: &'a str| Some((distance(&segments, name, separator)?, name)).filter(|_| name != wrong);
    let mut found: Vec<(Distance, &str)> = names.into_iter().filter_map(candidate).collect();
    found.sort_unstable();
    found.dedup();
    // If a name differs in one letter, a name that differs in five letters does not help.
    let best = found.first().map_or(0, |(distance, _)| distance.letters);
    found
        .into_iter()
        .take_while(|(distance, _)| distance.letters <= best + 1)
        .take(AT_MOST)
        .map(|(_, name)| name)
        .collect()
}

/// The distance between a name and the misspelled name. A lower value means a more similar name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Distance {
    /// The number of different letters, without an additional or missing plural `s`.
    letters: usize,
    plurals: usize,
}

/// Returns the distance, or `None` if the names are not similar.
fn distance(wrong: &[&str], name: &str, separator: &str) -> Option<Distance> {
    let name = name.to_lowercase();
    let mut right = name.split(separator);
    let mut sum = Distance { letters: 0, plurals: 0 };
    for wrong in wrong {
        let right = right.next()?;
        if *wrong == right {
            continue;
        }
        if singular(wrong) == singular(right) {
            sum.plurals += 1;
            continue;
        }
        // Up to a third of the letters may be wrong, and not more letters than a typing error explains.
        let limit = (right.chars().count() / 3).clamp(1, 3);
        if wrong.len().abs_diff(right.len()) > 4 * limit {
            return None;
        }
        let letters = osa_distance(wrong, right);
        if letters > limit {
            return None;
        }
        sum.letters += letters;
    }
    (right.next().is_none() && sum.letters <= 4).then_some(sum)
}

/// Returns the word without the ending of a plural.
fn singular(word: &str) -> &str {
    word.strip_suffix("es").or_else(|| word.strip_suffix('s')).filter(|stem| stem.len() > 1).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 8] = [
        "ZohoCRM.modules.leads.READ",
        "ZohoCRM.modules.leads.CREATE",
        "ZohoCRM.modules.deals.READ",
        "ZohoCRM.modules.ALL",
        "ZohoCRM.settings.fields.READ",
        "Desk.tickets.READ",
        "Desk.basic.READ",
        "Desk.basic.UPDATE",
    ];

    #[test]
    fn misspelled_scope_suggests_the_right_one() {
        for (wrong, right) in [
            ("zohocrm.MODULES.leads.read", "ZohoCRM.modules.leads.READ"),
            ("ZohoCRM.modules.lead.READ", "ZohoCRM.modules.leads.READ"),
            ("ZohoCRM.modules.leadss.READ", "ZohoCRM.modules.leads.READ"),
            ("ZohoCRM.module.ALL", "ZohoCRM.modules.ALL"),
            ("ZohoCRM.modules.leads.RAED", "ZohoCRM.modules.leads.READ"),
            ("ZohoCRM.settings.felds.READ", "ZohoCRM.settings.fields.READ"),
            ("Desk.ticket.READ", "Desk.tickets.READ"),
        ] {
            assert_eq!(scopes(wrong, NAMES).first(), Some(&right), "{wrong}");
        }
    }

    #[test]
    fn unrelated_scope_suggests_nothing() {
        for wrong in [
            "",
            "x",
            "ZohoCRM.modules.invoices.READ",
            "ZohoCRM.modules.leads.DELETE",
            "Desk.tickets",
            "Books.tickets.READ",
        ] {
            assert!(scopes(wrong, NAMES).is_empty(), "{wrong}: {:?}", scopes(wrong, NAMES));
        }
        assert!(scopes("Desk.basic.READ", ["Desk.basic.READ"]).is_empty(), "correct scope should have no suggestions");
    }

    #[test]
    fn suggestions_are_ordered_by_distance_and_name() {
        let names = ["a.bolts", "a.bolt", "a.BOLT", "a.colt"];
        let mut reversed = names;
        reversed.reverse();
        assert_eq!(scopes("a.Bolt", names), ["a.BOLT", "a.bolt", "a.bolts"]);
        assert_eq!(scopes("a.Bolt", names), scopes("a.Bolt", reversed));
    }

    #[test]
    fn misspelled_path_or_word_suggests_the_right_one() {
        assert_eq!(
            paths("ZohoCRM::Modules::Lead::Read", ["ZohoCRM::Modules::Leads::Read"]),
            ["ZohoCRM::Modules::Leads::Read"]
        );
        assert_eq!(words("desks", ["crm", "desk"]), ["desk"]);
    }
}
