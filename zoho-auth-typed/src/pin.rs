//! `#[zoho_app(scopes = "…")]`: the derived scopes, compared with the ones that users have consented to.

use crate::scope_set::CallInfo;
use zoho_catalog::ScopeInfo;

/// A pinned scope string beside what the calls need now.
#[derive(Clone, Copy)]
pub struct Pin {
    set: &'static str,
    pinned: &'static str,
    scopes: &'static [&'static ScopeInfo],
    calls: &'static [CallInfo],
}

impl Pin {
    /// The pinned string of a set, and what its calls need.
    pub const fn new(
        set: &'static str,
        pinned: &'static str,
        scopes: &'static [&'static ScopeInfo],
        calls: &'static [CallInfo],
    ) -> Self {
        Self { set, pinned, scopes, calls }
    }

    /// Whether the pinned string names the derived scopes, in whatever order.
    pub const fn holds(&self) -> bool {
        let mut named = 0;
        let mut words = Words::of(self.pinned);
        while let Some((from, to)) = words.next() {
            if !has(self.scopes, self.pinned, from, to) {
                return false;
            }
            named += 1;
        }
        named == self.scopes.len()
    }

    /// How many bytes the message takes; none while the pin holds.
    pub const fn message_len(&self) -> usize {
        self.write(&mut Text { bytes: &mut [], len: 0 })
    }

    /// Old, new, and which call brought the difference.
    pub const fn message<const LEN: usize>(&self) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        self.write(&mut Text { bytes: &mut bytes, len: 0 });
        bytes
    }

    const fn write(&self, out: &mut Text<'_>) -> usize {
        if self.holds() {
            return 0;
        }
        out.push("the scopes of `");
        out.push(self.set);
        out.push("` are not the pinned ones, so every user will have to consent again");
        out.push("\n  pinned: ");
        out.push(self.pinned);
        out.push("\n  needed: ");
        self.write_needed(out);
        let mut i = 0;
        while i < self.scopes.len() {
            let name = self.scopes[i].name;
            if !Words::contain(self.pinned, name) {
                out.push("\n  new:    ");
                out.push(name);
                self.write_cause(name, out);
            }
            i += 1;
        }
        let mut words = Words::of(self.pinned);
        while let Some((from, to)) = words.next() {
            if !has(self.scopes, self.pinned, from, to) {
                out.push("\n  gone:   ");
                out.push_part(self.pinned, from, to);
                out.push(", which no call needs");
            }
        }
        out.push("\nhelp: if that is meant, pin the new ones: `#[zoho_app(scopes = \"");
        self.write_needed(out);
        out.push("\")]`");
        out.len
    }

    const fn write_needed(&self, out: &mut Text<'_>) {
        let mut i = 0;
        while i < self.scopes.len() {
            if i > 0 {
                out.push(",");
            }
            out.push(self.scopes[i].name);
            i += 1;
        }
    }

    /// The calls whose requirement names the scope.
    const fn write_cause(&self, scope: &str, out: &mut Text<'_>) {
        let (mut i, mut first) = (0, true);
        while i < self.calls.len() {
            if names(self.calls[i].requires, scope) {
                out.push(if first { ", because of `" } else { "`, `" });
                out.push(self.calls[i].field);
                first = false;
            }
            i += 1;
        }
        if !first {
            out.push("`");
        }
    }
}

const fn names(requirement: &[&[ScopeInfo]], scope: &str) -> bool {
    let mut i = 0;
    while i < requirement.len() {
        let mut j = 0;
        while j < requirement[i].len() {
            if same(requirement[i][j].name, 0, requirement[i][j].name.len(), scope) {
                return true;
            }
            j += 1;
        }
        i += 1;
    }
    false
}

const fn has(scopes: &[&ScopeInfo], text: &str, from: usize, to: usize) -> bool {
    let mut i = 0;
    while i < scopes.len() {
        if same(text, from, to, scopes[i].name) {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether `text[from..to]` is `other`.
const fn same(text: &str, from: usize, to: usize, other: &str) -> bool {
    let (text, other) = (text.as_bytes(), other.as_bytes());
    if to - from != other.len() {
        return false;
    }
    let mut i = 0;
    while i < other.len() {
        if text[from + i] != other[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// The parts between commas, blanks around them left out.
struct Words<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    const fn of(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    const fn contain(text: &str, word: &str) -> bool {
        let mut words = Words::of(text);
        while let Some((from, to)) = words.next() {
            if same(text, from, to, word) {
                return true;
            }
        }
        false
    }

    const fn next(&mut self) -> Option<(usize, usize)> {
        while self.at < self.bytes.len() && matches!(self.bytes[self.at], b',' | b' ' | b'\n') {
            self.at += 1;
        }
        let from = self.at;
        while self.at < self.bytes.len() && !matches!(self.bytes[self.at], b',' | b' ' | b'\n') {
            self.at += 1;
        }
        if from == self.at { None } else { Some((from, self.at)) }
    }
}

/// Text that is counted where there is no room for it.
struct Text<'a> {
    bytes: &'a mut [u8],
    len: usize,
}

impl Text<'_> {
    const fn push(&mut self, text: &str) {
        self.push_part(text, 0, text.len());
    }

    const fn push_part(&mut self, text: &str, from: usize, to: usize) {
        let mut i = from;
        while i < to {
            if self.len < self.bytes.len() {
                self.bytes[self.len] = text.as_bytes()[i];
            }
            self.len += 1;
            i += 1;
        }
    }
}
