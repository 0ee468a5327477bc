//! Two simulated users of the application, for runs against the emulator.

use examples::{Browser, Page};
use html_escape::decode_html_entities;
use zoho_emulator::Emulator;

/// A signed-in user, whose browser has the cookies.
pub(crate) struct Visitor {
    name: &'static str,
    browser: Browser,
    lead: &'static str,
}

/// Signs in both users. Anna's data is in Europe, and Ben's data is in the United States. The application gets the data
/// center of each user from Zoho.
pub(crate) async fn sign_in_all(zoho: &Emulator, origin: &str) -> anyhow::Result<Vec<Visitor>> {
    zoho.records("us").insert("Leads", serde_json::json!({ "Last_Name": "Burns", "Company": "Springfield Power" }));
    let mut visitors = Vec::new();
    for (name, lead, company) in [("anna", "Lindgren", "Villa & Sons"), ("ben", "Okri", "Famished Road")] {
        let mut browser = Browser::new()?;
        let to_zoho = redirected(browser.open(&format!("{origin}/sign-in")).await?)?;
        println!("\n{name} is redirected to {}", without_query(&to_zoho));
        let callback = zoho.approve(&to_zoho, name);
        println!("{name} consents, and is redirected to {}", without_query(&callback));
        redirected(browser.open(&callback).await?)?;
        redirected(browser.submit(&format!("{origin}/leads"), &[("last_name", lead), ("company", company)]).await?)?;
        println!("{name} adds a lead, and sees:");
        let mut visitor = Visitor { name, browser, lead };
        visitor.sees_leads(origin).await?;
        visitors.push(visitor);
    }
    let tokens = token_requests(zoho);
    println!(
        "\nThe emulator received {tokens} token requests: one per user, at the accounts server of the user's data center."
    );
    Ok(visitors)
}

/// Lets the same users visit the restarted application, which has only the content of its database.
pub(crate) async fn visit_again(visitors: Vec<Visitor>, zoho: &Emulator, origin: &str) -> anyhow::Result<()> {
    let before = token_requests(zoho);
    for mut visitor in visitors {
        println!("{} is still signed in, and sees:", visitor.name);
        visitor.sees_leads(origin).await?;
    }
    if token_requests(zoho) != before {
        anyhow::bail!("the application should use the tokens in the database and request no other token");
    }
    println!("\nNo user had to consent again, and the application requested no other token.");
    Ok(())
}

impl Visitor {
    async fn sees_leads(&mut self, origin: &str) -> anyhow::Result<()> {
        let page = self.browser.open(&format!("{origin}/")).await?;
        if page.status != 200 || !page.text.contains(self.lead) {
            let Self { name, lead, .. } = self;
            anyhow::bail!("{name} should see the lead {lead}: HTTP {} {}", page.status, page.text);
        }
        let leads = page.text.split("<li>").skip(1).filter_map(|rest| rest.split_once("</li>"));
        for (lead, _) in leads {
            let lead = lead.replace(" <small>", ", ").replace("</small>", "");
            println!("  {}", decode_html_entities(&lead));
        }
        Ok(())
    }
}

fn token_requests(zoho: &Emulator) -> usize {
    zoho.requests().iter().filter(|request| request.path == "/oauth/v2/token").count()
}

fn redirected(page: Page) -> anyhow::Result<String> {
    if page.location.is_empty() {
        anyhow::bail!("HTTP {} is not a redirect: {}", page.status, page.text);
    }
    Ok(page.location)
}

/// Returns the URL without its query, so that codes and states do not appear in the terminal.
fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(url, _)| url)
}
