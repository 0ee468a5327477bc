"""Starts `zoho emulate` for the tests of this folder; ZOHO names the command."""

import json
import os
import subprocess
import unittest
import urllib.request

CALLBACK = "http://127.0.0.1:8080/callback"
SCOPES = "ZohoCRM.modules.leads.READ,ZohoCRM.org.READ,ZohoCRM.settings.fields.READ,ZohoCRM.users.READ"
LEADS = "/crm/v8/Leads?fields=Last_Name"


class EmulatorTest(unittest.TestCase):
    def setUp(self):
        command = [os.environ.get("ZOHO", "zoho"), "emulate", "--json", "--control", "--until-stdin-closes"]
        command += ["--dc", "eu", "--redirect-uri", CALLBACK, "--omit-scope"]
        emulator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(emulator.wait)
        self.addCleanup(emulator.stdout.close)
        self.addCleanup(emulator.stdin.close)
        banner = json.loads(emulator.stdout.readline())
        self.origin, self.control_token = banner["control"]["origin"], banner["control"]["token"]
        self.client = banner["client"]
        self.accounts_server = banner["servers"][0]["accounts_server"]
        self.api_domain = banner["servers"][0]["api_domain"]
        self.authorize_url = f"{self.accounts_server}/oauth/v2/auth"
        self.token_url = f"{self.accounts_server}/oauth/v2/token"
        lead = {"data_center": "eu", "module": "Leads", "fields": {"Last_Name": "Burns"}}
        self.control("POST", "seed", {"records": [lead]})

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.control_token}"}
        request = urllib.request.Request(f"{self.origin}/_emulator/{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def consent(self, url):
        """Approves an authorization URL as anna, and returns the URL of the callback."""
        decision = {"authorize_url": url, "decision": "approve", "user": "anna"}
        return self.control("POST", "decision", decision)["callback"]

    def schedule_rate_limit(self):
        fault = {"type": "too_many_requests", "retry_after_seconds": 9}
        self.control("POST", "faults", {"fault": fault, "call": "crm::ListRecords"})

    def expire_access_tokens(self):
        self.control("POST", "clock", {"advance_seconds": 3600})

    def grants(self):
        """Returns the grant types that the token endpoint has received."""
        requests = self.control("GET", "requests")["requests"]
        return [request["grant_type"] for request in requests if request["grant_type"]]

    def assert_flow(self, session, refresh):
        """Checks one call, a scheduled rate limit, and a refresh after the token has expired."""
        url = self.api_domain + LEADS
        self.assertEqual(session.get(url).json()["data"][0]["Last_Name"], "Burns")
        self.schedule_rate_limit()
        limited = session.get(url)
        self.assertEqual((limited.status_code, limited.headers["retry-after"]), (429, "9"))
        self.assertEqual(session.get(url).status_code, 200)
        self.expire_access_tokens()
        self.assertEqual(session.get(url).json()["code"], "INVALID_TOKEN")
        refresh()
        self.assertEqual(session.get(url).status_code, 200)
        self.assertEqual(self.grants(), ["authorization_code", "refresh_token"])
