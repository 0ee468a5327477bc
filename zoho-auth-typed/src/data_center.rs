//! Zoho's data centers: the registration of clients, the accounts of users, and the hosts of products.
//!
//! An origin from a callback (`accounts-server`) or a token response (`api_domain`) is only looked up, as a whole, in
//! the table of data centers. Many guides build a host from a location code. Such a host is wrong for four data
//! centers. A forged code would also send the client secret and the tokens to a host that an attacker chose.

pub use zoho_auth_core::data_center::{
    DataCenter, Environment, GrantedEnvironment, Hosts, HostsError, ParseDataCenterError, ParseEnvironmentError,
};
