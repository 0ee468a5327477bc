//! The upload of a file to a record and its download. The upload reads the file in pieces; the download has its final
//! name only when it is complete.
//!
//! ```text
//! cargo run -p examples --bin upload_download -- [FILE]
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`. The program
//! adds a lead with an attachment.

use anyhow::Context;
use examples::Setting;
use serde_json::{Value, json};
use std::path::PathBuf;
use zoho_auth_typed::{crm, transfer::Upload, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program.
#[zoho_app]
struct Attaching {
    create: crm::CreateRecords<crm::Leads>,
    attach: crm::UploadAttachment<crm::Leads>,
    attachment: crm::DownloadAttachment<crm::Leads>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(Registration::self_client()).await?;
    let client = setting.client::<Attaching>(|_| {})?;

    let folder = std::env::temp_dir().join(format!("zoho-upload-download-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = std::env::args_os().nth(1).map(PathBuf::from);
    let offer = path.clone().unwrap_or_else(|| folder.join("offer.txt"));
    if path.is_none() {
        std::fs::write(&offer, "An offer that is hard to refuse.\n".repeat(100_000))?;
    }

    let response = client.send_json(Attaching::create(), &json!({ "data": [{ "Last_Name": "Burns" }] })).await?;
    let lead = id(&response.json()?)?;

    // The size is read here and sent in advance. The content is read during the upload.
    let upload = Upload::file(&offer).await?.content_type("text/plain");
    println!("Uploading {} bytes to the lead {lead}.", upload.size());
    let upload = upload.on_progress(|sent, total| {
        if sent == total {
            println!("Sent all {total} bytes.");
        }
    });
    let response = client.upload(Attaching::attach().record_id(lead.as_str()), upload).await?;
    let attachment = id(&response.json()?)?;

    // The file with this name is either absent or complete.
    let call = Attaching::attachment().record_id(lead.as_str()).id(attachment.as_str());
    let down = client.download(call).max_bytes(1 << 30).to_file(folder.join("back.txt")).await?;
    let same = std::fs::read(&down.path)? == std::fs::read(&offer)?;
    let name = down.name.as_deref().unwrap_or_default();
    println!("Downloaded {} bytes. File name in Zoho: {name}. Identical to the upload: {same}.", down.bytes);
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// Returns the ID of the created item.
fn id(response: &Value) -> anyhow::Result<String> {
    let id = response["data"][0]["details"]["id"].as_str();
    Ok(id.with_context(|| format!("the response has no ID: {response}"))?.to_owned())
}
