"""What other systems of the business read of the questions; the texts may link to articles that a
person may not see, so a person reads them on their pages."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Part, Resource
from portello.modules.questions.models import Post, Question

RESOURCES = (
    Resource(
        "questions",
        Question,
        _("Questions"),
        Rights(staff="questions.view"),
        filters=(
            Filter("state", "state", kind="choice", for_integrations=True),
            Filter("category", "category__public_id", for_integrations=True),
        ),
        extras=(
            Extra("title"),
            Extra("language"),
            Extra("state"),
            Extra("portal", "record"),
            Extra("category", "record"),
            Extra("is_pinned", "yes_no"),
            Extra("is_closed", "yes_no"),
            Extra("is_solved", "yes_no"),
            Extra("answers", "whole"),
            Extra("helped", "whole"),
            Extra("published_at", "moment"),
            Extra("last_at", "moment"),
        ),
        parts=(
            Part(
                "posts",
                Post,
                "question",
                "at",
                (
                    Extra("kind"),
                    Extra("text"),
                    Extra("name"),
                    Extra("job_title"),
                    Extra("at", "moment"),
                    Extra("edited_at", "moment"),
                    Extra("withdrawn_at", "moment"),
                    Extra("helped", "whole"),
                    Extra("is_solution", "yes_no"),
                ),
            ),
        ),
    ),
)
