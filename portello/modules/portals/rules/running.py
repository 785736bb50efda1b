"""Runs of rules: worked out, then done, in slices that may be interrupted at any point."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit, outbox
from portello.core.changes import Noted
from portello.core.ids import make_public_id
from portello.core.outbox import OutboxMessage
from portello.modules.customers.models import Company, Contact
from portello.modules.portals import operations
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.operations import Refused
from portello.modules.portals.rules.deciding import Outcome, decide, rules_of
from portello.modules.portals.rules.models import AccessRule, RuleOutcome, RuleRun
from portello.modules.portals.rules.operations import set_profile

COMPANIES = 50  # worked out in one slice
PEOPLE = 100  # changed in one slice, if it does not take too long
SLICE_SECONDS = 0.2
AT_ONCE_SECONDS = 0.5  # what a page may wait for before the worker goes on
CHANGES = ("activate", "profile", "disable")


# ---- beginning


def start_trial(*, by: audit.By, portal: Portal) -> RuleRun:
    """Work out what the rules would do with everybody now; changes nobody."""
    with transaction.atomic():
        run = RuleRun.objects.create(
            portal=portal, why="hand", key=f"hand:{make_public_id()}", user_id=by.actor.user_id
        )
        outbox.put("rules.run", {"run": run.pk}, key=f"rules:{run.public_id}:trial")
    return _at_once(run)


def start_run(*, by: audit.By, run: RuleRun) -> RuleRun:
    """Do what a dry run found. Raises `Refused` when it is not there to be done."""
    with transaction.atomic():
        locked = RuleRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.state != "planned":
            raise Refused(_("This dry run has been used already. Make a new one."))
        if not locked.portal.is_active:
            raise Refused(_("This portal is closed. Open it first."))
        locked.state, locked.user_id = "applying", by.actor.user_id
        locked.created_at = timezone.now()
        locked.save()
        audit.record("rules run", locked.portal, by=by)
        outbox.put("rules.run", {"run": run.pk}, key=f"rules:{run.public_id}:run")
    return _at_once(run)


def _at_once(run: RuleRun) -> RuleRun:
    """As much as a page may wait for; the worker has its message and does the rest."""
    begun = time.monotonic()
    while time.monotonic() - begun < AT_ONCE_SECONDS and _slice(run):
        pass
    run.refresh_from_db()
    return run


def noticed(changed: list[Noted]) -> None:
    """A company, contact or device has changed: the rules look at its company, in the worker."""
    concerned = {_company_of(one[0]) for one in changed if _matters(*one)}
    if not concerned or not _any_rule().exists():
        return
    mark = make_public_id()
    outbox.put("rules.companies", {"companies": sorted(concerned)}, key=f"rules:{mark}")


_MATTER = {
    "customers.company": {"group", "status", "kind"},
    "customers.contact": {"email"},
    "customers.asset": {"product"},
}


def _matters(record: Any, kind: str, names: frozenset[str]) -> bool:
    return kind != "changed" or bool(names & _MATTER[record._meta.label_lower])


def _company_of(record: Any) -> int:
    return record.pk if isinstance(record, Company) else record.company_id


def _any_rule() -> Any:
    return AccessRule.objects.filter(is_on=True, portal__is_active=True)


def house() -> None:
    """Once a night every portal's rules run for everybody; old runs go after a year."""
    now = timezone.localtime()
    RuleRun.objects.filter(created_at__lt=now - timedelta(days=365)).delete()
    unused = RuleRun.objects.filter(state__in=["planning", "planned"], why="hand")
    unused.filter(created_at__lt=now - timedelta(days=7)).delete()
    if now.hour < 2:
        return
    for portal in Portal.objects.filter(pk__in=_any_rule().values("portal")).order_by("pk"):
        _begin(portal, "night", f"night:{portal.public_id}:{now.date()}", None)


def _begin(portal: Portal, why: str, key: str, companies: list[int] | None) -> None:
    with transaction.atomic():
        values = {"portal": portal, "why": why, "companies": companies}
        run, made = RuleRun.objects.get_or_create(key=key, defaults=values)
        if made:
            outbox.put("rules.run", {"run": run.pk}, key=f"rules:{run.public_id}")


# ---- in the worker


def companies(message: OutboxMessage) -> None:
    """Something changed at these companies: a run for each portal that has rules."""
    for portal in Portal.objects.filter(pk__in=_any_rule().values("portal")).order_by("pk"):
        key = f"change:{message.public_id}:{portal.public_id}"
        _begin(portal, "change", key, message.payload["companies"])


def work(message: OutboxMessage) -> None:
    """One slice of a run, then come back for the next, so that other messages get their turn."""
    run = RuleRun.objects.filter(pk=message.payload["run"]).first()
    if run is not None and _slice(run):
        if connection.vendor == "sqlite":
            time.sleep(0.1)  # or nobody else would get hold of the write lock
        raise outbox.Again


def _slice(run: RuleRun) -> bool:
    """A bit of work with one short transaction; True while more is left."""
    now = RuleRun.objects.filter(pk=run.pk).select_related("portal").first()
    if now is None or now.state in ("planned", "done"):
        return False
    if now.state == "planning":
        return _plan(now)
    with transaction.atomic():
        locked = _locked(now)
        return locked is not None and locked.state == "applying" and _apply(locked)


def _locked(run: RuleRun) -> RuleRun | None:
    return RuleRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()


def _plan(run: RuleRun) -> bool:
    """Work out some companies. Read without the write lock: doing it looks at everybody again."""
    rows = Company.objects.filter(pk__gt=run.upto, archived_at=None).order_by("pk")
    if run.companies is not None:
        rows = rows.filter(pk__in=run.companies)
    found = list(rows[:COMPANIES])
    kept = [o for o in decide(rules_of(run.portal), found) if run.why == "hand" or o.kind != "same"]
    upto = found[-1].pk if found else run.upto
    state = run.state
    if len(found) < COMPANIES:
        state = "planned" if run.why == "hand" else "applying"
    with transaction.atomic():
        locked = _locked(run)
        if locked is None or (locked.state, locked.upto) != (run.state, run.upto):
            return locked is not None  # another process was faster
        RuleOutcome.objects.bulk_create(_row(run, outcome) for outcome in kept)
        RuleRun.objects.filter(pk=run.pk).update(upto=upto, state=state)
    return state != "planned"


def _row(run: RuleRun, outcome: Outcome) -> RuleOutcome:
    return RuleOutcome(
        run=run,
        company_id=outcome.contact.company_id,
        contact=outcome.contact,
        kind=outcome.kind,
        rule=outcome.rule,
        rule_name=outcome.rule.name if outcome.rule else "",
        reason=outcome.reason,
        before=outcome.before,
        after=outcome.after,
    )


def _apply(run: RuleRun) -> bool:
    """Do some of what was worked out, as far as it still holds; marked in the same transaction."""
    waiting = RuleOutcome.objects.filter(run=run, state="planned", kind__in=CHANGES)
    rows = list(waiting.order_by("pk")[:PEOPLE])
    if not rows:
        _finish(run)
        return False
    now = _locked_outcomes(run, rows)
    begun = time.monotonic()
    for row in rows:
        outcome = now.get((row.contact_id, row.kind))
        if outcome is None or not _same(row, outcome):
            row.state, row.reason = "skipped", "changed"
        else:
            _do(run, row, outcome)
        row.save(update_fields=["state", "kind", "reason"])
        if time.monotonic() - begun > SLICE_SECONDS:
            break
    return True


def _locked_outcomes(run: RuleRun, rows: Sequence[RuleOutcome]) -> dict[tuple[int, str], Outcome]:
    """What the rules say now about the people of `rows`, who cannot change any more meanwhile."""
    keys = sorted({row.company_id for row in rows})
    found = list(Company.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    concerned = {row.contact_id for row in rows}
    for model in (Contact, PortalAccess):
        locked: Any = model.objects.select_for_update().filter(company_id__in=keys)
        list(locked.order_by("pk").values_list("pk"))
    alive = [company for company in found if company.archived_at is None]
    return {
        (one.contact.pk, one.kind): one
        for one in decide(rules_of(run.portal), alive)
        if one.contact.pk in concerned
    }


def _same(row: RuleOutcome, outcome: Outcome) -> bool:
    rule = outcome.rule.pk if outcome.rule else None
    planned = (row.rule_id, row.before, row.after)
    return planned == (rule, outcome.before, outcome.after)


def _do(run: RuleRun, row: RuleOutcome, outcome: Outcome) -> None:
    by = audit.System(f"rule {row.rule_name}" if row.rule_name else "rules")
    try:
        with transaction.atomic():
            _ACTS[row.kind](run, outcome, by)
    except (Refused, IntegrityError):
        row.kind, row.state, row.reason = "left", "skipped", "refused"
    else:
        row.state = "done"


def _activate(run: RuleRun, outcome: Outcome, by: audit.By) -> None:
    assert outcome.choice is not None
    choice = outcome.choice
    operations.give_access(
        by=by,
        portal=run.portal,
        contact=outcome.contact,
        role=outcome.after["role"],
        profile=choice.profile,
        is_company_admin=False,
        profile_by=choice.by,
        profile_rule=choice.rule,
    )


def _profile(run: RuleRun, outcome: Outcome, by: audit.By) -> None:
    assert outcome.access is not None and outcome.choice is not None
    choice = outcome.choice
    set_profile(
        by=by,
        access=outcome.access,
        profile=choice.profile,
        profile_by=choice.by,
        rule=choice.rule,
    )


def _disable(run: RuleRun, outcome: Outcome, by: audit.By) -> None:
    assert outcome.access is not None
    operations.disable_access(by=by, access=outcome.access, disabled_by="rule")


_ACTS: dict[str, Callable[[RuleRun, Outcome, audit.By], None]] = {
    "activate": _activate,
    "profile": _profile,
    "disable": _disable,
}


def _finish(run: RuleRun) -> None:
    rows = RuleOutcome.objects.filter(run=run)
    run.changed = rows.filter(state="done").count()
    run.left = rows.exclude(state="done").exclude(kind="same").count()
    if run.why == "change" and not (run.changed or run.left):
        run.delete()  # most changes concern no rule: the log would be full of nothing
        return
    run.state, run.finished_at = "done", timezone.now()
    run.save()
