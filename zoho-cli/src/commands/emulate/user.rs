//! The users of an emulator.

use crate::error::Error;
use std::str::FromStr;
use zoho_auth_typed::DataCenter;

/// A user and the user's data center, such as `anna@eu`.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) data_center: DataCenter,
}

impl FromStr for User {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, code) = text.rsplit_once('@').ok_or("write NAME@DC, such as anna@eu")?;
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err("the user name before the `@` is missing or invalid".to_owned());
        }
        let data_center =
            code.parse().map_err(|error: zoho_auth_typed::error::ParseDataCenterError| error.to_string())?;
        Ok(Self { name: name.to_owned(), data_center })
    }
}

/// Returns the named users. The default is one user per data center. Fails if a user is named twice, or belongs to a
/// data center that the emulator does not have.
pub(super) fn all(named: &[User], data_centers: &[DataCenter]) -> Result<Vec<User>, Error> {
    if named.is_empty() {
        return Ok(data_centers.iter().copied().map(someone).collect());
    }
    for (index, user) in named.iter().enumerate() {
        let User { name, data_center } = user;
        if !data_centers.contains(data_center) {
            let message = format!("the user {name} belongs to the data center `{data_center}`, which --dc omits");
            return Err(Error::usage(message, &format!("add --dc {data_center} to the other --dc options")));
        }
        if named[..index].iter().any(|other| other.name == *name) {
            return Err(Error::usage(format!("the user {name} is listed twice"), "use a different name for each user"));
        }
    }
    Ok(named.to_vec())
}

fn someone(data_center: DataCenter) -> User {
    let name = match data_center.code() {
        "eu" => "anna",
        "us" => "ben",
        code => code,
    };
    User { name: name.to_owned(), data_center }
}
