"""Help articles, their versions and categories; what readers thought of them and looked for in vain."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.shared import Shared, SharedManager, SharedQuerySet
from portello.access.viewer import Viewer
from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.languages import translated
from portello.core.names import FindField, SortField

PART = "knowledge"  # of a portal, if its staff open it to visitors

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
STATES = [
    (DRAFT, _("Draft")),
    (PUBLISHED, _("Published")),
    (WITHDRAWN, pgettext_lazy("article", "Withdrawn")),
]
PUBLIC, CUSTOMERS, PROFILES, COMPANIES = "public", "customers", "profiles", "companies"
AUDIENCES = [
    (PUBLIC, _("Everybody, visitors as well")),
    (CUSTOMERS, _("All customers")),
    (PROFILES, _("Customers with chosen profiles")),
    (COMPANIES, _("Chosen companies")),
]


def in_base(content: dict[str, str]) -> str:
    """Translated content in the installation's own language."""
    return translated(content, settings.LANGUAGE_CODE)


class CategoryQuerySet(SharedQuerySet):
    """Categories are seen with what is in them: an empty one says nothing, not even its name."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(Exists(viewer.see(Article).filter(category_id=OuterRef("pk"))))


class Category(Shared, Versioned):
    """A heading of the help pages: name and one line about it, as {language: text}."""

    visitors_part = PART

    public_id = PublicIdField()
    name = models.JSONField(_("Name"))
    about = models.JSONField(_("About"), default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = SharedManager.from_queryset(CategoryQuerySet)()

    def __str__(self) -> str:
        return translated(self.name)


class ArticleQuerySet(SharedQuerySet):
    """Articles: published ones of the viewer's portal, as far as their audience goes."""

    def visible_to(self, viewer: Viewer) -> Self:
        chosen = {
            name: getattr(Article, name).through.objects.filter(article_id=OuterRef("pk"))
            for name in ("portals", "profiles", "companies")
        }
        here = Exists(chosen["portals"].filter(portal_id=viewer.portal.pk if viewer.portal else 0))
        rows = self.filter(Q(in_all_portals=True) | here, state=PUBLISHED)
        if viewer.anonymous:
            return rows.filter(audience=PUBLIC)
        his = Exists(chosen["profiles"].filter(profile_id=viewer.profile_id or 0))
        theirs = Exists(chosen["companies"].filter(company_id__in=viewer.companies))
        return rows.filter(
            Q(audience__in=[PUBLIC, CUSTOMERS])
            | Q(his, audience=PROFILES)
            | Q(theirs, audience=COMPANIES)
        )


class Article(Shared, Versioned):
    """One article. `title` and `text` are what readers get, as {language: text}, Markdown.

    Nobody reads an article that is not published, so until then they hold the draft. What staff
    write on a published one waits in `pending` until they publish it.
    """

    visitors_part = PART

    public_id = PublicIdField()
    title = models.JSONField(_("Title"))
    text = models.JSONField(_("Text"), default=dict)
    pending = models.JSONField(_("Not published yet"), default=dict, blank=True)
    find = FindField("title")
    sort = SortField("base_title")
    state = models.CharField(_("State"), max_length=10, choices=STATES, default=DRAFT)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, verbose_name=_("Category"), related_name="+"
    )
    audience = models.CharField(
        _("Who may read it"), max_length=10, choices=AUDIENCES, default=CUSTOMERS
    )
    in_all_portals = models.BooleanField(_("In all portals"), default=True)
    portals = models.ManyToManyField("portals.Portal", related_name="+")
    profiles = models.ManyToManyField("access.Profile", related_name="+")
    companies = models.ManyToManyField("customers.Company", related_name="+")
    related = models.ManyToManyField("self", symmetrical=False, related_name="+")
    edition = models.PositiveIntegerField(_("Version"), default=0)  # 0: never published
    published_at = models.DateTimeField(_("Published"), null=True)
    reviewed_on = models.DateField(_("Last reviewed on"), null=True)
    changed_at = models.DateTimeField(_("Changed"), default=timezone.now)
    changed_by = models.CharField(_("Changed by"), max_length=200, blank=True)
    has_files = models.BooleanField(default=False)  # readers get some: else nobody asks for them

    objects: ClassVar[Any] = SharedManager.from_queryset(ArticleQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[DRAFT, PUBLISHED, WITHDRAWN]), name="article_state"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=[PUBLIC, CUSTOMERS, PROFILES, COMPANIES]),
                name="article_audience",
            ),
            models.CheckConstraint(
                condition=~Q(state=PUBLISHED)
                | Q(category__isnull=False, published_at__isnull=False, edition__gt=0),
                name="published_article_has_its_place",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "category"], name="article_state_category"),
            models.Index(fields=["state", "-published_at", "id"], name="article_newest"),
            models.Index(fields=["sort", "id"], name="article_sort"),
            models.Index(fields=["-changed_at", "id"], name="article_changed"),
        ]

    def __str__(self) -> str:
        return translated(self.title)

    @property
    def base_title(self) -> str:
        """The title that lists of staff are ordered by."""
        return in_base(self.title)

    @property
    def published_on(self) -> date | None:
        """The day on which readers got what they get now."""
        return timezone.localdate(self.published_at) if self.published_at else None

    @property
    def written(self) -> tuple[dict[str, str], dict[str, str]]:
        """(title, text) as staff have written them so far, published or not."""
        kept = self.pending
        return kept.get("title", self.title), kept.get("text", self.text)

    def languages(self) -> list[str]:
        """The languages in which readers get title and text."""
        return [code for code in self.title if self.title[code] and self.text.get(code)]


class ArticleVersion(models.Model):
    """What was published, and when: never changed. Staff compare them and bring one back."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    title = models.JSONField()
    text = models.JSONField()
    files = models.JSONField(default=list)  # public ids of its `ArticleFile`s
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_version_per_number")
        ]


class ArticleFileQuerySet(SharedQuerySet):
    """Files: those of what is published, for whoever reads it."""

    def visible_to(self, viewer: Viewer) -> Self:
        article = viewer.see(Article).filter(pk=OuterRef("article_id"))
        return self.filter(Exists(article), is_live=True)


class ArticleFile(Shared):
    """A picture or file of an article. Its texts name it: `![description](name)`.

    `is_kept` says that the draft has it, `is_live` that readers get it: those of the article, as
    long as it is published. What a version had stays with it.
    """

    visitors_part = PART

    public_id = PublicIdField()
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    is_kept = models.BooleanField(default=True)
    is_live = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = SharedManager.from_queryset(ArticleFileQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "name"], name="one_file_per_name")
        ]


class ArticleUse(models.Model):
    """How often an article was read, helped, did not help, and was followed by a ticket.

    Apart from the article, so that reading one never waits for staff who write. Nobody's names.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="use")
    views = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    tickets = models.PositiveIntegerField(default=0)


class FeedbackQuerySet(OwnedQuerySet):
    """Everybody sees what he himself said, whatever his role."""

    def visible_to(self, viewer: Viewer) -> Self:
        contact = viewer.contact.pk if viewer.contact else None
        return self.filter(viewer.company_rule, contact_id=contact)


class Feedback(CustomerOwned):
    """Whether a version of an article helped one person, and why; he may change his mind."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    edition = models.PositiveIntegerField()
    contact = models.ForeignKey("customers.Contact", models.CASCADE, related_name="+")
    helped = models.BooleanField()
    why = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OwnedManager.from_queryset(FeedbackQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "edition", "contact"], name="one_opinion_per_version"
            )
        ]


class SearchMiss(models.Model):
    """What was looked for among the articles and not found: how often, and when last."""

    public_id = PublicIdField()
    find = models.CharField(max_length=100)  # folded, so that spellings are one
    words = models.CharField(_("Looked for"), max_length=100)
    language = models.CharField(_("Language"), max_length=2)
    times = models.PositiveIntegerField(_("How often"), default=1)
    last_at = models.DateTimeField(_("Last"), default=timezone.now)
    done_at = models.DateTimeField(_("Done"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["find", "language"], name="one_miss_per_question")
        ]
        indexes = [models.Index(fields=["-last_at", "id"], name="miss_last")]
