"""What programs read of the help articles: a person's key what he may read, an integration all."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Resource
from portello.modules.knowledge.models import Article
from portello.modules.knowledge.wording import without_links


def _without_links(texts: dict[str, str]) -> dict[str, str]:
    """Links to other articles are left out, words and all: one may lead to what he may not read."""
    return {code: without_links(text) for code, text in texts.items()}


RESOURCES = (
    Resource(
        "articles",
        Article,
        _("Help articles"),
        Rights(staff="knowledge.view", person="knowledge.view"),
        filters=(
            Filter("category", "category__public_id"),
            Filter("state", "state", kind="choice", for_integrations=True),
            Filter("audience", "audience", kind="choice", for_integrations=True),
        ),
        extras=(
            Extra("title", "translated"),
            Extra("text", "translated", for_person=_without_links),
            Extra("category", "record"),
            Extra("edition", "whole"),
            Extra("published_at", "moment"),
            Extra("state", for_integrations=True),
            Extra("audience", for_integrations=True),
            Extra("reviewed_on", "date", for_integrations=True),
            Extra("changed_at", "moment", for_integrations=True),
        ),
    ),
)
