"""Tests overdue.py against `zoho emulate`. Run it with `python3 -m unittest` or pytest; ZOHO names the command."""

import json
import os
import subprocess
import unittest
import urllib.request

import overdue

SCOPES = "ZohoBooks.invoices.READ,Desk.tickets.ALL"


class OverdueTest(unittest.TestCase):
    def setUp(self):
        command = [os.environ.get("ZOHO", "zoho"), "emulate", "--json", "--control", "--until-stdin-closes", "--scope", SCOPES]
        self.emulator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(self.emulator.wait)
        self.addCleanup(self.emulator.stdout.close)
        self.addCleanup(self.emulator.stdin.close)
        banner = json.loads(self.emulator.stdout.readline())
        self.origin, self.control_token = banner["control"]["origin"], banner["control"]["token"]
        server = next(server for server in banner["servers"] if server["data_center"] == "eu")
        user = next(user for user in banner["users"] if user["data_center"] == "eu")
        credentials = {
            "client_id": banner["client"]["id"],
            "client_secret": banner["client"]["secret"],
            "refresh_token": user["refresh_token"],
        }
        self.pauses = []
        self.zoho = overdue.Zoho(server["api_domain"], server["accounts_server"], credentials, self.pauses.append)
        invoices = [("A-1", "overdue", "2026-11-20"), ("A-2", "paid", "2026-11-02"), ("A-3", "overdue", "2026-11-01")]
        fields = [{"invoice_number": n, "status": s, "due_date": d} for n, s, d in invoices]
        record = {"data_center": "eu", "product": "books", "list": "invoices"}
        self.control("POST", "seed", {"records": [record | {"fields": each} for each in fields]})

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.control_token}"}
        request = urllib.request.Request(f"{self.origin}/_emulator/{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def subjects(self):
        tickets = self.control("GET", "records?data_center=eu&product=desk&list=tickets")["records"]
        return [ticket["subject"] for ticket in tickets]

    def test_overdue_invoices_become_tickets(self):
        overdue.open_tickets(self.zoho, "7001", "8001")
        self.assertEqual(self.subjects(), ["Invoice A-3 is overdue", "Invoice A-1 is overdue"])

    def test_expired_token_and_rate_limit_are_survived(self):
        overdue.open_tickets(self.zoho, "7001", "8001")
        self.control("POST", "clock", {"advance_seconds": 3600})
        fault = {"fault": {"type": "too_many_requests", "retry_after_seconds": 9}, "call": "desk::CreateTicket"}
        self.control("POST", "faults", fault)
        overdue.open_tickets(self.zoho, "7001", "8001")
        self.assertEqual((len(self.subjects()), self.pauses), (4, [9]))
        requests = self.control("GET", "requests")["requests"]
        self.assertEqual(sum(request["grant_type"] == "refresh_token" for request in requests), 2)


if __name__ == "__main__":
    unittest.main()
