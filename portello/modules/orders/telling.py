"""Telling customers that an order has moved on (X07): once for each change of state, by the worker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portello.access.middleware import source
from portello.access.profiles import compiled
from portello.core import languages, mail, outbox
from portello.core.changes import Noted
from portello.core.mail import MailKind
from portello.core.outbox import OutboxMessage
from portello.modules.orders.models import Order
from portello.modules.portals.models import PortalAccess

KIND = "orders.state"
MAILS = (
    MailKind(
        "order state",
        _("Order: new state"),
        _("Whoever ordered; if that person has no access, the company's main users"),
        _("Order %(order)s: %(state)s"),
        _("The state of your order %(order)s is now: %(state)s\n\n%(link)s"),
        _("Hello %(name)s,"),
        values=("name", "company", "order", "state"),
        facts=("link",),
    ),
)


def noticed(changed: list[Noted]) -> None:
    """An order was changed in the register: by staff or by a program."""
    for order, kind, names in changed:
        if kind == "changed" and "state" in names:
            tell_later(order)


def tell_later(order: Order) -> None:
    """Queue the mails about the state that `order` has now, in the transaction of the change.

    For orders that were here before only: a first load would write to every customer about orders
    of years ago.
    """
    payload = {"order": order.pk, "state": order.state}
    outbox.put(KIND, payload, key=f"order-state:{order.public_id}:{order.version}")


def tell(message: OutboxMessage) -> None:
    """Outbox handler. The mails and the mark that they are written are one transaction, so that a
    worker that is killed and begins again writes nothing twice."""
    with transaction.atomic():
        stored = OutboxMessage.objects.select_for_update().get(pk=message.pk)
        order = Order.objects.filter(pk=stored.payload.get("order", 0)).first()
        # An order that has moved on since has a message of its own: nobody reads of old news.
        if order is not None and order.state == stored.payload["state"]:
            for access in _readers(order):
                _send(order, access)
        OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def _readers(order: Order) -> list[PortalAccess]:
    """Whoever ordered, if he can look at it in a portal; else the company's main users who can."""
    if order.company.order_mails == "no" or order.company.archived_at:
        return []
    active = (
        PortalAccess.objects.filter(
            company_id=order.company_id,
            state="active",
            portal__is_active=True,
            contact__archived_at=None,
        )
        .select_related("portal", "contact", "company", "user", "profile")
        .order_by("pk")
    )
    able = [access for access in active if _sees(access, order)]
    own = [access for access in able if access.contact_id == order.contact_id]
    found = own or [access for access in able if access.role == "main_user"]
    wanted = [access for access in found if access.contact.order_mails != "no"]
    return list({access.user_id: access for access in reversed(wanted)}.values())


def _sees(access: PortalAccess, order: Order) -> bool:
    """Whether this person may open the order's page, so that a mail never says more than a page."""
    rules = compiled(access.profile, access.portal)
    own = access.contact_id == order.contact_id
    shown = not {"number", "state"} & rules.hidden(Order)
    return rules.may("orders.view") and shown and (own or rules.scopes.get("orders") == "company")


def _send(order: Order, access: PortalAccess) -> None:
    portal, user = access.portal, access.user
    assert user is not None  # an active access has one
    language = languages.choose(
        user.language,
        access.contact.language,
        access.company.language,
        portal.language,
        among=portal.languages,
    )
    with translation.override(language):
        state = str(order.get_state_display())
    page = reverse("portal:orders:detail", kwargs={"public_id": order.public_id})
    values: dict[str, Any] = {
        "name": access.contact.name,
        "company": access.company.name,
        "order": order.number,
        "state": state,
        "link": f"{source().origin(portal)}{page}",
    }
    mail.send_for(
        portal,
        "order state",
        to=user.email,
        language=language,
        values=values,
        company_id=access.company_id,
        contact_id=access.contact_id,
    )
