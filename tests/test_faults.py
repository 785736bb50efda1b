"""Killed processes and people at the same moment: nothing is lost, nothing is doubled."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.installations import ADMIN_PASSWORD

FREE = "from portello.core.outbox import OutboxMessage as M; M.objects.update(lease_until=None)"
pytestmark = [pytest.mark.race, pytest.mark.database]


class Visitor:
    """A browser without a window: cookies, forms, addresses."""

    def __init__(self, installation):
        self.address = installation.address
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(self, path: str) -> str:
        return self.opener.open(self.address + path, timeout=60).read().decode()

    def post(self, path: str, page: str, **values: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **values}).encode()
        return self.opener.open(self.address + path, data, timeout=60).read().decode()

    def log_in(self, email: str, password: str) -> float:
        """Log in; returns how long it took."""
        page = self.get("/account/login/")
        start = time.monotonic()
        inside = self.post("/account/login/", page, login=email, password=password)
        assert "/account/logout/" in inside
        return time.monotonic() - start


@pytest.fixture
def many_orders(tmp_path):
    """1,500 orders of two lines for one customer."""
    (tmp_path / "c.csv").write_text("customerID,companyName\nC1,Big Ltd\n")
    (tmp_path / "p.csv").write_text(
        "productID,productName,unitPrice\nP1,Thing,1.00\nP2,Other,2.00\n"
    )
    heads = [f"{n},C1,2026-01-01,5.00" for n in range(1500)]
    (tmp_path / "o.csv").write_text("orderID,customerID,orderDate,freight\n" + "\n".join(heads))
    lines = [f"{n},P{p},1.50,2,0" for n in range(1500) for p in (1, 2)]
    (tmp_path / "l.csv").write_text(
        "orderID,productID,unitPrice,quantity,discount\n" + "\n".join(lines)
    )
    return tmp_path


def test_an_import_survives_kill_9_and_log_in_stays_quick(empty_installation, many_orders):
    made = empty_installation
    made.run("import", "companies", str(many_orders / "c.csv"))
    made.run("import", "products", str(many_orders / "p.csv"))
    made.start("serve", "--bind", f"127.0.0.1:{made.port}", "--processes", "2")
    made.wait()
    queue(made, many_orders)
    slowest, kills = 0.0, 0
    for _round in range(60):
        worker = made.start("worker")
        time.sleep(1.5)
        slowest = max(slowest, Visitor(made).log_in("boss@nw.example", ADMIN_PASSWORD))
        if state(made) == "done":
            break
        os.killpg(worker.pid, signal.SIGKILL)
        kills += 1
        # Its lease would end by itself; a test need not wait for that.
        shell(
            made,
            "from portello.core.outbox import OutboxMessage as M; M.objects.update(lease_until=None)",
        )
    assert state(made) == "done"
    assert kills >= 1, "the import was over before it could be killed"
    assert slowest < 2.0
    assert "1500 3000 1500" in shell(
        made,
        "from portello.modules.orders.models import *; "
        "print(Order.objects.count(), OrderLine.objects.count(), OrderCharge.objects.count())",
    )
    assert "everything holds" in made.run("verify").stdout


def queue(made, folder):
    shell(
        made,
        "from portello.modules.exchange import operations as o, staging; "
        "from portello.core.audit import System; "
        f"by=System(); run=o.receive_files(by=by, kind='orders', file=(open('{folder}/o.csv','rb'),'o.csv'), "
        f"lines=(open('{folder}/l.csv','rb'),'l.csv')); run.state='checking'; run.save(); "
        "staging.check_run(run); o.start_apply(by=by, run=run)",
    )


def shell(made, code: str) -> str:
    return made.run("manage", "shell", "-v", "0", "-c", code).stdout


def state(made) -> str:
    code = "from portello.modules.exchange.models import *; print(ImportRun.objects.latest('pk').state)"
    return shell(made, code).strip()


def test_a_double_click_at_the_same_moment_makes_one_customer(empty_installation):
    made = empty_installation
    made.start("serve", "--bind", f"127.0.0.1:{made.port}", "--processes", "4")
    made.wait()
    staff = Visitor(made)
    staff.log_in("boss@nw.example", ADMIN_PASSWORD)
    for round_ in range(5):
        page = staff.get("/staff/companies/new/")
        once = re.search(r'name="once" value="([^"]+)"', page).group(1)
        values = {"name": f"Twice {round_}", "kind": "company", "status": "customer", "once": once}
        answers: list[str] = []

        def send(page=page, values=values, answers=answers):
            answers.append(staff.post("/staff/companies/new/", page, **values))

        threads = [threading.Thread(target=send) for _n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 4
    count = shell(
        made, "from portello.modules.customers.models import *; print(Company.objects.count())"
    )
    assert count.strip() == "5"
