use zoho_auth_typed::bulk::ReadQuery;
use zoho_auth_typed::oauth::LoopbackLogin;
use zoho_auth_typed::store::SqliteStore;
use zoho_auth_typed::{TokenManager, desk};

zoho_auth_typed::catalog!();

fn main() {}
