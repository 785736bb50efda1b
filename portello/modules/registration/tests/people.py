"""A visitor who registers: the form filled in as the page shows it, and the link from the mail."""

from __future__ import annotations

from typing import Any

from django.core import mail
from django.test import Client

from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.portals.models import Portal
from portello.modules.registration import forms
from tests.pages import submit
from tests.people import HOST

EMAIL = "new@gamma.example"
PASSWORD = "a few plain words"
FILLED = {
    "contact_name": "Nina New", "email": EMAIL, "company_name": "Gamma Oy",
    "contact_phone": "+358 40 1234567", "message": "We would like to order.",
}  # fmt: skip


def visitor(**options: Any) -> Client:
    return Client(HTTP_HOST=HOST, **options)


def patient(monkeypatch: Any) -> None:
    """As if everybody had taken his time."""
    monkeypatch.setattr(forms, "QUICKEST", 0.0)


def fill_in(client: Client, **changes: Any) -> Any:
    """The answer to the filled in page."""
    return submit(client, client.get("/register/"), "stamp", **{**FILLED, **changes})


def link_of(email: str = EMAIL) -> str:
    """The path of the link in the newest mail that was sent to this address."""
    run_due()
    body = [one.body for one in mail.outbox if one.to == [email]][-1]
    return next(
        (word.split("localhost", 1)[1] for word in body.split() if "/register/" in word), ""
    )


def kinds(email: str = EMAIL) -> list[str]:
    """The kinds of mails to this address, in order."""
    run_due()
    mails = Mail.objects.filter(to_address=email).order_by("pk")
    return list(mails.values_list("kind", flat=True))


def registered(email: str = EMAIL, **changes: Any) -> Client:
    """A visitor who has filled in the page, opened the link and chosen a password."""
    client = visitor()
    fill_in(client, email=email, **changes)
    submit(client, client.get(link_of(email)), "password", password=PASSWORD)
    return client


def set_page(**page: Any) -> None:
    """What the portal asks, as staff would have chosen it."""
    Portal.objects.update(registration_page=page)
