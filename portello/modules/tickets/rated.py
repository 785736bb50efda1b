"""Whose word the rating of a ticket is, and what each reader sees of it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from portello.access.profiles import compiled
from portello.modules.tickets.models import Message, Ticket
from portello.modules.tickets.shown import RATINGS, hides_names


def last_rating(door: Any) -> dict[str, Any]:
    """Columns of a ticket that say who rated it last, read through `door`."""
    rows = door(Message).filter(ticket=OuterRef("pk"), verb="rated").order_by("-at", "-pk")
    return {"rater_id": rows.values("contact_id")[:1], "rater_name": rows.values("name")[:1]}


def how_it_went(viewer: Any, ticket: Ticket) -> dict[str, Any]:
    """For the page: whether the reader may rate, his own rating and words, or whose it is.

    What somebody else has written stays between him and staff.
    """
    rater_id = getattr(ticket, "rater_id", None)
    own = ticket.rating is not None and rater_id == viewer.contact.pk
    said = ""
    if ticket.rating is not None and not own:
        values = {"rating": dict(RATINGS)[ticket.rating]}
        name = _("A colleague") if hides_names(viewer) else getattr(ticket, "rater_name", "")
        pattern = _("Rated by %(name)s: %(rating)s") if name else _("Rated: %(rating)s")
        said = pattern % {**values, "name": name}
    return {
        "ratings": RATINGS,
        "may_rate": ticket.may_be_rated_by(viewer.contact.pk) and viewer.may("tickets.close"),
        "own_rating": ticket.rating if own else None,
        "own_words": ticket.rating_text if own else "",
        "others_rating": said,
    }


def what_happened(said: Message) -> str:
    """What staff read in their mail, in the current language, of a reopening or a bad rating."""
    ticket = said.ticket
    if said.verb == "reopened":
        return _("The ticket has been reopened, without a message.")
    rated = _("Rated %(rating)s of 5") % {"rating": ticket.rating}
    return f"{rated}: “{ticket.rating_text}”" if ticket.rating_text else rated


def how_it_ended(said: Message, access: Any, *, by_mail: bool) -> str:
    """What the mail about a closing says above its link, in the current language: that it is closed,
    how to go on, and a question how it went to whom it is for."""
    ticket, profile = said.ticket, compiled(access.profile, access.portal)
    lines = [] if said.verb else [_("The ticket is closed.")]
    if profile.may("tickets.answer") and ticket.may_be_reopened():
        mail = _("If something is left, answer this mail or on the page below.")
        lines.append(mail if by_mail else _("If something is left, answer on the page below."))
    asks = ticket.may_be_rated_by(access.contact_id) and profile.may("tickets.close")
    last = _("How did it go? Tell us here:") if asks else _("Read it here:")
    return "\n\n".join(part for part in (" ".join(lines), last) if part)


def words_for(reader: Any, ticket: Ticket) -> str:
    """What was written with the rating, for the owner of a key: his own words only."""
    return ticket.rating_text if ticket.contact_id == reader.contact.pk else ""
