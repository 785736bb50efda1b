"""Money, names, languages, numbers, outbox, mail: what everything else stands on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from portello.core import formats, languages, mail, money, names, outbox, totals
from portello.core.addresses import country_code, format_address
from portello.core.mail import LINK_GONE, Mail
from portello.core.numbering import next_number
from portello.core.outbox import OutboxMessage
from tests.installations import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_survives_the_way_to_minor_units_and_back(amount):
    assert money.from_minor(money.to_minor(amount, "EUR"), "EUR") == amount


def test_rounding_is_half_up_and_floats_are_refused():
    assert [money.to_minor(Decimal(x), "EUR") for x in ("0.005", "0.015", "-0.005")] == [1, 2, -1]
    assert money.to_minor(Decimal("1.5"), "JPY") == 2
    with pytest.raises(ValidationError):
        money.PriceField().to_python(1.1)


@given(
    st.lists(
        st.tuples(
            st.integers(-(10**7), 10**7),
            st.sampled_from(["S", "Z", "AE"]),
            st.sampled_from([0, 10, 24]),
        ),
        max_size=12,
    )
)
def test_totals_always_add_up(parts):
    amounts = [totals.Amount(net, category, Decimal(rate)) for net, category, rate in parts]
    summed = totals.total(amounts[::2], amounts[1::2], "EUR")
    assert summed.net == summed.goods + summed.charges == sum(a.net for a in amounts)
    assert summed.gross == summed.net + summed.vat
    assert summed.vat == sum(tax for *_rest, tax in summed.vat_lines)
    assert summed.net == sum(base for *_rest, base, _tax in summed.vat_lines)


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Ærø Straße", "aero strasse"),
        ("ÅÄÖ", "aao"),
        ("MÜLLER", "muller"),
        ("a\u200bb", "ab"),
        ("Đ ł", "d l"),
    ],
)
def test_find_folds_case_and_accents(written, searched):
    assert names.find_key(written) == searched


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("fi", ["Aalto", "Zorn", "Åberg", "Äijö", "Öst"]),
        ("sv", ["Aalto", "Zorn", "Åberg", "Ärla", "Öst"]),
        ("nb", ["Aas", "Zorn", "Ærlig", "Øst", "Åse"]),
        ("de", ["Aas", "Äpfel", "Öse", "Zorn"]),
    ],
)
def test_sort_follows_the_language(language, ordered):
    assert sorted(set(ordered), key=lambda n: names.sort_key(n, language)) == ordered


def test_both_databases_order_names_alike(world):
    from portello.modules.customers.models import Site

    wanted = ["Aalto", "B b", "B-c", "Bc", "Zorn", "Ångström"]
    for name in reversed(wanted):
        Site.objects.create(company=world.alpha, name=name)
    rows = Site.objects.filter(name__in=wanted)
    stored = list(rows.order_by("sort").values_list("sort", flat=True))
    assert stored == sorted(stored), "the database orders by bytes, as Python does"


def test_languages_are_chosen_in_order():
    assert languages.choose("", None, "de-AT", "fi") == "de"
    assert [languages.normal(c) for c in ("no", "nn-NO", "sv_FI", "xx", "")] == [
        "nb",
        "nb",
        "sv",
        "",
        "",
    ]
    assert languages.from_browser("fr;q=0.9, it;q=0.8, de;q=0.1") == "it"
    assert languages.from_browser("*;q=x,,,;") == ""


def test_money_and_dates_are_written_as_the_reader_does():
    shown = {}
    for code in languages.CODES:
        with translation.override(code):
            shown[code] = formats.money(123456, "EUR").replace("\xa0", " ").replace("\u202f", " ")
    assert (
        shown["en"] == "€1,234.56" and shown["fi"] == "1 234,56 €" and shown["de"] == "1.234,56 €"
    )


def test_a_unit_price_keeps_its_decimals():
    with translation.override("de"):
        shown = [formats.price(Decimal(x), "EUR").replace("\xa0", " ") for x in ("89.9", "0.0125")]
    assert shown == ["89,90 €", "0,0125 €"]


def test_addresses_are_written_as_their_country_does():
    parts = {"line1": "1 High St", "postal_code": "SW1A 1AA", "city": "London", "country": "GB"}
    assert format_address(parts)[1:3] == ["London", "SW1A 1AA"]
    assert country_code("Saksa") == country_code("Deutschland") == country_code("de") == "DE"
    assert country_code("UK") == "GB" and country_code("Atlantis") is None


def test_numbers_have_no_gap_and_no_twin():
    first = next_number("T")
    with pytest.raises(RuntimeError), transaction.atomic():
        next_number("T")
        raise RuntimeError
    second = next_number("T")
    assert int(second[-5:]) == int(first[-5:]) + 1


# ---- outbox and mail


def put(key="k1", **payload):
    return outbox.put("mail", payload, key=key)


def send(**changes):
    values = {"to": "a@x.example", "subject": "Hello", "body": "see http://l/1", "language": "en"}
    return mail.store("test", **{**values, **changes})


def test_the_same_key_is_one_message():
    assert put().pk == put().pk


def test_a_killed_workers_message_is_taken_again_after_its_lease():
    put()
    message = outbox.claim("worker-1")
    assert outbox.claim("worker-2") is None, "leased"
    OutboxMessage.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    again = outbox.claim("worker-2")
    assert again.pk == message.pk and again.attempts == 2


def test_a_late_worker_does_not_end_anothers_run():
    put(mail=0)
    late = outbox.claim("worker-1")
    OutboxMessage.objects.update(worker="worker-2")
    outbox.deliver(late)
    assert OutboxMessage.objects.get().worker == "worker-2"
    assert OutboxMessage.objects.get().done_at is None


def test_a_failing_message_waits_longer_each_time_and_ends():
    put(mail="none")  # this is no number of a mail
    waits = []
    for _attempt in range(outbox.MOST_ATTEMPTS):
        message = outbox.claim("w")
        outbox.deliver(message)
        stored = OutboxMessage.objects.get()
        waits.append(stored.run_at - timezone.now())
        OutboxMessage.objects.update(run_at=timezone.now())
    assert waits[0] < waits[3] <= outbox.LONGEST_WAIT + timedelta(seconds=1)
    assert stored.failed_at and stored.error == "ValueError" and outbox.claim("w") is None


def test_a_rolled_back_change_sends_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        send()
        raise RuntimeError
    assert not Mail.objects.exists() and not OutboxMessage.objects.exists()


class Box:
    """A real SMTP server on loopback."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def smtp(settings):
    box = Box()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "127.0.0.1",
        controller.server.sockets[0].getsockname()[1],
    )
    settings.MAIL_DELIVERY = "smtp"
    yield box
    controller.stop()


def test_mail_arrives_over_smtp_once_and_its_link_is_forgotten(smtp):
    sent = send(
        one_time_link="http://l/1", sender_name="Pörtal\r\nBcc: evil@x.example", subject="A\nB"
    )
    outbox.run_due()
    outbox.run_due()
    assert len(smtp.messages) == 1
    content = smtp.messages[0]
    assert "http://l/1" in content and "Subject: A B" in content and "\nBcc:" not in content
    sent.refresh_from_db()
    assert sent.sent_at and LINK_GONE in sent.body and "http://l/1" not in sent.body


def test_without_a_mail_server_nothing_is_lost(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_DELIVERY = "127.0.0.1", 1, "smtp"
    send()
    outbox.run_due(limit=1)
    waiting = OutboxMessage.objects.get()
    assert waiting.done_at is None and waiting.failed_at is None and waiting.run_at > timezone.now()


def test_mail_bodies_go_after_30_days():
    old, fresh = send(), send()
    Mail.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=31))
    Mail.objects.filter(pk=fresh.pk).update(sent_at=timezone.now())
    assert mail.drop_old_bodies() == 1
    assert not Mail.objects.get(pk=old.pk).body and Mail.objects.get(pk=fresh.pk).body


def test_invariants_stand_in_the_database(world):
    from portello.modules.orders.models import Order

    for broken in (
        {"net": 1},
        {"gross": 1},
        {"state": "flying"},
        {"state": "shipped", "shipped_on": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=world.alpha_order.pk).update(**broken)
