"""Addresses of the help articles for the crawl."""

from __future__ import annotations

from typing import Any

from portello.modules.knowledge.models import ArticleFile


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with an article and a category that only Beta sees."""
    article = {"public_id": world.beta_article.public_id}
    category = {"public_id": world.beta_article.category.public_id}
    version = {**article, "number": 1}
    given_out = ArticleFile.objects.get(article=world.beta_article, is_live=True)
    file = {**article, "file": given_out.public_id}
    staff = ("edit", "preview", "publish", "withdraw", "review", "remove", "readers", "versions")
    return {
        "portal:knowledge:category": category,
        **{f"portal:knowledge:{name}": article for name in ("article", "feedback", "reading")},
        **{f"staff:knowledge:{name}": article for name in staff},
        **{f"staff:knowledge:{name}": category for name in ("category", "move_category", "remove_category")},
        "portal:knowledge:file": file,
        "staff:knowledge:file": file,
        "staff:knowledge:restore": version,
        "staff:knowledge:done": {"public_id": world.search_miss.public_id},
        "api:articles_one": article,
    }  # fmt: skip
