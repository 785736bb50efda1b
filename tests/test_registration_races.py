"""The same registration eight times at the same moment: one mail, one log-in, one customer."""

from __future__ import annotations

import re
import threading
import time
import urllib.error

import pytest

from tests.test_faults import Visitor

pytestmark = [pytest.mark.race, pytest.mark.database]

OPEN = (
    "from portello.modules.portals.models import Portal;"
    "Portal.objects.update(registration='open', approval='all')"
)
WORK = (
    "from portello.core.outbox import run_due; from portello.core.mail import Mail; run_due();"
    "print('LINKS', *Mail.objects.exclude(one_time_link='').values_list('one_time_link', flat=True))"
)
COUNTED = (
    "from django.apps import apps;"
    "print('COUNTED', *(apps.get_model(m).objects.count() for m in ('registration.registration',"
    " 'inbox.inboxitem', 'customers.company', 'customers.contact', 'portals.portalaccess')),"
    " apps.get_model('accounts.user').objects.filter(staff_role='').count())"
)


def shell(made, code):
    return made.run("manage", "shell", "-c", code).stdout


def at_once(many, act):
    """What `many` threads get that begin `act` together: "" or the code of a refusal."""
    start, found = threading.Barrier(many), []

    def run():
        start.wait()
        try:
            act()
            found.append("")
        except urllib.error.HTTPError as error:
            found.append(error.code)

    threads = [threading.Thread(target=run) for _n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_registration_is_one_however_often_it_is_sent(empty_installation):
    made = empty_installation
    shell(made, OPEN)
    made.start("serve", "--bind", f"127.0.0.1:{made.port}", "--processes", "2")
    made.wait()
    visitor = Visitor(made)
    page = visitor.get("/register/")
    values = {
        "stamp": re.search(r'name="stamp" value="([^"]+)"', page).group(1),
        "contact_name": "Nina New", "email": "nina@gamma.example", "company_name": "Gamma Oy",
    }  # fmt: skip
    time.sleep(2.1)  # nobody fills in a page faster
    assert set(at_once(8, lambda: visitor.post("/register/", page, **values))) == {""}
    links = re.findall(r"LINKS (.*)", shell(made, WORK))[0].split()
    assert len(links) == 1, "one mail with one link"
    path = links[0].removeprefix(made.address)
    page = visitor.get(path)
    codes = at_once(8, lambda: visitor.post(path, page, password="a few plain words"))
    assert "" in codes and not {c for c in codes if c and c >= 500}, codes
    assert re.findall(r"COUNTED (.*)", shell(made, COUNTED)) == ["1 1 1 1 1 1"]
