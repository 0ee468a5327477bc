"""Writes tokens with a store of Zoho's own CRM SDK.

    write_tokens.py file PATH                                a CSV file of the SDK's FileStore
    write_tokens.py database HOST PORT DATABASE USER TABLE   a table of the SDK's DBStore; the password is in the
                                                             variable ZOHO_SDK_DATABASE_PASSWORD
"""

import os
import sys

from zohocrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import DBStore, FileStore
from zohocrmsdk.src.com.zoho.crm.api.user_signature import UserSignature

CLIENT = {"client_id": "1000.SDKCLIENT", "client_secret": "s3cret-of-the-client"}


def tokens():
    """Returns two tokens with a refresh token, one with a grant token, and one without a user."""
    anna = OAuthToken(
        **CLIENT,
        refresh_token="1000.s3cret-refresh-1",
        access_token="1000.s3cret-access-1",
        user_signature=UserSignature("anna@eu.example"),
        api_domain="https://www.zohoapis.eu",
    )
    anna.set_expires_in("1769817600000")
    ben = OAuthToken(
        **CLIENT,
        refresh_token="1000.s3cret-refresh-2",
        redirect_url="https://app.example/callback?a=1,2",
        user_signature=UserSignature('Ben, "B" Ünal'),
        api_domain="https://sandbox.zohoapis.eu",
    )
    cleo = OAuthToken(**CLIENT, grant_token="1000.s3cret-grant-3", user_signature=UserSignature("cleo@eu.example"))
    nameless = OAuthToken(**CLIENT, refresh_token="1000.s3cret-refresh-4")
    return [anna, ben, cleo, nameless]


def store(kind, *arguments):
    """Returns the store that the arguments name."""
    if kind == "file":
        return FileStore(*arguments)
    host, port, database, user, table = arguments
    password = os.environ["ZOHO_SDK_DATABASE_PASSWORD"]
    return DBStore(
        host=host, port_number=port, database_name=database, user_name=user, password=password, table_name=table
    )


target = store(*sys.argv[1:])
for token in tokens():
    target.save_token(token)
