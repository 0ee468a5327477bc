"""Opens a Desk ticket for each overdue invoice of Books. A failed request is sent again once."""

import json
import os
import time
import urllib.error
import urllib.request


class Zoho:
    def __init__(self, api_domain, accounts_server, credentials, pause=time.sleep):
        self.api_domain, self.accounts_server, self.credentials = api_domain, accounts_server, credentials
        self.pause, self.token = pause, None

    def refresh(self):
        body = "&".join(f"{name}={value}" for name, value in self.credentials.items())
        form = f"grant_type=refresh_token&{body}".encode()
        with urllib.request.urlopen(f"{self.accounts_server}/oauth/v2/token", form) as response:
            self.token = json.load(response)["access_token"]

    def send(self, method, path, body=None, **headers):
        for attempt in range(3):
            if self.token is None:
                self.refresh()
            data = None if body is None else json.dumps(body).encode()
            headers |= {"Authorization": f"Zoho-oauthtoken {self.token}", "Content-Type": "application/json"}
            request = urllib.request.Request(self.api_domain + path, data, headers, method=method)
            try:
                with urllib.request.urlopen(request) as response:
                    return json.load(response)
            except urllib.error.HTTPError as error:
                if attempt == 2 or error.code not in (401, 429, 503):
                    raise
                if error.code == 401:
                    self.token = None
                else:
                    self.pause(int(error.headers.get("Retry-After", 1)))


def open_tickets(zoho, organization, desk_organization):
    page, opened = 1, []
    while True:
        query = f"organization_id={organization}&status=overdue&sort_column=due_date&page={page}"
        invoices = zoho.send("GET", f"/books/v3/invoices?{query}")
        for invoice in invoices["invoices"]:
            ticket = {"subject": f"Invoice {invoice['invoice_number']} is overdue", "status": "Open"}
            opened.append(zoho.send("POST", "/api/v1/tickets", ticket, orgId=desk_organization)["id"])
        if not invoices["page_context"]["has_more_page"]:
            return opened
        page += 1


if __name__ == "__main__":
    names = ("client_id", "client_secret", "refresh_token")
    credentials = {name: os.environ[f"ZOHO_{name.upper()}"] for name in names}
    zoho = Zoho(os.environ["ZOHO_API_DOMAIN"], os.environ["ZOHO_ACCOUNTS_SERVER"], credentials)
    print(open_tickets(zoho, os.environ["BOOKS_ORGANIZATION"], os.environ["DESK_ORGANIZATION"]))
