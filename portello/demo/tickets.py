"""The demo's tickets: kinds, queues, canned answers, and three months of conversations."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFilter

from portello.access.staff import Staff
from portello.core.audit import System
from portello.core.files import StoredFile
from portello.core.outbox import OutboxMessage
from portello.core.uploads import accept
from portello.demo.external import AGENT
from portello.demo.own_fields import DISPLAY
from portello.demo.tickets_said import (
    BRIEFED,
    CANNED,
    CASES,
    CLOSING,
    JOINED,
    KINDS,
    QUEUES,
    Case,
)
from portello.modules.accounts.models import User
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.collaborators.operations import assign_record
from portello.modules.customers.models import Asset, Company, Contact
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal
from portello.modules.tickets import hours
from portello.modules.tickets.briefings.operations import brief
from portello.modules.tickets.desk.models import CannedAnswer, Queue, TicketKind
from portello.modules.tickets.desk.operations import merge_tickets, sort_ticket, write_note
from portello.modules.tickets.desk.setting_up import save_canned, save_kind
from portello.modules.tickets.models import Briefing, Message, Note, Ticket
from portello.modules.tickets.operations import Writer, answer_ticket, open_ticket
from portello.modules.tickets.states import rate, set_state

BY = System("demo")
SUPPLIES = 2  # the kind whose tickets are about an order
NEW = 3  # the latest tickets, of which mails are written


def load_tickets(portal: Portal, companies: dict[str, Company]) -> None:
    """Everything of `tickets_said`, at the times that it names."""
    kinds = _set_up()
    staff = {
        "s": Staff(User.objects.get(email="support@business.example")),
        "a": Staff(User.objects.get(email="sales@business.example")),
    }
    for n, case in enumerate(CASES):
        if n == len(CASES) - NEW:  # what is old was told long ago
            OutboxMessage.objects.filter(kind__startswith="tickets.").delete()
        _ticket(portal, companies[case.company], kinds[case.kind], case, staff)
    gone, stays = (Ticket.objects.get(subject=subject) for subject in JOINED)
    merge_tickets(by=staff["s"], source=gone, into=stays)
    _brief(staff["s"])


def _brief(support: Staff) -> None:
    """A word to the technician from outside, on the ticket that he works on."""
    assigned = Assignment.objects.filter(model="tickets.ticket").values("record_id")
    ticket = Ticket.objects.open().filter(pk__in=assigned).order_by("-last_at").first()
    if ticket is not None:
        said = brief(by=support, ticket=ticket, text=BRIEFED, writer=_staff(support))
        Briefing.objects.filter(pk=said.pk).update(at=ticket.last_at)


def _set_up() -> list[TicketKind]:
    queues = {name: Queue.objects.create(name=name) for name in QUEUES}
    kinds = []
    for name, about, queue, asks, waits in KINDS:
        values = {
            "name": name, "about": about, "queue": queues[queue], "asks": asks, "hours": waits,
        }  # fmt: skip
        kind = save_kind(by=BY, kind=None, values=values)
        assert kind is not None
        kinds.append(kind)
    for title, text in CANNED:
        state = "closed" if title == CLOSING else ""
        save_canned(by=BY, answer=None, values={"title": title, "text": text, "state": state})
    assert CannedAnswer.objects.count() == len(CANNED)
    return kinds


def _ticket(
    portal: Portal, company: Company, kind: TicketKind, case: Case, staff: dict[str, Staff]
) -> None:
    contact = Contact.objects.get(company=company, email=case.person)
    asset = Asset.objects.filter(company=company).order_by("pk").first()
    order = Order.objects.filter(company=company).order_by("-ordered_on", "-pk").first()
    ticket = Ticket(
        company=company, portal=portal, kind=kind, contact=contact, subject=case.subject,
        urgency=case.urgency, language=company.language,
        asset=asset if kind.asks.get("asset") and case.kind == 0 else None,
        order=order if case.kind == SUPPLIES else None,
        extra={DISPLAY: case.display} if case.display else {},
    )  # fmt: skip
    customer = Writer("customer", contact.name, contact)
    files = [_file(case, company)] if case.file else []
    open_ticket(by=BY, ticket=ticket, text=case.text, writer=customer, files=files)
    times = _times(case)
    for who, _after, text in case.said:
        _say(ticket, who, text, staff, customer)
    if case.assigned:
        _assign(ticket, case.assigned, staff)
    if case.state:
        set_state(by=staff["s"], ticket=ticket, state=case.state, writer=_staff(staff["s"]))
    if case.rating is not None:
        stars, words = case.rating
        rate(by=BY, ticket=ticket, rating=stars, text=words, writer=customer)
    _set_back(Ticket.objects.get(pk=ticket.pk), case, times)


def _times(case: Case) -> list[datetime]:
    """When each thing was said: people write in the daytime, and nobody in the future."""
    now, week = timezone.now(), hours.work_week()
    asked = now - timedelta(days=case.days)
    began = week.after(asked, 1.5) or asked
    began = began if began < now else asked
    later = [week.after(began, after / 3) or began for _who, after, _text in case.said]
    return [began, *(min(at, now) for at in later)]


def _staff(one: Staff) -> Writer:
    return Writer("staff", one.user.name, None, one.user.pk)


def _say(ticket: Ticket, who: str, text: str, staff: dict[str, Staff], customer: Writer) -> None:
    if who == "n":
        write_note(by=staff["s"], ticket=ticket, text=text)
    elif who == "c":
        answer_ticket(by=BY, ticket=ticket, text=text, writer=customer)
    elif who == "x":
        agent = Collaborator.objects.get(access__user__email=AGENT).access.contact
        writer = Writer("collaborator", agent.name, agent)
        answer_ticket(by=BY, ticket=ticket, text=text, writer=writer)
    else:
        answer_ticket(by=staff[who], ticket=ticket, text=text, writer=_staff(staff[who]))


def _assign(ticket: Ticket, who: str, staff: dict[str, Staff]) -> None:
    if who == "x":
        agent = Collaborator.objects.get(access__user__email=AGENT)
        assign_record(by=staff["s"], collaborator=agent, record=ticket)
        who = "s"
    values = {"assignee": staff[who].user}
    sort_ticket(by=staff[who], ticket=ticket, values=values)


def _set_back(ticket: Ticket, case: Case, times: list[datetime]) -> None:
    """Give everything its time: it was made a moment ago, one after the other."""
    said, notes = iter(Message.objects.filter(ticket=ticket, verb="").order_by("pk")), iter(
        Note.objects.filter(ticket=ticket).order_by("pk")
    )  # fmt: skip
    whos = ["c", *(who for who, _after, _text in case.said)]
    answered = waits = None
    for who, at in zip(whos, times, strict=True):
        one: Any = next(notes) if who == "n" else next(said)
        type(one).objects.filter(pk=one.pk).update(at=at)
        if who in "sax":
            answered, waits = answered or at, None
        elif who == "c":
            waits = waits or at
    last = max(at for who, at in zip(whos, times, strict=True) if who != "n")
    ended = last + timedelta(hours=1)
    Message.objects.filter(ticket=ticket).exclude(verb="").update(at=ended)
    values: dict[str, Any] = {"created_at": times[0], "last_at": last, "answered_at": answered}
    if ticket.state == "open" and waits is not None:
        values["due_at"] = hours.answer_by(ticket.kind, ticket.urgency, waits)
    if ticket.closed_at:
        values["closed_at"] = ended
    if ticket.rated_at:
        values["rated_at"] = ended
    Ticket.objects.filter(pk=ticket.pk).update(**values)


def _file(case: Case, company: Company) -> StoredFile:
    if case.file == "pdf":
        return accept(_pdf(case.subject), "Rechnung.pdf", company_id=company.pk, by=BY)
    return accept(_photo(len(case.subject)), "IMG_2041.png", company_id=company.pk, by=BY)


def _photo(seed: int) -> BytesIO:
    """Something like a photo of a printed page with grey stripes on a desk."""
    chance = random.Random(seed)
    image = Image.new("RGB", (480, 360), (118, 92, 70))
    draw = ImageDraw.Draw(image)
    for y in range(0, 360, 3):
        shade = chance.randint(-9, 9)
        draw.line([(0, y), (480, y)], fill=(118 + shade, 92 + shade, 70 + shade), width=3)
    draw.polygon([(90, 40), (400, 60), (420, 330), (70, 320)], fill=(236, 234, 228))
    for line in range(12):
        y = 80 + line * 19
        draw.line([(120, y), (120 + chance.randint(120, 250), y + 3)], fill=(70, 70, 76), width=4)
    for x in (190, 262, 330):
        draw.line([(x, 55), (x + 8, 328)], fill=(170, 168, 164), width=chance.randint(4, 9))
    out = BytesIO()
    image.filter(ImageFilter.GaussianBlur(1.2)).save(out, "PNG", optimize=True)
    out.seek(0)
    return out


def _pdf(title: str) -> BytesIO:
    """One page with a line of text, as small as a PDF can be."""
    text = f"BT /F1 18 Tf 60 760 Td ({title}) Tj ET".encode("latin-1", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return BytesIO(bytes(out))
