use zoho_auth_typed::{Client, DataCenter};

struct LeadSync;

fn main() {
    let _ = Client::<LeadSync>::from_access_token("token", DataCenter::EU);
}
