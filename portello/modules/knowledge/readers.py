"""Who reads an article, in numbers and in a sentence, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.access.profiles import compiled
from portello.core import formats
from portello.modules.knowledge.models import COMPANIES, PART, PROFILES, PUBLIC, PUBLISHED, Article
from portello.modules.portals.models import Portal, PortalAccess

RIGHT = "knowledge.view"


@dataclass(frozen=True)
class Readers:
    """How many can read it now: customers with access to a portal it stands in, and visitors."""

    companies: int
    people: int
    visitors: bool


def readers_of(article: Article) -> Readers:
    """Counted anew each time: access, profiles and portals change without the article."""
    portals = list(Portal.objects.all() if article.in_all_portals else article.portals.all())
    open_ones = [portal for portal in portals if portal.is_active]
    accesses = PortalAccess.objects.filter(state="active", portal__in=open_ones)
    if article.audience == PROFILES:
        accesses = accesses.filter(profile__in=article.profiles.all())
    if article.audience == COMPANIES:
        accesses = accesses.filter(company__in=article.companies.all())
    of_portal = {portal.pk: portal for portal in open_ones}
    people, companies, may = set(), set(), dict[tuple[Any, Any], bool]()
    rows = accesses.select_related("profile").only("portal", "user", "company", "profile")
    for access in rows.iterator():
        key = access.portal_id, access.profile_id
        if key not in may:
            may[key] = compiled(access.profile, of_portal[access.portal_id]).may(RIGHT)
        if may[key]:
            people.add(access.user_id)
            companies.add(access.company_id)
    visitors = article.audience == PUBLIC and any(portal.opens(PART) for portal in open_ones)
    return Readers(len(companies), len(people), visitors)


def sentence(article: Article) -> str:
    """Who sees it now, or would as soon as it is published."""
    found = readers_of(article)
    who = [
        ngettext("%(count)s company", "%(count)s companies", found.companies)
        % {"count": formats.number(found.companies)},
        ngettext("%(count)s person", "%(count)s people", found.people)
        % {"count": formats.number(found.people)},
    ]
    if found.visitors:
        who.append(_("visitors"))
    named = _("%(names)s and %(last)s") % {"names": ", ".join(who[:-1]), "last": who[-1]}
    if not (found.companies or found.visitors):
        named = _("nobody yet")
    if article.state == PUBLISHED:
        return _("Read by: %(who)s.") % {"who": named}
    return _("Once it is published, read by: %(who)s.") % {"who": named}
