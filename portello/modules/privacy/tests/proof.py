"""A canary in every personal column of a person, and a search through everything that is stored."""

from __future__ import annotations

import base64
from datetime import datetime
from io import BytesIO
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone

from portello.core import files, mail, outbox, search
from portello.core.personal import Held
from portello.modules.accounts.models import EmailChange
from portello.modules.communication.models import CommunicationChoice, MessageKind
from portello.modules.customers.models import Company, Contact
from portello.modules.exchange.models import ImportRun, StagedRow
from portello.modules.inbox.models import InboxItem
from portello.modules.mailbox.models import Mailbox, ReceivedFile, ReceivedMail
from portello.modules.portals.models import AccessRule, Invitation, RuleOutcome, RuleRun
from portello.modules.privacy.holding import declared
from portello.modules.questions.models import ANSWER, ASKED, Authorship, Post, Question, Vote
from portello.modules.registration.models import Registration

MARK = "Kanarek"
NAME = f"{MARK} Wróbelski"
EMAIL = f"{MARK.lower()}@person.example"


_WORDS = ("field", "kind", "type", "session_data")  # words of the program, not of people


def plant(held: Held, subject: Any, **given: Any) -> list[Any]:
    """Put a canary into every personal text column of the person's rows; the rows that were found."""
    model: Any = apps.get_model(held.model)
    assert held.rows is not None
    found = list(model._base_manager.filter(held.rows(subject)))
    texts = {name for name in held.columns() if name not in (held.nothing + held.business).split()}
    if (
        held.model == "core.auditentry"
    ):  # the database refuses it; his acts carry the canary already
        return found
    for row in found:
        values = {}
        for name in texts - {*held.stays, *held.derived.split(), *_WORDS}:
            column = model._meta.get_field(name)
            text = isinstance(column, models.CharField | models.TextField) and not column.choices
            short = (getattr(column, "max_length", None) or 99) < 20
            if text and not column.unique and not short:
                email = "email" in name or "address" in name
                values[name] = given.get(name, EMAIL if email else NAME)
        model._base_manager.filter(pk=row.pk).update(**values)
    return found


def surround(user: Any, access: Any) -> None:
    """Everything that the world does not have of a person yet: one row of each kind at least."""
    EmailAddress.objects.filter(user=user).update(email=EMAIL)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": NAME})
    store = SessionStore()
    store["seen"] = NAME
    store.create()
    UserSession.objects.create(
        user=user, ip="192.0.2.7", user_agent=NAME, session_key=store.session_key
    )
    company = {"company": access.company}
    one = {"access": access, **company}
    Invitation.objects.create(
        **one, email=EMAIL, token_hash="x", created_at=datetime(2026, 1, 1, tzinfo=None).astimezone(),
        expires_at=datetime(2026, 1, 4).astimezone(), used_at=datetime(2026, 1, 2).astimezone(),
    )  # fmt: skip
    run = RuleRun.objects.create(portal=access.portal, why="hand", key="proof", state="done")
    RuleOutcome.objects.create(
        run=run, company=access.company, contact=access.contact, kind="same",
        rule=AccessRule.objects.first(), before={"name": NAME},
    )  # fmt: skip
    Contact.objects.filter(pk=access.contact_id).update(extra={"x_nick": NAME})
    CommunicationChoice.objects.create(
        **company, contact=access.contact, kind=MessageKind.objects.create(name={}, purpose={}),
        channel="email", is_wanted=True, wording={"name": NAME}, chosen_by=NAME,
    )  # fmt: skip
    EmailChange.objects.create(user=user, email=EMAIL, token_hash="e", expires_at=timezone.now())
    said = {"contact": {"name": NAME, "email": EMAIL}, "message": f"I am {NAME}"}
    Registration.objects.create(
        **company, portal=access.portal, user=user, access=access, email=EMAIL, payload=said,
        consents=[{"wording": NAME, "given": True, "language": "en"}], token_hash="r",
        state="approved", expires_at=timezone.now(),
    )  # fmt: skip
    _asked_in_public(access)
    _mailed(access)
    _wishes(user, access)
    _sent_and_imported(user, access)


def _mailed(access: Any) -> None:
    """A mail of his that waits in the inbox, as it came, with a file."""
    raw = files.store(BytesIO(f"From: {EMAIL}\r\n\r\n{NAME}".encode()), "mail.eml")
    row = ReceivedMail.objects.create(
        mailbox=Mailbox.objects.get(portal=access.portal), uidvalidity=1, uid=7, digest="proof",
        message_id=f"<{NAME}@x>", sender=EMAIL, name=NAME, subject=NAME, outcome="tray",
        contact=access.contact, raw=raw,
    )  # fmt: skip
    ReceivedFile.objects.create(mail=row, file=files.store(BytesIO(NAME.encode()), f"{NAME}.txt"))


def _asked_in_public(access: Any) -> None:
    """A question of his under his name, with an answer that calls him by it and that helped him."""
    question = Question.objects.create(portal=access.portal, title=f"{NAME} asks", language="en")
    asked = Post.objects.create(question=question, kind=ASKED, text=NAME, name=NAME)
    answer = Post.objects.create(question=question, kind=ANSWER, text=f"Dear {NAME}", name="Sam")
    his = {"company": access.company, "contact": access.contact}
    Authorship.objects.create(**his, post=asked, question=question)
    Vote.objects.create(**his, post=answer)
    search.index([question])


def _sent_and_imported(user: Any, access: Any) -> None:
    """What waits in the outbox, a mail that was sent, and a file that names him."""
    outbox.put(
        "accounts.reset", {"email": user.email, "host": "x", "language": "en"}, key="proof-reset"
    )
    mail.store(
        "reset", to=user.email, subject=NAME, body=f"Hello {NAME}", language="en",
        one_time_link="https://localhost/secret-link/", contact_id=access.contact_id,
    )  # fmt: skip
    content = f"name;email\n{NAME};{EMAIL}\n".encode("cp1252", "replace")
    content += NAME.encode()
    stored = files.store(BytesIO(content), "people.csv")
    imported = ImportRun.objects.create(
        kind="companies", file=stored, state="checked", to_create=1, mapping={}
    )
    StagedRow.objects.create(
        run=imported, line=2, key="K1", outcome="create",
        record={"contact": {"name": NAME, "email": EMAIL}},
    )  # fmt: skip
    # By his name alone only where the row is his company's: somebody else may be called so.
    company = Company.objects.get(pk=access.company_id)
    stored = files.store(BytesIO(content), "again.csv")
    imported = ImportRun.objects.create(
        kind="companies", file=stored, state="checked", to_change=1, mapping={},
        source=company.source,
    )  # fmt: skip
    StagedRow.objects.create(
        run=imported, line=3, key=company.external_id, outcome="change",
        record={"contact": {"name": NAME}},
    )  # fmt: skip


def _wishes(user: Any, access: Any) -> None:
    """His own, a colleague's about him, and one about the company that names him."""
    about = {"subject_model": "customers.contact", "subject_id": access.contact_id}
    wish = {"act": "change", "kind": "change", "portal": access.portal, "company": access.company}
    own = {**wish, "contact": access.contact, "user": user, "sender": NAME}
    InboxItem.objects.create(**own, **about, payload={"values": {"title": ["", NAME]}})
    InboxItem.objects.create(
        **wish, **about, sender="Colleague", payload={"values": {"name": ["x", NAME]}}
    )
    InboxItem.objects.create(
        **own, subject_model="customers.company", subject_id=access.company_id,
        payload={"values": {"phone": ["", f"ask {NAME}"]}},
    )  # fmt: skip


def everything() -> dict[str, str]:
    """{place: text} of the whole database, the index, the sessions and the files."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = "\n".join(_said(row) for row in cursor.fetchall())
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, access_search, row)"
            )
            cursor.execute("SELECT term FROM temp.words")
            found["words of the index"] = "\n".join(term for (term,) in cursor.fetchall())
    sessions = [repr(one.get_decoded()) for one in Session.objects.all()]
    found["sessions"] = "\n".join(sessions)
    found["files"] = "\n".join(_files(""))
    return found


def _said(row: tuple) -> str:
    texts = []
    for value in row:
        if isinstance(value, bytes | memoryview):
            value = bytes(value).decode("utf-8", "replace")
        texts.append(str(value))
        if isinstance(value, str) and "\\u" in value:
            texts.append(value.encode().decode("unicode_escape", "replace"))
    return " ".join(texts)


def _files(folder: str) -> list[str]:
    if not default_storage.exists(folder or "."):
        return []
    folders, names = default_storage.listdir(folder or ".")
    texts = []
    for name in names:
        with default_storage.open(f"{folder}/{name}".lstrip("/")) as source:
            texts.append(f"{name} {source.read().decode('utf-8', 'replace')}")
    for name in folders:
        texts += _files(f"{folder}/{name}".lstrip("/"))
    return texts


def places_of(*words: str) -> dict[str, str]:
    """{place: what was found} of `words`, also as JSON and base64 write them."""
    spelled = {word.lower() for word in words}
    spelled |= {base64.b64encode(word.encode()).decode().lower()[:-4] for word in words}
    return {
        place: next(word for word in spelled if word in text.lower())
        for place, text in everything().items()
        if any(word in text.lower() for word in spelled)
    }


def listed_models() -> list[Held]:
    """Every model of which a person can have rows."""
    return [held for held in declared().values() if held.rows is not None]
