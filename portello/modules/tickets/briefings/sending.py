"""A briefing written on a page, of staff or of a collaborator."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portello.core import audit, once
from portello.modules.tickets.briefings.operations import brief
from portello.modules.tickets.forms import BriefingForm
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import Merged, Writer


def send(
    request: Any, ticket: Ticket, form: BriefingForm, *, by: audit.By, writer: Writer, page: str
) -> str | None:
    """Where on `page` the briefing of a valid form now stands, once; None, with errors on the
    form, if it was not stored."""
    try:
        with transaction.atomic():
            said = brief(by=by, ticket=ticket, text=form.cleaned_data["briefing"], writer=writer)
            where = f"{page}#m-{said.public_id}"
            once.remember(request, where)
    except IntegrityError:
        return once.earlier(request)
    except Merged:
        form.add_error(None, _("This ticket was joined with another one."))
    except ValidationError as wrong:
        form.add_error("briefing", wrong.messages)
    else:
        return where
    return None
