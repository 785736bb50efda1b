"""Sessions and users are read by queries of our own: what Django's would refuse is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from portello.modules.accounts.models import User
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def stands(client):
    return client.get("/orders/").status_code


def test_a_session_that_is_over_or_unknown_is_nobodys(world):
    client = client_for("main_alpha")
    assert stands(client) == 200
    mine = Session.objects.filter(pk=client.cookies["session"].value)
    mine.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert stands(client) == 302
    client = client_for("main_alpha")
    client.cookies["session"] = "x" * 32
    assert stands(client) == 302


def test_a_user_who_is_gone_or_not_active_is_nobody(world):
    client = client_for("main_alpha")
    user = User.objects.filter(pk=client.session["_auth_user_id"])
    user.update(is_active=False)
    assert stands(client) == 302
    user.update(is_active=True)
    assert stands(client_for("main_alpha")) == 200
