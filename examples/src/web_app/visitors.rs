//! Two users of the application, who come by themselves where the emulator stands for Zoho.

use examples::{Browser, Page};
use std::error::Error;
use zoho_emulator::Emulator;

/// Anna's data are in Europe, Ben's in the United States. Nobody tells the application; Zoho does.
pub(crate) async fn come(zoho: &Emulator, origin: &str) -> Result<(), Box<dyn Error>> {
    zoho.records("us").insert("Leads", serde_json::json!({ "Last_Name": "Burns", "Company": "Springfield Power" }));
    for (user, lead, company) in [("anna", "Lindgren", "Villa & Sons"), ("ben", "Okri", "Famished Road")] {
        let mut browser = Browser::new()?;
        let to_zoho = redirected(browser.open(&format!("{origin}/sign-in")).await?)?;
        println!("\n{user} is sent to {}", without_query(&to_zoho));
        let back = zoho.approve(&to_zoho, user);
        println!("{user} agrees, and comes back to {}", without_query(&back));
        redirected(browser.open(&back).await?)?;
        redirected(browser.submit(&format!("{origin}/leads"), &[("last_name", lead), ("company", company)]).await?)?;
        let page = browser.open(&format!("{origin}/")).await?;
        if page.status != 200 || !page.text.contains(lead) {
            return Err(format!("{user} should see the lead {lead}: HTTP {} {}", page.status, page.text).into());
        }
        let leads = page.text.split("<li>").skip(1).filter_map(|rest| rest.split_once("</li>"));
        println!("{user} adds a lead, and sees:");
        leads.for_each(|(lead, _)| println!("  {lead}"));
    }
    let tokens = zoho.requests().iter().filter(|seen| seen.path == "/oauth/v2/token").count();
    println!("\nThe emulator was asked for tokens {tokens} times: once a user, at each user's own accounts server.");
    Ok(())
}

fn redirected(page: Page) -> Result<String, Box<dyn Error>> {
    if page.location.is_empty() {
        return Err(format!("HTTP {} is no redirect: {}", page.status, page.text).into());
    }
    Ok(page.location)
}

/// Codes and states stay off the terminal.
fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(url, _)| url)
}
