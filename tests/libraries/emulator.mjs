// Starts `zoho emulate` for the tests of this folder; ZOHO names the command, ZOHO_NODE_MODULES the folder of packages.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

export const CALLBACK = "http://127.0.0.1:8080/callback";
export const SCOPES = "ZohoCRM.modules.leads.READ,ZohoCRM.org.READ,ZohoCRM.settings.fields.READ,ZohoCRM.users.READ";
export const LEADS = "/crm/v8/Leads?fields=Last_Name";

/** Imports an installed package. */
export function installed(name) {
  const require = createRequire(`${process.env.ZOHO_NODE_MODULES}/`);
  return import(pathToFileURL(require.resolve(name)).href);
}

export class Emulator {
  static async start() {
    const options = ["emulate", "--json", "--control", "--until-stdin-closes"];
    options.push("--dc", "eu", "--redirect-uri", CALLBACK, "--omit-scope");
    const emulator = new Emulator();
    emulator.process = spawn(process.env.ZOHO ?? "zoho", options, { stdio: ["pipe", "pipe", "inherit"] });
    const [line] = await once(createInterface(emulator.process.stdout), "line");
    const { servers, client, control } = JSON.parse(line);
    emulator.client = client;
    emulator.server = control;
    emulator.accountsServer = servers[0].accounts_server;
    emulator.apiDomain = servers[0].api_domain;
    const lead = { data_center: "eu", module: "Leads", fields: { Last_Name: "Burns" } };
    await emulator.control("POST", "seed", { records: [lead] });
    return emulator;
  }

  async stop() {
    this.process.stdin.end();
    await once(this.process, "exit");
  }

  async control(method, path, body) {
    const headers = { Authorization: `Bearer ${this.server.token}` };
    const url = `${this.server.origin}/_emulator/${path}`;
    const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
    assert.equal(response.status, 200);
    return response.json();
  }

  /** Approves an authorization URL as anna, and returns the code of the callback. */
  async consent(url) {
    const decision = { authorize_url: url, decision: "approve", user: "anna" };
    const { callback } = await this.control("POST", "decision", decision);
    return new URL(callback).searchParams.get("code");
  }

  async scheduleRateLimit(seconds = 9) {
    const fault = { type: "too_many_requests", retry_after_seconds: seconds };
    await this.control("POST", "faults", { fault, call: "crm::ListRecords" });
  }

  async expireAccessTokens() {
    await this.control("POST", "clock", { advance_seconds: 3600 });
  }

  /** Returns the statuses of the responses to a call. */
  async statuses(call) {
    const { requests } = await this.control("GET", "requests");
    return requests.filter((request) => request.call === call).map((request) => request.status);
  }

  /** Returns the grant types that the token endpoint has received. */
  async grants() {
    const { requests } = await this.control("GET", "requests");
    return requests.map((request) => request.grant_type).filter((grant) => grant);
  }
}
