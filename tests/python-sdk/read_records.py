"""Zoho's own CRM SDK against the servers that the environment names. Prints one JSON object.

The argument says what to do:

- exchange  a grant token for tokens, keep them in the SDK's file store, read records
- stored    read records with the tokens of the store
- expired   the same, an hour after they were stored as far as the SDK can tell
- revoke    the refresh token of the store
"""

import json
import os
import sys
import time

from zohocrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zohocrmsdk.src.com.zoho.crm.api import Initializer, ParameterMap
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException
from zohocrmsdk.src.com.zoho.crm.api.record import APIException, GetRecordsParam, RecordOperations, ResponseWrapper


class Loopback(DataCenter):
    """A data center like the SDK's own, at other addresses."""

    @classmethod
    def PRODUCTION(cls):
        api_domain = os.environ["ZOHO_API_DOMAIN"]
        return DataCenter.Environment(api_domain, cls().get_iam_url(), cls().get_file_upload_url())

    def get_iam_url(self):
        return os.environ["ZOHO_ACCOUNTS_SERVER"] + "/oauth/v2/token"

    def get_file_upload_url(self):
        return os.environ["ZOHO_API_DOMAIN"]


def read_leads():
    """What the SDK makes of the answer: names, or the error."""
    parameters = ParameterMap()
    parameters.add(GetRecordsParam.fields, "Last_Name,Email,Annual_Revenue")
    answer = RecordOperations("Leads").get_records(parameters)
    body = answer.get_object()
    if isinstance(body, APIException):
        return {"status": answer.get_status_code(), "error": body.get_code().get_value()}
    assert isinstance(body, ResponseWrapper), body
    leads = [
        {
            "id": str(lead.get_id()),
            "Last_Name": lead.get_key_value("Last_Name"),
            "Email": lead.get_key_value("Email"),
            "Annual_Revenue": lead.get_key_value("Annual_Revenue"),
        }
        for lead in body.get_data()
    ]
    more = body.get_info().get_more_records()
    return {"status": answer.get_status_code(), "leads": leads, "more_records": more}


def main(what):
    store = FileStore(os.path.join(os.environ["ZOHO_SDK_FOLDER"], "tokens.csv"))
    if what == "exchange":
        token = OAuthToken(
            client_id=os.environ["ZOHO_CLIENT_ID"],
            client_secret=os.environ["ZOHO_CLIENT_SECRET"],
            grant_token=os.environ["ZOHO_GRANT_TOKEN"],
        )
    else:
        (stored,) = store.get_tokens()
        if what == "revoke":
            url = os.environ["ZOHO_ACCOUNTS_SERVER"] + "/oauth/v2/token/revoke"
            return {"revoked": OAuthToken.revoke_refresh_token(stored.get_refresh_token(), url)}
        if what == "expired":
            # The SDK goes by the machine's clock, which cannot be moved.
            stored.set_expires_in(str(int(time.time() * 1000) - 1))
            store.save_token(stored)
        token = OAuthToken(id=stored.get_id())
    try:
        Initializer.initialize(Loopback.PRODUCTION(), token, store=store, resource_path=os.environ["ZOHO_SDK_FOLDER"])
        found = read_leads()
    except SDKException as refused:
        return {"error": (refused.details or {}).get("code", refused.code), "message": str(refused)}
    (kept,) = store.get_tokens()
    user = kept.get_user_signature()
    found["user"] = user.get_name() if user else None
    found["api_domain"] = kept.get_api_domain()
    return found


print(json.dumps(main(sys.argv[1])))
