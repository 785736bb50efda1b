"""What the help articles hold about people: what each said about an article, and what was looked for."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.languages import translated
from portello.core.personal import Held, free

_OWN = "the business's own words"

PERSONAL = (
    Held(
        "knowledge.feedback",
        _("What you said about help articles"),
        rows=lambda s: Q(contact_id=s.contact_id),
        gone=True,
        nothing="id company contact edition language",
        erased={
            "article": _("Help article"),
            "helped": _("Helpful"),
            "why": _("What was missing or wrong?"),
            "given_at": _("When"),
        },
        reads="article__title",
        said={"article": lambda row, s: translated(row.article__title)},
    ),
    Held(
        "knowledge.searchmiss",
        # No name stands by a question; one that names somebody goes when he is forgotten.
        rows=lambda s: s.named("words"),
        matches=lambda row, s: s.surely_in(row.words),
        gone=True,
        nothing="id public_id language times last_at done_at",
        withheld="words find",
    ),
    free(
        "knowledge.article", _OWN,
        "id version extra public_id title text pending find sort state category audience"
        " in_all_portals edition published_at reviewed_on changed_at has_files", business="changed_by",
    ),
    free(
        "knowledge.articleversion", _OWN, "id article number title text files published_at",
        business="published_by",
    ),
    free(
        "knowledge.articlefile", _OWN, "id public_id article file name is_kept is_live added_at",
        business="added_by",
    ),
    free("knowledge.category", _OWN, "id version extra public_id name about position"),
    free("knowledge.articleuse", "numbers only", "id article views helped failed tickets"),
    free("knowledge.article_portals", "who may read what", "id article portal"),
    free("knowledge.article_profiles", "who may read what", "id article profile"),
    free("knowledge.article_companies", "who may read what; a company as a whole", "id article company"),
    free("knowledge.article_related", _OWN, "id from_article to_article"),
)  # fmt: skip
