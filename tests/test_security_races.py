"""Two administrators at the same moment: one of them always stays."""

from __future__ import annotations

import threading
import urllib.error

import pytest

from tests.installations import ADMIN_PASSWORD
from tests.people import FULL
from tests.test_faults import Visitor

pytestmark = [pytest.mark.race, pytest.mark.database]

SECOND = (
    "from portello.modules.accounts.operations import create_user as c;"
    "from portello.core.audit import System;"
    "c(by=System('test'), email='vice@nw.example', name='Vice', password='{password}',"
    " staff_role='administrator')"
)
RESTORE = (
    "from portello.modules.accounts.models import User;"
    "u = User.objects.filter(staff_role='administrator', is_active=True);"
    "print('LEFT', u.count());"
    "User.objects.exclude(staff_role='').update(staff_role='administrator', is_active=True);"
    "print('IDS', *User.objects.order_by('pk').values_list('public_id', flat=True))"
)


def shell(made, code):
    return made.run("manage", "shell", "-c", code).stdout


def after(output, word):
    return next(line.split()[1:] for line in output.splitlines() if line.startswith(word))


@pytest.mark.parametrize("crosswise", [False, True])
def test_the_last_administrator_stays_in_a_race(empty_installation, crosswise):
    made = empty_installation
    shell(made, SECOND.format(password=ADMIN_PASSWORD))
    made.start("serve", "--bind", f"127.0.0.1:{made.port}", "--processes", "2")
    made.wait()
    ids = after(shell(made, RESTORE), "IDS")
    for _round in range(25 if FULL else 2):
        visitors = []
        for n, email in enumerate(("boss@nw.example", "vice@nw.example")):
            visitor = Visitor(made)
            visitor.log_in(email, ADMIN_PASSWORD)
            target = f"/staff/staff/{ids[n ^ crosswise]}/"
            visitors.append((visitor, target, visitor.get(target)))
        start, codes = threading.Barrier(2), []

        def demote(visitor, target, page, start=start, codes=codes):
            start.wait()
            try:
                visitor.post(target, page, name="X", role="reader")
            except urllib.error.HTTPError as error:
                codes.append(error.code)

        threads = [threading.Thread(target=demote, args=one) for one in visitors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(codes) <= {404, 422}, "too late, or the last one"
        assert after(shell(made, RESTORE), "LEFT") == ["1"]
