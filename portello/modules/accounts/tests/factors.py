"""What a person does with second factors, for tests: codes of an app, confirming, adding."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.pages import heading, parsed, submit
from tests.world import PASSWORD

SECURITY = "/account/security/"


def app_code(secret: str, step: int = 0) -> str:
    """The six digits that an authenticator app shows now, or `step` times 30 seconds later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def confirmed(client, address, password=PASSWORD):
    """The page at `address`, after confirming by password if it asks."""
    page = client.get(address, follow=True)
    if page.redirect_chain and "reauthenticate" in page.redirect_chain[-1][0]:
        page = submit(client, page, "password", password=password)
    assert page.request["PATH_INFO"] == address
    return page


def add_app(client, password=PASSWORD):
    """Add an authenticator app through its page; returns (key, page after)."""
    page = confirmed(client, SECURITY + "app/", password)
    secret = "".join(parsed(page).xpath('//code[@class="key"]')[0].text_content().split())
    # The step before, so that the present one is still unused; at the turn of a step it is too old.
    for _attempt in range(2):
        answer = submit(client, page, "code", code=app_code(secret, -1))
        if heading(answer) == "Recovery codes":
            return secret, answer
    raise AssertionError("the app was not added")


def recovery_codes(client):
    """The unused recovery codes, from their page."""
    page = confirmed(client, SECURITY + "codes/")
    return [
        "".join(code.text_content().split())
        for code in parsed(page).xpath('//ul[@class="codes"]//code')
    ]
