// Tests overdue.ts against `zoho emulate`. Run it with `node --test` (23.6 or newer); ZOHO names the command.

import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, test } from "node:test";
import { openTickets, Zoho } from "./overdue.ts";

const SCOPES = "ZohoBooks.invoices.READ,Desk.tickets.ALL";

let emulator: ChildProcess;
let control: (method: string, path: string, body?: unknown) => Promise<any>;
let zoho: Zoho;
let pauses: number[];

beforeEach(async () => {
  const options = ["emulate", "--json", "--control", "--until-stdin-closes", "--scope", SCOPES];
  emulator = spawn(process.env.ZOHO ?? "zoho", options, { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface(emulator.stdout!), "line");
  const { servers, users, client, control: server } = JSON.parse(line);
  control = async (method, path, body) => {
    const headers = { Authorization: `Bearer ${server.token}` };
    const response = await fetch(`${server.origin}/_emulator/${path}`, { method, headers, body: JSON.stringify(body) });
    assert.equal(response.status, 200);
    return response.json();
  };
  const { api_domain, accounts_server } = servers.find((each: any) => each.data_center === "eu");
  pauses = [];
  zoho = new Zoho({
    apiDomain: api_domain,
    accountsServer: accounts_server,
    clientId: client.id,
    clientSecret: client.secret,
    refreshToken: users.find((user: any) => user.data_center === "eu").refresh_token,
    pause: async (seconds) => void pauses.push(seconds),
  });
  const invoice = (invoice_number: string, status: string, due_date: string) => {
    const fields = { invoice_number, status, due_date };
    return { data_center: "eu", product: "books", list: "invoices", fields };
  };
  const invoices: [string, string, string][] = [
    ["A-1", "overdue", "2026-11-20"], ["A-2", "paid", "2026-11-02"], ["A-3", "overdue", "2026-11-01"],
  ];
  await control("POST", "seed", { records: invoices.map((each) => invoice(...each)) });
});

afterEach(async () => {
  emulator.stdin!.end();
  await once(emulator, "exit");
});

async function subjects(): Promise<string[]> {
  const { records } = await control("GET", "records?data_center=eu&product=desk&list=tickets");
  return records.map((ticket: any) => ticket.subject);
}

test("overdue invoices become tickets", async () => {
  await openTickets(zoho, "7001", "8001");
  assert.deepEqual(await subjects(), ["Invoice A-3 is overdue", "Invoice A-1 is overdue"]);
});

test("an expired token and a rate limit are survived", async () => {
  await openTickets(zoho, "7001", "8001");
  await control("POST", "clock", { advance_seconds: 3600 });
  const fault = { type: "too_many_requests", retry_after_seconds: 9 };
  await control("POST", "faults", { fault, call: "desk::CreateTicket" });
  await openTickets(zoho, "7001", "8001");
  assert.deepEqual([(await subjects()).length, pauses], [4, [9]]);
});
