"""Accepting the same items by two servers at once, with workers killed in the middle (N28)."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.people import FULL
from tests.test_faults import FREE, shell

pytestmark = [pytest.mark.race, pytest.mark.database]

ITEMS = 500 if FULL else 60

# Names that share nothing: an item whose company another has just made would rightly be left out.
ARRIVE = (
    "import hashlib; from portello.core.audit import System;"
    "from portello.modules.customers.arrivals.operations import send_arrival as s;"
    "from portello.modules.portals.models import Portal;"
    "from portello.modules.accounts.operations import create_user as c;"
    "c(by=System('t'), email='vice@nw.example', name='Vice', password='a rather long one',"
    " staff_role='administrator');"
    "w=lambda n: ''.join(chr(97+int(h,16)) for h in hashlib.sha256(str(n).encode()).hexdigest()[:12]);"
    "[s(by=System('t'), portal=Portal.objects.get(), act='registration',"
    " payload={{'company': {{'name': w(n)}}, 'address': {{}},"
    " 'contact': {{'name': w(-n-1), 'email': w(n)+'@x.example'}}}},"
    " sender=w(-n-1), email=w(n)+'@x.example', language='en', practice=True)"
    " for n in range({items})]"
)
# Both of staff have seen the same list, and both send it.
RUNS = (
    "from portello.access.staff import Staff; from portello.modules.accounts.models import User;"
    "from portello.modules.inbox.models import InboxItem;"
    "from portello.modules.inbox.runs import offers, start_run;"
    "staff=[Staff(u) for u in User.objects.filter(staff_role='administrator').order_by('pk')];"
    "found=[offers(InboxItem.objects.order_by('created_at','pk'), one).found for one in staff];"
    "[start_run(by=one, chosen=[(o.item, o.seen) for o in f]) for one, f in zip(staff, found)];"
    "print(len(staff), *[len(f) for f in found])"
)
STATE = (
    "from portello.modules.inbox.models import *; from portello.core.audit import AuditEntry as A;"
    "from portello.modules.customers.models import *;"
    "print(AcceptRun.objects.filter(done_at=None).count(), Company.objects.count(),"
    " Contact.objects.count(), InboxItem.objects.filter(state='accepted').count(),"
    " A.objects.filter(verb='accepted').count(), AcceptRunItem.objects.filter(state='done').count())"
)


# Ends as soon as so many are applied: a look by a new process each time would come too late.
APPLIED = (
    "import time; from portello.modules.inbox.models import InboxItem as I;\n"
    "while I.objects.filter(state='accepted').count() < {many}: time.sleep(0.005)"
)


@pytest.mark.feature("N28")
def test_two_servers_and_a_kill_9_apply_each_item_once(empty_installation):
    made = empty_installation
    shell(made, ARRIVE.format(items=ITEMS))
    assert shell(made, RUNS).split() == ["2", str(ITEMS), str(ITEMS)]
    soon, later = (
        made.start("manage", "shell", "-v", "0", "-c", APPLIED.format(many=many))
        for many in (1, ITEMS // 2)
    )
    time.sleep(3)  # until both watch
    workers = [made.start("worker"), made.start("worker")]
    for watch, worker in ((soon, workers[0]), (later, workers[1])):
        assert watch.wait(timeout=120) == 0
        os.killpg(worker.pid, signal.SIGKILL)
    assert int(shell(made, STATE).split()[3]) < ITEMS, "it was over before they could be killed"
    shell(made, FREE)  # their leases would end by themselves
    made.start("worker")
    made.start("worker")
    for _round in range(120):
        time.sleep(1)
        state = shell(made, STATE).split()
        if state[0] == "0":
            break
    assert state == ["0", *[str(ITEMS)] * 5], state
