"""requests-oauthlib against the emulator. oauthlib requires HTTPS unless OAUTHLIB_INSECURE_TRANSPORT is set."""

import os
import unittest

from requests_oauthlib import OAuth2Session

import emulator

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


class RequestsOauthlibTest(emulator.EmulatorTest):
    def test_authorization_code_call_and_refresh(self):
        session = OAuth2Session(self.client["id"], redirect_uri=emulator.CALLBACK, scope=[emulator.SCOPES])
        url, _ = session.authorization_url(self.authorize_url, access_type="offline")
        callback = self.consent(url)
        # Without `include_client_id`, the credentials are sent as basic authentication only.
        secret = {"client_secret": self.client["secret"], "include_client_id": True}
        session.fetch_token(self.token_url, authorization_response=callback, **secret)
        credentials = {"client_id": self.client["id"], "client_secret": self.client["secret"]}
        self.assert_flow(session, lambda: session.refresh_token(self.token_url, **credentials))


if __name__ == "__main__":
    unittest.main()
