"""Set up a new installation: database, first portal, first administrator."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from portello.commands.prepare import bring_up_to_date
from portello.core.audit import System

QUESTIONS = (
    ("portal_name", "Portal name", "Extranet"),
    ("support_name", "Support name", "Customer service"),
    ("support_email", "Support e-mail", ""),
    ("support_phone", "Support phone", ""),
    ("host", "Host name of the portal", "localhost"),
    ("admin_email", "Your e-mail (first administrator)", ""),
    ("admin_name", "Your name", ""),
)


def init(options: Namespace) -> int:
    """`portello init`: asks for what the options do not give; changes nothing if a step fails."""
    from portello.modules.accounts.models import User
    from portello.modules.portals.models import Portal

    bring_up_to_date(force=True)
    if Portal.objects.exists():
        print(
            "This installation has a portal already; change it in the back office.", file=sys.stderr
        )
        return 1
    answers = {name: getattr(options, name) or _ask(text, given) for name, text, given in QUESTIONS}
    password = _password(options.admin_password_file, answers["admin_email"])
    try:
        with transaction.atomic():
            validate_password(password, User(email=answers["admin_email"]))
            _set_up(answers, password, second_factor=options.staff_second_factor == "yes")
    except ValidationError as error:
        print("Nothing was set up. " + _sentences(error), file=sys.stderr)
        return 1
    _say_what_is_next(options)
    return 0


def _set_up(answers: dict[str, str], password: str, *, second_factor: bool) -> None:
    from portello.modules.accounts.operations import create_user
    from portello.modules.accounts.staffing import set_second_factor
    from portello.modules.portals.founding import found_portal

    by = System("portello init")
    found_portal(
        by=by,
        name=answers["portal_name"],
        support_name=answers["support_name"],
        support_email=answers["support_email"],
        support_phone=answers["support_phone"],
        hosts=[answers["host"]],
    )
    create_user(
        by=by,
        email=answers["admin_email"],
        name=answers["admin_name"],
        password=password,
        staff_role="administrator",
    )
    set_second_factor(by=by, on=second_factor)


def _say_what_is_next(options: Namespace) -> None:
    print("The portal is set up. Start `portello serve` and `portello worker`,")
    print("then log in as the administrator under /staff/.")
    if options.staff_second_factor == "yes":
        print("Staff must use a second factor: have a phone with an authenticator app at hand.")


def _sentences(error: ValidationError) -> str:
    """What is wrong, each with the field it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        f"{name.replace('_', ' ').replace('email', 'e-mail')}: {' '.join(messages)}"
        for name, messages in error.message_dict.items()
    )


def _ask(text: str, given: str) -> str:
    if not sys.stdin.isatty():
        return given
    while True:
        answer = input(f"{text}{f' [{given}]' if given else ''}: ").strip() or given
        if answer:
            return answer


def _password(file: str | None, email: str) -> str:
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    if not sys.stdin.isatty():
        print("Give the administrator's password with --admin-password-file.", file=sys.stderr)
        raise SystemExit(1)
    return getpass.getpass(f"Password for {email} (12 characters or more): ")
