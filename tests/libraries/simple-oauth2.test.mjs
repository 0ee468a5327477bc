// simple-oauth2 against the emulator. The library accepts loopback addresses without TLS.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { CALLBACK, Emulator, installed, LEADS, SCOPES } from "./emulator.mjs";

const { AuthorizationCode } = (await installed("simple-oauth2")).default;
let emulator;

beforeEach(async () => (emulator = await Emulator.start()));
afterEach(() => emulator.stop());

test("authorization code, call and refresh", async () => {
  const flow = new AuthorizationCode({
    client: { id: emulator.client.id, secret: emulator.client.secret },
    auth: { tokenHost: emulator.accountsServer, tokenPath: "/oauth/v2/token", authorizePath: "/oauth/v2/auth" },
    options: { authorizationMethod: "body" },
  });
  const url = flow.authorizeURL({ redirect_uri: CALLBACK, scope: SCOPES, state: "s", access_type: "offline" });
  let token = await flow.getToken({ code: await emulator.consent(url), redirect_uri: CALLBACK });
  const leads = async () => {
    const headers = { Authorization: `Bearer ${token.token.access_token}` };
    const response = await fetch(emulator.apiDomain + LEADS, { headers });
    return { status: response.status, body: await response.json() };
  };
  assert.equal((await leads()).body.data[0].Last_Name, "Burns");
  await emulator.scheduleRateLimit();
  assert.equal((await leads()).status, 429);
  await emulator.expireAccessTokens();
  assert.equal((await leads()).body.code, "INVALID_TOKEN");
  token = await token.refresh();
  assert.equal((await leads()).status, 200);
  assert.deepEqual(await emulator.grants(), ["authorization_code", "refresh_token"]);
});
