"""The demo's rules: dealers get the profile Purchasing by themselves."""

from __future__ import annotations

from portello.access.models import Profile
from portello.core.audit import System
from portello.modules.customers.models import CompanyGroup
from portello.modules.portals.models import Portal
from portello.modules.portals.rules.operations import Wanted, save_rule
from portello.modules.portals.rules.running import start_run, start_trial

BY = System("demo")


def load_rules(portal: Portal) -> None:
    """Two rules, the first already run, so that its log can be looked at."""
    dealers = CompanyGroup.objects.get(name="Dealers")
    purchasing = Profile.objects.get(built_in="purchasing")
    reader = Profile.objects.get(built_in="reader")
    for name, action, columns, groups in (
        ("Dealers buy", "profile", {"profile": purchasing}, [dealers]),
        ("New people of members read", "suggest", {"profile": reader, "kind": "member"}, []),
    ):
        wanted = Wanted({"name": name, "is_on": True, **columns}, groups)
        save_rule(by=BY, portal=portal, rule=None, action=action, wanted=wanted)
    start_run(by=BY, run=start_trial(by=BY, portal=portal))
