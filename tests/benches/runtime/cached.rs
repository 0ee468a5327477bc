//! The time for a cached token.

use crate::measure::nanoseconds;
use crate::row;
use crate::zoho::Zoho;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{Encryption, TokenManager};

pub(crate) async fn run(zoho: &Zoho) {
    let way = zoho.way();
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&way.oauth()).build();
    let account =
        manager.insert(way.id("cached"), zoho.refresh_token("cached")).await.expect("account should be stored");
    account.token().await.expect("token should be returned");
    let token = async || account.token().await.expect("token should be returned");
    let one = nanoseconds(1, token);
    row("a cached token of `TokenManager`, one thread, release", &format!("{one:.1} ns"), "50 ns");
    let times = one / nanoseconds(2, token);
    row("the same on two threads", &format!("{times:.2} times the tokens of one"), "1.7 times");
}
