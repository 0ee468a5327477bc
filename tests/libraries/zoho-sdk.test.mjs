// Zoho's CRM SDK for Node against the emulator. The SDK takes its addresses from an environment, which its public class
// `DataCenter` creates for any addresses: no patch and no TLS is needed.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { CALLBACK, Emulator, installed, SCOPES } from "./emulator.mjs";

const sdk = await installed("@zohocrm/nodejs-sdk-8.0");
let emulator, folder;

beforeEach(async () => {
  emulator = await Emulator.start();
  folder = await mkdtemp(join(tmpdir(), "zoho-sdk-"));
});
afterEach(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

/** Returns the status, and the last names or the error code. */
async function leads() {
  const parameters = new sdk.ParameterMap();
  await parameters.add(sdk.Record.GetRecordsParam.FIELDS, "Last_Name");
  const response = await new sdk.Record.RecordOperations("Leads").getRecords(parameters, new sdk.HeaderMap());
  const body = response.getObject();
  const isData = body instanceof sdk.Record.ResponseWrapper;
  return [
    response.getStatusCode(),
    isData ? body.getData().map((lead) => lead.getKeyValue("Last_Name")) : body.getCode().getValue(),
  ];
}

test("authorization code, call and refresh", async () => {
  const { client, accountsServer, apiDomain } = emulator;
  const environment = sdk.DataCenter.setEnvironment(apiDomain, `${accountsServer}/oauth/v2/token`, apiDomain);
  const parameters = { client_id: client.id, response_type: "code", scope: SCOPES, redirect_uri: CALLBACK };
  const query = new URLSearchParams({ ...parameters, access_type: "offline" });
  const code = await emulator.consent(`${accountsServer}/oauth/v2/auth?${query}`);
  const store = new sdk.FileStore(join(folder, "tokens.csv"));
  const initialize = async (token) => {
    const builder = await new sdk.InitializeBuilder();
    const config = new sdk.SDKConfigBuilder().pickListValidation(false).build();
    const logger = new sdk.LogBuilder().level(sdk.Levels.OFF).filePath(join(folder, "sdk.log")).build();
    builder.environment(environment).token(token).store(store).SDKConfig(config).logger(logger);
    await builder.resourcePath(folder).initialize();
  };
  const builder = new sdk.OAuthBuilder().clientId(client.id).clientSecret(client.secret);
  await initialize(builder.grantToken(code).redirectURL(CALLBACK).build());
  assert.deepEqual(await leads(), [200, ["Burns"]]);
  // The HTTP library of the SDK waits as long as the response says, and repeats the request.
  await emulator.scheduleRateLimit(1);
  assert.deepEqual(await leads(), [200, ["Burns"]]);
  assert.deepEqual(await emulator.statuses("ListRecords"), [200, 429, 200]);
  await emulator.expireAccessTokens();
  assert.deepEqual(await leads(), [401, "INVALID_TOKEN"]);
  // The SDK refreshes by the clock of the machine, which the emulator does not move.
  const [stored] = await store.getTokens();
  stored.setExpiresIn(String(Date.now() - 1));
  await store.saveToken(stored);
  await initialize(stored);
  assert.deepEqual(await leads(), [200, ["Burns"]]);
  assert.deepEqual(await emulator.grants(), ["authorization_code", "refresh_token"]);
});
