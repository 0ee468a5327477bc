//! Parsing of data centers from their codes and aliases.

use super::DataCenter;
use crate::failure::permanent;
use std::{fmt, str::FromStr};

/// The error for a string that is neither the code of a data center nor an alias of a code.
#[derive(Clone, Debug)]
pub struct ParseDataCenterError {
    given: String,
}

/// Parses the code of a data center or an alias of the code, in any case.
impl FromStr for DataCenter {
    type Err = ParseDataCenterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |dc: &&Self| dc.names().any(|name| name.eq_ignore_ascii_case(text));
        Self::ALL.iter().find(named).copied().ok_or_else(|| ParseDataCenterError { given: text.to_owned() })
    }
}

impl DataCenter {
    fn names(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.row().code).chain(self.row().aliases.iter().copied())
    }
}

impl fmt::Display for ParseDataCenterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<_> = DataCenter::ALL.iter().map(|dc| dc.code()).collect();
        write!(f, "unknown data center `{}`; use one of {}", self.given.escape_debug(), codes.join(", "))
    }
}

impl std::error::Error for ParseDataCenterError {}

permanent!(ParseDataCenterError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_alias_parse_in_any_case() {
        for dc in DataCenter::ALL.iter().copied() {
            assert_eq!(dc.code().parse::<DataCenter>().unwrap(), dc);
        }
        assert_eq!("uae".parse::<DataCenter>().unwrap(), DataCenter::AE);
        assert_eq!("Eu".parse::<DataCenter>().unwrap(), DataCenter::EU);
    }

    #[test]
    fn unknown_code_error_lists_the_codes() {
        assert_eq!(
            "mars\n".parse::<DataCenter>().unwrap_err().to_string(),
            r"unknown data center `mars\n`; use one of us, eu, in, au, jp, ca, cn, sa, uk, ae, sg, inec"
        );
    }
}
