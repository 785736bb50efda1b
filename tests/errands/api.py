"""What programs read of errands."""

from portello.api.callers import Rights
from portello.api.resources import Extra, Part, Resource
from tests.errands.models import Errand, Note

RESOURCES = (
    Resource(
        "errands",
        Errand,
        "Errands",
        Rights(staff="customers.view", person="errands.view"),
        sort={"title": "title"},
        default_sort="title",
        parts=(Part("notes", Note, "errand", "pk", (Extra("text"),)),),
    ),
)
