"""What staff have declined, taken or not decided yet is not for a company administrator to give."""

from __future__ import annotations

import pytest

from portello.access.models import Profile
from portello.core import changes
from portello.core.audit import System
from portello.core.mail import Mail
from portello.modules.customers.models import Contact
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.operations import (
    decline_access,
    disable_access,
    give_access,
    hold_access,
)
from tests.pages import text
from tests.world import client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("S21", "X03")]
T = System("test")
NEUTRAL = "sent if possible"


def contact_of(company, email):
    return changes.create(Contact(company=company, name="Fay", email=email), by=T)


def access_of(world, contact):
    user = Profile.objects.get(built_in="user")
    return give_access(by=T, portal=world.portal, contact=contact, role="user", profile=user)


def give(contact):
    sent = {"role": "user", "profile": "", "company_token": company_token("main_alpha")}
    address = f"/administration/{contact.public_id}/access/"
    return client_for("main_alpha").post(address, sent, follow=True)


@pytest.mark.parametrize("company", ["alpha", "beta"])
@pytest.mark.parametrize("how", ["declined", "waiting", "disabled"])
def test_a_second_contact_with_the_address_gets_nobody_in(world, how, company):
    access = access_of(world, contact_of(getattr(world, company), "fay@bücher.example"))
    if how == "declined":
        decline_access(by=T, access=access, reason="fraud")
    else:
        {"waiting": hold_access, "disabled": disable_access}[how](by=T, access=access)
    twin, mails = contact_of(world.alpha, "Fay@xn--bcher-kva.example"), Mail.objects.count()
    answer = give(twin)
    assert answer.status_code == 200 and Mail.objects.count() == mails
    assert not PortalAccess.objects.filter(contact=twin).exists()
    other = give(contact_of(world.alpha, "nobody@alpha.example"))
    said, as_ever = (text(one).replace("Fay@xn--bcher-kva.example", "") for one in (answer, other))
    assert ("mail is on its way" in said) == ("mail is on its way" in as_ever)


def test_what_the_administrator_took_himself_he_may_give_again(world):
    contact = contact_of(world.alpha, "fay@alpha.example")
    give(contact)
    sent = {"company_token": company_token("main_alpha")}
    client_for("main_alpha").post(f"/administration/{contact.public_id}/end/", sent)
    assert PortalAccess.objects.get(contact=contact).state == "disabled"
    give(contact)
    assert PortalAccess.objects.get(contact=contact).state == "invited"


def test_what_staff_took_he_may_not_give_again(world):
    contact = contact_of(world.alpha, "fay@alpha.example")
    disable_access(by=T, access=access_of(world, contact))
    give(contact)
    assert PortalAccess.objects.get(contact=contact).state == "disabled"
