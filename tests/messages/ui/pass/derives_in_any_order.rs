use zoho_auth_typed::__private::serde::{self, Deserialize, Serialize};
use zoho_auth_typed::{crm, zoho_app};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(crate = "serde")]
#[zoho_app]
pub struct Above {
    leads: crm::ListRecords<crm::Leads>,
    #[cfg_attr(unix, serde(skip))]
    users: crm::ListUsers,
}

#[zoho_app]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(crate = "serde")]
pub struct Below {
    #[serde(rename = "all leads")]
    leads: crm::ListRecords<crm::Leads>,
    users: crm::ListUsers,
}

#[derive(Clone, Debug)]
#[zoho_app]
#[derive(PartialEq)]
struct AboveAndBelow {
    users: crm::ListUsers,
}

#[test]
fn program_runs() {
    let (above, below) = (Above::default(), Below::default());
    assert_eq!(above, above.clone());
    assert_eq!(below, below.clone());
    assert_eq!(format!("{above:?}"), "Above { leads: (), users: () }");
    let _ = <AboveAndBelow as Clone>::clone;
    let _ = (Above::leads(), Above::users(), Below::leads(), Below::users(), AboveAndBelow::users());
}
