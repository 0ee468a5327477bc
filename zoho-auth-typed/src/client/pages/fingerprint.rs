//! The fingerprints of items, pages and calls, which do not change from one build to the next.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Returns the fingerprint of a list of strings. The fingerprint is not secret, and does not resist an attacker who
/// looks for collisions.
pub(crate) fn fingerprint_text(parts: &[&str]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    let bytes: [u8; 32] = hash.finalize().into();
    bytes[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Returns the fingerprint of an item. An item with an ID is identified by its ID, so the fingerprint remains the same
/// if the record changes.
pub(crate) fn fingerprint_item(item: &Value) -> u64 {
    let id = ["id", "ID"].iter().find_map(|key| item.get(key)).filter(|id| id.is_string() || id.is_number());
    fingerprint_text(&[&id.unwrap_or(item).to_string()])
}

/// Returns the fingerprint of all items of a page.
pub(crate) fn fingerprint_page(items: &[Value]) -> u64 {
    let each: Vec<String> = items.iter().map(|item| format!("{:x}", fingerprint_item(item))).collect();
    fingerprint_text(&[&each.join(",")])
}
