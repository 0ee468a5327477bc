"""authlib against the emulator. authlib requires HTTPS unless AUTHLIB_INSECURE_TRANSPORT is set."""

import os
import unittest

from authlib.integrations.requests_client import OAuth2Session

import emulator

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


class AuthlibTest(emulator.EmulatorTest):
    def test_authorization_code_call_and_refresh(self):
        session = OAuth2Session(
            self.client["id"],
            self.client["secret"],
            token_endpoint_auth_method="client_secret_post",
            redirect_uri=emulator.CALLBACK,
            scope=emulator.SCOPES,
        )
        url, state = session.create_authorization_url(self.authorize_url, access_type="offline")
        callback = self.consent(url)
        session.fetch_token(self.token_url, authorization_response=callback, state=state)
        self.assert_flow(session, lambda: session.refresh_token(self.token_url))


if __name__ == "__main__":
    unittest.main()
