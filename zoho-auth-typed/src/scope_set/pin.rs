//! Pinned scopes, `#[zoho_app(pinned_scopes = "…")]`: the comparison of the derived scopes with those that users have
//! consented to.

use crate::endpoint::call::CallInfo;
use zoho_catalog::{ScopeInfo, same_name, same_text};

/// A pinned scope string, and the scopes that the calls need.
#[derive(Clone, Copy)]
pub struct Pin {
    set: &'static str,
    pinned: &'static str,
    scopes: &'static [&'static ScopeInfo],
    calls: &'static [CallInfo],
}

impl Pin {
    /// Creates the comparison of a set's pinned string with the scopes that its calls need.
    pub const fn new(
        set: &'static str,
        pinned: &'static str,
        scopes: &'static [&'static ScopeInfo],
        calls: &'static [CallInfo],
    ) -> Self {
        Self { set, pinned, scopes, calls }
    }

    /// Returns `true` if the pinned string names the derived scopes, in any order.
    pub const fn holds(&self) -> bool {
        let mut named = 0;
        let mut words = Tokens::new(self.pinned);
        while let Some(word) = words.next() {
            if !has(self.scopes, word) {
                return false;
            }
            named += 1;
        }
        named == self.scopes.len()
    }

    /// Returns the length of the message in bytes, or 0 if the pinned scopes are the derived ones.
    pub const fn message_len(&self) -> usize {
        self.write(&mut Rendered { bytes: &mut [], len: 0 })
    }

    /// Returns the message: the pinned scopes, the needed scopes, and the calls that caused each difference.
    pub const fn message<const LEN: usize>(&self) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        self.write(&mut Rendered { bytes: &mut bytes, len: 0 });
        bytes
    }

    const fn write(&self, out: &mut Rendered<'_>) -> usize {
        if self.holds() {
            return 0;
        }
        out.push("the scopes of `");
        out.push(self.set);
        out.push(if self.has_new() {
            "` differ from the pinned scopes, so every user must consent again"
        } else {
            "` are fewer than the pinned scopes; users need not consent again"
        });
        out.push("\n  pinned: ");
        out.push(self.pinned);
        out.push("\n  needed: ");
        self.write_needed(out);
        let mut i = 0;
        while i < self.scopes.len() {
            let name = self.scopes[i].name;
            if !Tokens::contain(self.pinned, name) {
                out.push("\n  new:    ");
                out.push(name);
                self.write_cause(name, out);
            }
            i += 1;
        }
        let mut words = Tokens::new(self.pinned);
        while let Some(word) = words.next() {
            if !has(self.scopes, word) {
                out.push("\n  gone:   ");
                out.push(word);
                out.push(", which no call and no `extra_scopes(…)` requires");
            }
        }
        out.push("\nhelp: to accept the change, write `pinned_scopes = \"");
        self.write_needed(out);
        out.push("\"`");
        out.len
    }

    /// Returns `true` if the calls need a scope that is not pinned. A scope that a pinned scope implies also counts as
    /// new, because this code does not know what a pinned name implies.
    const fn has_new(&self) -> bool {
        let mut i = 0;
        while i < self.scopes.len() {
            if !Tokens::contain(self.pinned, self.scopes[i].name) {
                return true;
            }
            i += 1;
        }
        false
    }

    const fn write_needed(&self, out: &mut Rendered<'_>) {
        let mut i = 0;
        while i < self.scopes.len() {
            if i > 0 {
                out.push(",");
            }
            out.push(self.scopes[i].name);
            i += 1;
        }
    }

    /// Writes the calls that require the scope, or the option `extra_scopes(…)` if no call requires it.
    const fn write_cause(&self, scope: &str, out: &mut Rendered<'_>) {
        let (mut i, mut first) = (0, true);
        while i < self.calls.len() {
            if names(self.calls[i].requires, scope) {
                out.push(if first { ", because of `" } else { "`, `" });
                out.push(self.calls[i].field);
                first = false;
            }
            i += 1;
        }
        // A scope that no call needs comes from the set's `extra_scopes(…)`.
        out.push(if first { ", because of `extra_scopes(…)`" } else { "`" });
    }
}

const fn names(requirement: &[&[ScopeInfo]], scope: &str) -> bool {
    let mut i = 0;
    while i < requirement.len() {
        let mut j = 0;
        while j < requirement[i].len() {
            if same_name(&requirement[i][j], scope) {
                return true;
            }
            j += 1;
        }
        i += 1;
    }
    false
}

const fn has(scopes: &[&ScopeInfo], name: &str) -> bool {
    let mut i = 0;
    while i < scopes.len() {
        if same_name(scopes[i], name) {
            return true;
        }
        i += 1;
    }
    false
}

/// The words of a string, which are separated by commas, spaces or line breaks.
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    const fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    const fn contain(text: &str, word: &str) -> bool {
        let mut words = Tokens::new(text);
        while let Some(one) = words.next() {
            if same_text(one, word) {
                return true;
            }
        }
        false
    }

    const fn next(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let mut from = 0;
        while from < bytes.len() && matches!(bytes[from], b',' | b' ' | b'\n') {
            from += 1;
        }
        let mut to = from;
        while to < bytes.len() && !matches!(bytes[to], b',' | b' ' | b'\n') {
            to += 1;
        }
        let (before, rest) = self.rest.split_at(to);
        self.rest = rest;
        if from == to { None } else { Some(before.split_at(from).1) }
    }
}

/// A string buffer that only counts the bytes beyond its capacity.
struct Rendered<'a> {
    bytes: &'a mut [u8],
    len: usize,
}

impl Rendered<'_> {
    const fn push(&mut self, text: &str) {
        let mut i = 0;
        while i < text.len() {
            if self.len < self.bytes.len() {
                self.bytes[self.len] = text.as_bytes()[i];
            }
            self.len += 1;
            i += 1;
        }
    }
}
