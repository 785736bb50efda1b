"""The base of every inbox act whose sender is no logged-in contact."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.customers.arrivals import parts, taking_in
from portello.modules.customers.arrivals.choosing import proposed, shown
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

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Make or attach company and person, then do what the kind does."""
        outcome, company, contact = taking_in.take_in(item, wanted, by=by)
        item.company, item.contact = company, contact
        outcome["admitted"] = self.admit(item, by=by, company=company, contact=contact)
        return outcome

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Put away what was made, and put back what was replaced, unless it has changed since."""
        self.dismiss(item, by=by, outcome=item.outcome.get("admitted", {}))
        left = taking_in.take_out(item, by=by)
        item.company = item.contact = None
        return left


def title_of(payload: dict[str, Any]) -> str:
    """How an item of such a payload is called: the company, or the person."""
    company = payload.get("company", {}).get("name", "")
    return company or payload.get("contact", {}).get("name", "") or _("Somebody")
