"""A mail as staff find it in the inbox: who it may be, why it was not taken in, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from portello.core import audit
from portello.core.files import StoredFile
from portello.core.uploads.pending import keep_pending
from portello.modules.customers.arrivals.acts import Arrival
from portello.modules.customers.arrivals.taking_in import take_in
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.acts import Proposal, Row
from portello.modules.inbox.models import InboxItem
from portello.modules.mailbox.judging import REASONS
from portello.modules.mailbox.models import ReceivedFile, ReceivedMail
from portello.modules.mailbox.sameness import namesakes
from portello.modules.mailbox.taking import Answer, first_taker, taker_of
from portello.ui import attachments

NEW = "new"
MOST_SHOWN = 200  # mails of a flood that its item lists


class MailAct(Arrival):
    """Accepting makes a record (a ticket) of the mail, or adds it to one; `outcome`: {"record": id}.

    Nobody is answered: whoever wrote is not proved to be anybody.
    """

    in_bulk = False
    tells = answers = False
    template = "mailbox/backoffice/item.html"
    chosen_by = ("company", "contact", "take", "record")

    def called(self, item: InboxItem) -> str:
        """Its subject."""
        subject = str(item.payload.get("subject", ""))
        return subject or _("Mail without a subject")

    def more_rows(self, item: InboxItem) -> list[Row]:
        """What it says, and why it is here."""
        sent = item.payload
        why = str(REASONS.get(sent.get("why", ""), ""))
        rows = [Row("why", _("Why it is here"), why)] if why else []
        rows += [
            Row(name, label, str(sent[name]))
            for name, label in (("subject", _("Subject")), ("message", _("Text")))
            if sent.get(name)
        ]
        if sent.get("refused"):
            rows.append(Row("refused", _("Files"), "\n".join(sent["refused"])))
        return rows

    def context(self, item: InboxItem, request: Any) -> dict[str, Any]:
        """Beside what every arrival has: the mail, its files, and where it can be added."""
        context = super().context(item, request)
        mail = mail_of(item)
        files = list(mail.files.select_related("file").order_by("pk")) if mail else []
        company, taker = context.get("company"), first_taker()
        rows = ReceivedMail.objects.filter(item=item, outcome="counted").order_by("-pk")
        counted = rows.count()
        whole = reverse("staff:mailbox:mail", kwargs={"public_id": mail.public_id}) if mail else ""
        return (
            context
            | {
                "mail": mail,
                "whole": whole,
                "why_here": REASONS.get(item.payload.get("why", "")),
                "more_rows": [],  # the mail itself stands there
                "files": [attachments.shown(one.file, _address(mail, one)) for one in files],
                "records": taker[1].choices(company) if taker and company else [],
                "counted": counted,
                "flood": list(rows[:MOST_SHOWN]) if counted else [],
                "record": _made(item),
            }
        )

    def choice(self, item: InboxItem, data: Any) -> dict[str, Any]:
        """As every arrival's, and the record it is added to."""
        return super().choice(item, data) | {"record": data.get("record", NEW)}

    def chosen(self, item: InboxItem, given: dict[str, Any]) -> dict[str, Any]:
        """The same from a program."""
        return super().chosen(item, given) | {"record": str(given.get("record", NEW))}

    def proposal(self, item: InboxItem) -> Proposal:
        """Nothing without a look: a mail says of itself who wrote it."""
        found = super().proposal(item)
        return Proposal(found.wanted, found.lines, possible=False, doubtful=True)

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Let the sender into the register, then make or extend the record."""
        outcome, company, contact = take_in(item, wanted, by=by)
        item.company, item.contact = company, contact
        outcome["admitted"] = self._record(
            item, by, company, contact, str(wanted.get("record", NEW))
        )
        return outcome

    def _record(
        self, item: InboxItem, by: audit.By, company: Company, contact: Contact | None, wanted: str
    ) -> dict[str, Any]:
        taker = first_taker()
        if taker is None:
            return {}
        label, handler = taker
        answer = Answer(_text(item), _files(item, company), _mail_id(item))
        before: dict[str, Any] = {}
        if wanted == NEW:
            record = handler.found(
                by=by, item=item, company=company, contact=contact, answer=answer
            )
        else:
            before = handler.standing(company=company, contact=contact, public_id=wanted)
            record = handler.add(
                by=by, company=company, contact=contact, public_id=wanted, answer=answer
            )
        ReceivedMail.objects.filter(item=item, outcome="tray").update(contact=contact)
        made = {"label": label, "record": record.public_id, "whole": wanted == NEW}
        return made | {"name": str(record), "mail_id": answer.mail_id, "before": before}

    def dismiss(self, item: InboxItem, *, by: audit.By, outcome: dict[str, Any]) -> None:
        """Out of the record again, while nobody has answered; its files wait here as before."""
        if not outcome:
            return
        found = taker_of(outcome["label"]).withdraw(
            by=by, public_id=outcome["record"], mail_id=outcome["mail_id"],
            whole=outcome["whole"], before=outcome.get("before", {}),
        )  # fmt: skip
        row = mail_of(item)
        if row is not None:
            ReceivedMail.objects.filter(pk=row.pk).update(contact=None)
            ReceivedFile.objects.bulk_create(ReceivedFile(mail=row, file=one) for one in found)


def mail_of(item: InboxItem) -> ReceivedMail | None:
    """The mail behind an item, while it is kept."""
    return ReceivedMail.objects.filter(public_id=item.payload.get("mail", "")).first()


def _address(mail: ReceivedMail | None, one: Any) -> str:
    kwargs = {"public_id": mail.public_id if mail else "", "file": one.public_id}
    return reverse("staff:mailbox:file", kwargs=kwargs)


def _made(item: InboxItem) -> dict[str, Any]:
    made: dict[str, Any] = item.outcome.get("admitted", {})
    return made


def _text(item: InboxItem) -> str:
    sent = item.payload
    if sent.get("why") == "flood":
        raise ValidationError(
            _("This stands for many mails. Take those out that are worth it; then decline it.")
        )
    text = "\n\n".join([sent.get("message", ""), "\n".join(sent.get("refused", []))]).strip()
    return text[:16_000] or sent.get("subject", "") or _("(no text)")


def _mail_id(item: InboxItem) -> str:
    """How the record names it: by its Message-ID, unless another mail stands under that already."""
    mail = mail_of(item)
    if mail is not None and namesakes(mail):
        mail.message_id = ""
        mail.save(update_fields=["message_id"])
    return mail.known_as if mail else ""


def _files(item: InboxItem, company: Company) -> list[StoredFile]:
    """The files of the mail, from now on the company's and pending, for the record to claim."""
    mail = mail_of(item)
    if mail is None:
        return []
    found = [one.file for one in mail.files.select_related("file").order_by("pk")]
    mail.files.all().delete()
    for stored in found:
        StoredFile.objects.filter(pk=stored.pk).update(company_id=company.pk)
        StoredFile.objects.filter(copy_of=stored).update(company_id=company.pk)
        stored.company_id = company.pk
        keep_pending(stored, None)
    return found


mail = MailAct()
