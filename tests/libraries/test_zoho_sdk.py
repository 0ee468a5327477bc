"""Zoho's CRM SDK for Python against the emulator.

The SDK takes its addresses from a data center, which an application may define: a subclass at the emulator's addresses
is enough, without a patch and without TLS.
"""

import tempfile
import time
import unittest
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from zohocrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zohocrmsdk.src.com.zoho.crm.api import Initializer, ParameterMap
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.record import APIException, GetRecordsParam, RecordOperations

import emulator


class Loopback(DataCenter):
    def __init__(self, token_url, api_domain):
        self.token_url, self.api_domain = token_url, api_domain

    def get_iam_url(self):
        return self.token_url

    def get_file_upload_url(self):
        return self.api_domain

    def environment(self):
        return DataCenter.Environment(self.api_domain, self.get_iam_url(), self.get_file_upload_url())


def leads():
    """Returns the status, and the last names or the error code."""
    parameters = ParameterMap()
    parameters.add(GetRecordsParam.fields, "Last_Name")
    response = RecordOperations("Leads").get_records(parameters)
    body = response.get_object()
    if isinstance(body, APIException):
        return response.get_status_code(), body.get_code().get_value()
    return response.get_status_code(), [lead.get_key_value("Last_Name") for lead in body.get_data()]


class ZohoSdkTest(emulator.EmulatorTest):
    def test_authorization_code_call_and_refresh(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        parameters = {"client_id": self.client["id"], "response_type": "code", "scope": emulator.SCOPES}
        parameters |= {"redirect_uri": emulator.CALLBACK, "access_type": "offline"}
        callback = self.consent(f"{self.authorize_url}?{urlencode(parameters)}")
        token = OAuthToken(
            client_id=self.client["id"],
            client_secret=self.client["secret"],
            grant_token=parse_qs(urlsplit(callback).query)["code"][0],
            redirect_url=emulator.CALLBACK,
        )
        store = FileStore(str(Path(folder.name) / "tokens.csv"))
        data_center = Loopback(self.token_url, self.api_domain)
        Initializer.initialize(data_center.environment(), token, store=store, resource_path=folder.name)
        self.assertEqual(leads(), (200, ["Burns"]))
        self.schedule_rate_limit()
        self.assertEqual(leads()[0], 429)
        self.expire_access_tokens()
        self.assertEqual(leads(), (401, "INVALID_TOKEN"))
        # The SDK refreshes by the clock of the machine, which the emulator does not move.
        (stored,) = store.get_tokens()
        stored.set_expires_in(str(int(time.time() * 1000) - 1))
        store.save_token(stored)
        stored = OAuthToken(id=stored.get_id())
        Initializer.initialize(data_center.environment(), stored, store=store, resource_path=folder.name)
        self.assertEqual(leads(), (200, ["Burns"]))
        self.assertEqual(self.grants(), ["authorization_code", "refresh_token"])


if __name__ == "__main__":
    unittest.main()
