"""Staff pages: dry runs, and the log of what the rules did (X11)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.pages import POST, staff_page
from portello.core import formats
from portello.core.names import find_key
from portello.modules.portals.models import Portal
from portello.modules.portals.operations import Refused
from portello.modules.portals.rules import running
from portello.modules.portals.rules.deciding import REASONS
from portello.modules.portals.rules.models import RuleOutcome, RuleRun
from portello.modules.portals.rules.shown import changes_as_text
from portello.ui.listing import Column, Filter, Listing

RIGHT = "profiles.manage"
ORDER = ("activate", "profile", "disable", "left", "same")


@staff_page(RIGHT, POST)
def try_(request: Any, public_id: str) -> HttpResponse:
    """Work out what the rules would do now; nobody is changed."""
    portal = get_object_or_404(Portal, public_id=public_id)
    run = running.start_trial(by=request.staff, portal=portal)
    return redirect("staff:portals:rule_run", public_id=run.public_id)


@staff_page(RIGHT)
def log(request: Any) -> HttpResponse:
    """Every run: when, why, who, and how much it did."""
    portals = [(p.public_id, p.name) for p in Portal.objects.order_by("pk")]
    rows = RuleRun.objects.exclude(state__in=["planning", "planned"])
    listing = Listing(
        request,
        rows.select_related("portal", "user"),
        [
            Column("at", _("When"), lambda r: formats.moment(r.created_at), ("created_at",)),
            Column("portal", _("Portal"), lambda r: r.portal.name),
            Column("why", _("Why"), lambda r: r.get_why_display(), ("why",)),
            Column("who", _("Who"), lambda r: r.user.name if r.user else "–"),
            Column("changed", _("Changed"), lambda r: formats.number(r.changed), kind="amount"),
            Column("left", _("Left alone"), lambda r: formats.number(r.left), kind="amount"),
        ],
        "-at",
        filters=[
            Filter("portal", _("Portal"), portals, lambda r, v: r.filter(portal__public_id=v)),
            Filter("why", _("Why"), RuleRun.REASONS, lambda r, v: r.filter(why=v)),
        ],
        date_field="created_at",
        link=lambda r: reverse("staff:portals:rule_run", kwargs={"public_id": r.public_id}),
        empty=(_("No runs yet"), _("Every run of the rules is listed here for a year.")),
    ).load()
    return render(request, "portals/backoffice/rules/log.html", {"listing": listing})


class OutcomeListing(Listing):
    """Searches company and contact together."""

    @property
    def searchable(self) -> bool:
        return True

    def _search(self, hidden: frozenset[str]) -> Q:
        wanted = Q()
        for word in find_key(self.query).split()[:8]:
            wanted &= Q(company__find__contains=word) | Q(contact__find__contains=word)
        return wanted


@staff_page(RIGHT)
def run(request: Any, public_id: str) -> HttpResponse:
    """One run, or a dry run: everybody with before, after, rule and reason."""
    found = _get(public_id)
    listing = _listing(request, found)
    if listing.wants_csv():
        return listing.csv()
    skipped = Q(state="skipped", kind__in=running.CHANGES)
    passed_over = found.outcomes.filter(skipped).count()
    rows = found.outcomes.exclude(skipped).values_list("kind")
    counts = dict(rows.annotate(n=Count("pk")).order_by())
    labels = dict(RuleOutcome.KINDS)
    totals = [(labels[k], counts.get(k, 0)) for k in ORDER if k != "same" or k in counts]
    context = {
        "run": found,
        "listing": listing.load(),
        "totals": [*totals, (_("Skipped"), passed_over)] if passed_over else totals,
        "to_do": sum(counts.get(kind, 0) for kind in running.CHANGES),
        "busy": found.state in ("planning", "applying"),
    }
    return render(request, "portals/backoffice/rules/run.html", context)


def _listing(request: Any, found: RuleRun) -> Listing:
    change = changes_as_text(Profile.objects.in_bulk())
    present = set(found.outcomes.values_list("kind", flat=True).distinct())
    return OutcomeListing(
        request,
        found.outcomes.select_related("company", "contact"),
        [
            Column("contact", _("Contact"), lambda o: o.contact.name, ("contact__sort",)),
            Column("company", _("Customer"), lambda o: o.company.name, ("company__sort",)),
            Column("kind", _("What happens"), _kind, ("kind", "company__sort")),
            Column("change", _("Before and after"), change),
            Column("rule", _("Rule"), lambda o: o.rule_name or "–", ("rule_name",)),
            Column("reason", _("Reason"), lambda o: str(REASONS.get(o.reason, o.reason))),
        ],
        "kind",  # changes come before those with nothing to do
        filters=[
            Filter(
                "kind",
                _("What happens"),
                [(key, label) for key, label in RuleOutcome.KINDS if key in present],
                lambda r, v: r.filter(kind=v),
            )
        ],
        search_hint=_("Company, contact or e-mail"),
        link=lambda o: reverse("staff:portals:contact", kwargs={"public_id": o.contact.public_id}),
        csv_name="rules",
        empty=(_("Nobody is concerned"), _("No contact fits any rule.")),
    )


def _kind(outcome: RuleOutcome) -> str:
    if outcome.state == "skipped" and outcome.kind != "left":
        return _("Skipped")
    return outcome.get_kind_display()


@staff_page(RIGHT, POST)
def start(request: Any, public_id: str) -> HttpResponse:
    """Do what the dry run found; what changed meanwhile is skipped and said."""
    found = _get(public_id)
    try:
        run = running.start_run(by=request.staff, run=found)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        done = run.state == "done"
        messages.success(request, _("The rules have run.") if done else _("The rules are running."))
    return redirect("staff:portals:rule_run", public_id=public_id)


def _get(public_id: str) -> RuleRun:
    return get_object_or_404(RuleRun.objects.select_related("portal", "user"), public_id=public_id)


urlpatterns = [
    path("portals/<pid:public_id>/rules/trial/", try_, name="try_rules"),
    path("portals/rule-runs/", log, name="rule_runs"),
    path("portals/rule-runs/<pid:public_id>/", run, name="rule_run"),
    path("portals/rule-runs/<pid:public_id>/start/", start, name="start_rule_run"),
]
