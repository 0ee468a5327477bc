#!/usr/bin/env python3
"""Requests completions from rust-analyzer inside the fields of a `#[zoho_app]` struct.

Usage: tests/rust-analyzer/completion.py [path of rust-analyzer]

Prints a transcript, and fails if a completion lacks an expected item. The program of the session is a new package in
`target/rust-analyzer` that depends on this checkout. The script needs only the standard library.
"""

import json
import pathlib
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "target" / "rust-analyzer"
# The longest wait for rust-analyzer to load the workspace, in seconds.
TIMEOUT = 900

MANIFEST = f"""[package]
name = "completion"
version = "0.0.0"
edition = "2024"

[dependencies]
zoho-auth-typed = {{ path = {json.dumps(str(ROOT / "zoho-auth-typed"))}, features = ["crm"] }}

[workspace]
"""

PROGRAM = """use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct LeadSync {
    users: crm::ListUsers,
    FIELD
}

fn main() {
    let _ = LeadSync::users();
    BODY
}
"""

# The text of the field and of the body, with `|` at the cursor, and items that the completion must offer.
CASES = [
    ("leads: crm::Lis|", "", ["ListRecords", "ListUsers"]),
    ("lead: crm::GetRecord<crm::Le|>,", "", ["Leads"]),
    ("lead: crm::GetRecord<crm::Leads>,", "let _ = LeadSync::le|", ["lead"]),
    ("lead: crm::GetRecord<crm::Leads>,", "let _ = LeadSync::lead().rec|", ["record_id"]),
]


class Server:
    """A language server over standard input and output."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PACKAGE)
        self.results = {}
        self.status = {}
        self.changed = threading.Condition()
        self.last = 0
        threading.Thread(target=self.read, daemon=True).start()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.last += 1
        number = self.last
        self.send({"id": number, "method": method, "params": params})
        with self.changed:
            if not self.changed.wait_for(lambda: number in self.results, TIMEOUT):
                raise SystemExit(f"no response to {method} within {TIMEOUT} s")
            return self.results.pop(number)

    def read(self):
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length == 0:
                return
            message = json.loads(self.process.stdout.read(length))
            with self.changed:
                if "method" in message and "id" in message:
                    items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
                    self.send({"id": message["id"], "result": [None for _ in items] or None})
                elif "id" in message:
                    self.results[message["id"]] = message
                elif message["method"] == "experimental/serverStatus":
                    self.status = message["params"]
                self.changed.notify_all()

    def wait_until_loaded(self):
        with self.changed:
            if not self.changed.wait_for(lambda: self.status.get("quiescent"), TIMEOUT):
                raise SystemExit(f"rust-analyzer did not load the package within {TIMEOUT} s: {self.status}")
        return self.status


def program(field, body):
    """Returns the program, and the line and column of the cursor."""
    text = PROGRAM.replace("FIELD", field).replace("BODY", body)
    before = text[: text.index("|")]
    return text.replace("|", "", 1), before.count("\n"), len(before) - before.rfind("\n") - 1


def main():
    (PACKAGE / "src").mkdir(parents=True, exist_ok=True)
    (PACKAGE / "Cargo.toml").write_text(MANIFEST)
    source = PACKAGE / "src" / "main.rs"
    source.write_text(program("lead: crm::GetRecord<crm::Leads>,|", "")[0])
    (PACKAGE / "Cargo.lock").write_bytes((ROOT / "Cargo.lock").read_bytes())

    started = time.monotonic()
    server = Server(sys.argv[1] if len(sys.argv) > 1 else "rust-analyzer")
    result = server.request("initialize", {
        "processId": None,
        "rootUri": PACKAGE.as_uri(),
        "capabilities": {
            "window": {"workDoneProgress": False},
            "textDocument": {"completion": {"completionItem": {"snippetSupport": False}}},
            "experimental": {"serverStatusNotification": True},
        },
        "initializationOptions": {
            "checkOnSave": False,
            "cachePriming": {"enable": False},
            "cargo": {"targetDir": str(PACKAGE / "target")},
        },
    })["result"]
    print(f"server: {result['serverInfo']['name']} {result['serverInfo']['version']}")
    server.notify("initialized", {})
    uri = source.as_uri()
    text = source.read_text()
    server.notify("textDocument/didOpen", {
        "textDocument": {"uri": uri, "languageId": "rust", "version": 1, "text": text},
    })
    status = server.wait_until_loaded()
    print(f"workspace: {status['health']}, {status.get('message') or 'no message'}")
    print(f"loaded in {time.monotonic() - started:.0f} s", file=sys.stderr)

    failures = 0
    for version, (field, body, expected) in enumerate(CASES, start=2):
        text, line, column = program(field, body)
        server.notify("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"text": text}],
        })
        position = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        response = server.request("textDocument/completion", position)
        items = response.get("result") or []
        items = items["items"] if isinstance(items, dict) else items
        labels = [item["label"] for item in items]
        names = [label.split("(")[0].split("<")[0].split(" ")[0] for label in labels]
        missing = [name for name in expected if name not in names]
        print(f"\n{body if '|' in body else field}")
        print(f"  {len(labels)} items, such as {', '.join(sorted(labels)[:5]) or 'none'}")
        for name in expected:
            print(f"  {'missing' if name in missing else 'offered'}: {name}")
        failures += len(missing)
    server.request("shutdown", None)
    server.notify("exit", None)
    server.process.wait(30)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
