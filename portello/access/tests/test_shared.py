"""The seat belt of what belongs to no company: only what the viewer may see is ever loaded."""

from __future__ import annotations

import pytest
from django.db.models import Count

from portello.access.owned import OutOfReach
from portello.access.shared import Shared, SharedQuerySet
from portello.access.viewer import NOBODY, looking
from portello.modules.knowledge.models import Article, Category, Feedback
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal
from tests.articles import HIDDEN, OPEN_TITLE

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("F32", "T05")]


@pytest.fixture
def alpha_looks(world):
    """Alpha's main user is looking, and everything of Beta's is at hand."""
    world.beta_article, world.beta_contact, world.alpha  # noqa: B018
    world.feedback = Feedback.objects.get()
    with looking(viewer := world.viewer("main_alpha")):
        yield viewer


ESCAPES = {
    "list": lambda w, v: list(Article.objects.all()),
    "get": lambda w, v: Article.objects.get(pk=w.beta_article.pk),
    "count": lambda w, v: Article.objects.count(),
    "values": lambda w, v: list(Article.objects.values("title")),
    "aggregate": lambda w, v: Category.objects.aggregate(n=Count("pk")),
    "iterator": lambda w, v: list(Article.objects.iterator()),
    "base manager": lambda w, v: Article._base_manager.get(pk=w.beta_article.pk),
    "raw": lambda w, v: list(Article.objects.raw("SELECT * FROM knowledge_article")),
    "refresh": lambda w, v: w.beta_article.refresh_from_db(),
    "related rows": lambda w, v: list(v.see(Article).get().related.all()),
    "joined": lambda w, v: list(v.see(Article) | Article.objects.all()),
    "joined the other way": lambda w, v: list(Article.objects.all() | v.see(Article)),
    "united": lambda w, v: list(v.see(Article).union(Article.objects.all())),
    "a count of both": lambda w, v: (v.see(Order) | Order.objects.all()).count(),
    "update": lambda w, v: v.see(Article).update(audience="public"),
    "delete": lambda w, v: v.see(Article).delete(),
    "save": lambda w, v: v.see(Article).get().save(),
    "delete one": lambda w, v: v.see(Article).get().delete(),
    "create": lambda w, v: Article.objects.create(title={"en": "x"}),
    "bulk create": lambda w, v: Article.objects.bulk_create([Article(title={"en": "x"})]),
    "crossing": lambda w, v: list(Article.objects.crossing("a test: rows of others")),
}


@pytest.mark.parametrize("name", ESCAPES)
def test_forgetting_the_door_raises(world, alpha_looks, name):
    with pytest.raises(OutOfReach):
        ESCAPES[name](world, alpha_looks)


def test_a_join_to_what_the_viewer_may_not_see_raises(world, alpha_looks):
    """His own row may point at it; the article does not come along."""
    with looking(None):
        Feedback.objects.update(
            company=world.alpha, contact=alpha_looks.contact, article=world.beta_article
        )
    rows = alpha_looks.see(Feedback)
    assert rows.count() == 1
    for row in (lambda: rows.select_related("article").get(), lambda: rows.get().article):
        with pytest.raises(OutOfReach):
            row()


def test_a_join_to_what_he_may_see_works(world):
    with looking(viewer := world.viewer("main_beta")):
        assert str(viewer.see(Feedback).select_related("article").get().article) == OPEN_TITLE


def test_what_came_through_the_door_works(world, alpha_looks):
    assert [str(one) for one in alpha_looks.see(Article)] == [OPEN_TITLE]
    assert [str(one) for one in alpha_looks.see(Category)] == ["Printers"]
    assert str(alpha_looks.see(Article).get().category) == "Printers", "asked for, and his to see"
    assert alpha_looks.see(Article).filter(category__in=alpha_looks.see(Category)).count() == 1


def test_visitors_see_what_is_public_and_only_where_the_part_is_open(world):
    portal = Portal.objects.get()
    with looking(NOBODY.but(portal=portal)) as _:
        assert not NOBODY.but(portal=portal).see(Article).exists(), "everything is protected"
    portal.protection, portal.open_parts = "parts", ["knowledge"]
    visitor = NOBODY.but(portal=portal)
    with looking(visitor):
        assert [str(one) for one in visitor.see(Article)] == [OPEN_TITLE]
        assert not visitor.see(Order).exists() and not visitor.see(Feedback).exists()
        with pytest.raises(OutOfReach):
            world.beta_article.refresh_from_db()
    with looking(NOBODY):
        assert not NOBODY.see(Article).exists(), "of no portal"
    for off in ({"modules_off": ["knowledge"]}, {"ceiling": {"off": ["knowledge.view"]}}):
        closed = Portal(is_active=True, protection="none", **off)
        assert not NOBODY.but(portal=closed).see(Article).exists(), "switched off is off"


def test_a_shared_model_must_say_who_sees_it():
    rows = SharedQuerySet(Article)
    with pytest.raises(NotImplementedError):
        rows.visible_to(NOBODY)
    for model in Shared.__subclasses__():
        rule = type(model.objects.all()).visible_to
        assert rule is not SharedQuerySet.visible_to, f"{model}: write its rule"
        # A row is trusted by its model while it is fetched: it must not bring another of its own.
        assert not [f for f in model._meta.concrete_fields if f.related_model is model]


def test_staff_code_is_free(world):
    titles = {str(one) for one in Article.objects.all()}
    assert {OPEN_TITLE, "CANARY-B-article-title", f"{HIDDEN}-draft"} <= titles
