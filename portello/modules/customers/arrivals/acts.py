"""The base of every inbox act whose sender is no logged-in contact."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.customers.arrivals import parts, taking_in, taking_out
from portello.modules.customers.arrivals.choosing import proposed, shown, target_of
from portello.modules.customers.arrivals.programs import candidates_given, named
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.acts import Act, Proposal, Row
from portello.modules.inbox.models import InboxItem


class Arrival(Act):
    """Somebody from outside. Payload: {"company": {field: value}, "address": ..., "contact": ...}
    beside what the kind needs itself. Accepting makes the company or attaches to one.

    A kind adds what follows in `admit`, takes it back in `dismiss` and says it in `consequence`.
    """

    template = "customers/backoffice/arrival.html"

    def admit(
        self, item: InboxItem, *, by: audit.By, company: Company, contact: Contact | None
    ) -> dict[str, Any]:
        """What the kind does now that the sender stands in the register; returns plain JSON.

        Raises `ValidationError` if it cannot be done with this company or person.
        """
        return {}

    def dismiss(self, item: InboxItem, *, by: audit.By, outcome: dict[str, Any]) -> None:
        """Take back what `admit` did; `outcome` is what it returned."""

    def consequence(self, item: InboxItem, company: Company | None, contact: Contact | None) -> str:
        """What accepting gives whom, as a sentence for staff; empty if nothing."""
        return ""

    def facts(self, item: InboxItem, company: Company | None, contact: Contact | None) -> Any:
        """The same as plain JSON: if it is another when staff press the button, nothing is done."""
        return None

    def warnings(
        self, item: InboxItem, company: Company | None, contact: Contact | None
    ) -> list[str]:
        """What speaks against accepting, in words: that somebody has said no before."""
        return []

    def serves(self, item: InboxItem, contact: Contact) -> bool:
        """Whether the contact is needed beside what this decision gave him."""
        return False

    def refusal(self, item: InboxItem, company: Company | None, contact: Contact | None) -> str:
        """Why the sender cannot be taken for them, as a sentence for staff; empty if he can."""
        return ""

    def noted(self, item: InboxItem) -> str:
        """What staff should know of a decided item, as a sentence; empty if nothing."""
        return ""

    def more_rows(self, item: InboxItem) -> list[Row]:
        """What was sent beside the sender's own data: a message, what was ordered."""
        return []

    def rows(self, item: InboxItem) -> list[Row]:
        """Everything that was sent, field by field."""
        return [*parts.rows_of(item), *self.more_rows(item)]

    def context(self, item: InboxItem, request: Any) -> dict[str, Any]:
        """Who it may be, and the fields that will be imported beside what the register holds."""
        return shown(self, item, request)

    def choice(self, item: InboxItem, data: Any) -> dict[str, Any]:
        """The company and contact that staff chose, the values as they edited them, and which of
        them replace what the register holds."""
        return taking_in.read_choice(item, data)

    def elsewhere(self, item: InboxItem, data: Any) -> dict[str, Any]:
        """An existing customer, everything as the register has it."""
        wanted = {"company": data.get("to", "").partition(".")[0]}
        wanted |= {"contact": data["to"].partition(".")[2] or None} if "to" in data else {}
        if wanted["company"] == "new":
            wanted["company"] = ""
        return named(item, wanted)

    chosen_by: tuple[str, ...] = ("company", "contact", "take")

    def chosen(self, item: InboxItem, given: dict[str, Any]) -> dict[str, Any]:
        """The company that a program names, or "new"; of a match nothing follows by itself."""
        return named(item, given)

    def candidates(self, item: InboxItem) -> list[dict[str, Any]]:
        """Whom the sender may be, with the reasons."""
        return candidates_given(item)

    def proposal(self, item: InboxItem) -> Proposal:
        """The best candidate with everything as the register has it; somebody new without one."""
        return proposed(self, item)

    def would_do(self, item: InboxItem, wanted: Any) -> Any:
        """Whom it would be attached to, if he is archived, and what the kind would do for him."""
        key = f"{wanted['company']}.{wanted['contact']}".rstrip(".") or "new"
        company, contact = target_of(key) or (None, None)
        archived = [bool(one and one.archived_at) for one in (company, contact)]
        return [key, archived, self.facts(item, company, contact)]

    def staying(self, item: InboxItem) -> list[str]:
        """What would stay in the register, as others use it by now."""
        return taking_out.staying(item, serves=partial(self.serves, item))

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Make or attach company and person, then do what the kind does."""
        outcome, company, contact = taking_in.take_in(item, wanted, by=by)
        item.company, item.contact = company, contact
        outcome["admitted"] = self.admit(item, by=by, company=company, contact=contact)
        return outcome

    def remembered(self, item: InboxItem) -> dict[str, Any]:
        """What was made, so that it is not taken for somebody whom the register had before."""
        made = {
            part.key: {name: done[name] for name in ("id", "made")}
            for part in parts.PARTS
            if "made" in (done := item.outcome.get(part.key) or {})
        }
        return {"taken back": made} if made else {}

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Put away what was made, and put back what was replaced, unless it has changed since or
        others use it."""
        self.dismiss(item, by=by, outcome=item.outcome.get("admitted", {}))
        left = taking_out.take_out(item, by=by, serves=partial(self.serves, item))
        item.company = item.contact = None
        return left


def title_of(payload: dict[str, Any]) -> str:
    """How an item of such a payload is called: the company, or the person."""
    company = payload.get("company", {}).get("name", "")
    return company or payload.get("contact", {}).get("name", "") or _("Somebody")
