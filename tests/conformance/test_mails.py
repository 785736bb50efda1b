"""Every mail that the product sends is declared, can be read with sample values, and keeps its facts."""

from __future__ import annotations

import ast
import re

import pytest
from django.conf import settings
from django.utils import translation

from portello.core import mail
from portello.core.mail import Mail, MailKind, OwnTexts, composed
from portello.core.registry import mail_kinds
from portello.modules.mailing.sampled import sample_values
from portello.modules.portals.models import Portal
from tests.test_architecture import CODE, ROOT, python_files

pytestmark = [pytest.mark.django_db, pytest.mark.database]
KINDS = list(mail_kinds().values())
LINK, CODE_WORD = "http://localhost/one-time/planted-link", "918273"


NOT_HERE = ("Mail", "Mail.objects.create", "mail.store", "mail.send")


def mail_faults(source: str) -> list[str]:
    """Mails that do not go through `send_for`."""
    return [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Attribute) and node.attr in ("send_mail", "EmailMessage"))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) in NOT_HERE)
    ]


def test_every_mail_goes_through_the_one_place():
    wrong = {
        str(file.relative_to(ROOT)): found
        for file in python_files()
        if file != CODE / "core" / "mail.py" and "tests" not in file.parts
        if (found := mail_faults(file.read_text(encoding="utf-8")))
    }
    assert not wrong, f"send it with core.mail.send_for: {wrong}"


@pytest.mark.parametrize("line", ["mail.store('x')", "Mail.objects.create()", "mail.send_mail()"])
def test_the_law_catches_a_planted_fault(line):
    assert mail_faults(line)


def test_a_kind_that_no_module_declares_is_not_sent(world):
    with pytest.raises(LookupError):
        mail.send_for(world.portal, "planted", to="a@b.example", language="en", values={})
    assert not Mail.objects.exists()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_kind_reads_well_with_samples_in_every_language(world, kind: MailKind):
    assert len(f"copy of {kind.key}") <= 40
    assert not kind.one_time or kind.one_time in kind.facts, "staff must not place it"
    assert not set(kind.values) & set(kind.facts)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            subject, body = composed(kind, OwnTexts(), sample_values(kind, world.portal))
        assert subject.strip() and body.strip()
        assert not re.search(r"%\(|\)s|\{|\}", subject + body), "a value is not filled in"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_no_edit_loses_the_facts(world, kind: MailKind):
    values = {**sample_values(kind, world.portal), **{name: f"fact-{name}" for name in kind.facts}}
    own = OwnTexts("Other", "Other top", "Other bottom")
    body = composed(kind, own, values)[1]
    assert all(f"fact-{name}" in body for name in kind.facts)
    assert "Other top" in body and "Other bottom" in body


@pytest.mark.feature("N14")
@pytest.mark.parametrize("kind", [k for k in KINDS if k.copied], ids=lambda kind: kind.key)
def test_the_copy_holds_neither_link_nor_code(world, monkeypatch, kind: MailKind):
    """A link and a code are planted in everything; staff even tried to put them elsewhere."""
    Portal.objects.update(copy_to="boss@business.example")
    for secret in (LINK, CODE_WORD):
        values = sample_values(kind, world.portal)
        if kind.one_time:
            values[kind.one_time] = secret
            own = OwnTexts(secret, f"Look: {secret}", f"{{{kind.one_time}}} {secret}")
        else:
            own = OwnTexts()
        monkeypatch.setattr(mail, "_SOURCE", [lambda portal, key, language, own=own: own])
        mail.send_for(
            Portal.objects.get(pk=world.portal.pk), kind.key, to="a@alpha.example", language="fi",
            values=values,
        )  # fmt: skip
        sent, copy = Mail.objects.order_by("-pk")[:2][::-1]
        assert copy.to_address == "boss@business.example" and copy.kind == f"copy of {kind.key}"
        if kind.one_time:
            assert secret in sent.body and sent.one_time_link == secret
        assert secret not in copy.subject + copy.body and not copy.one_time_link


def test_security_mails_are_never_copied_and_keep_their_subject(world):
    Portal.objects.update(copy_to="boss@business.example")
    portal = Portal.objects.get(pk=world.portal.pk)
    for kind in (k for k in KINDS if k.security):
        assert not kind.copied
        values = sample_values(kind, portal)
        mail.send_for(portal, kind.key, to="a@alpha.example", language="en", values=values)
        assert composed(kind, OwnTexts(subject="Hi"), values)[0] != "Hi"
    assert not Mail.objects.filter(to_address="boss@business.example").exists()
