"""Errands: declared as any module is, its assignable record in the way tickets will be."""

from portello.core.fields import EDIT, READ, Field, register
from portello.core.registry import Action, Assignable, Function, MenuEntry, Module
from portello.core.search import Kind, Part
from tests.errands.models import Errand

register(
    Errand,
    Field("title", "Title", "text", EDIT),
    Field("state", "State", "state", READ, READ),
)

MODULE = Module(
    name="errands",
    label="Errands",
    package="tests.errands",
    needs=("collaborators", "customers"),
    portal_menu=(
        MenuEntry(
            "Errands",
            "portal:errands:list",
            "truck",
            "errands.view",
            31,
            about="What is to be done.",
        ),
    ),
    actions=(Action("view", "See errands"),),
    functions=(
        Function("errands", "Errands", "portal:errands:list", ("view",), ("errands.errand",)),
    ),
    examples="tests.errands.examples.examples",
    models=("errands.errand", "errands.note", "errands.notefile"),
    home="tests.errands.home.cards",
    search=(
        Kind(
            "z",
            "errands.errand",
            "Errands",
            "truck",
            (Part("t", "title"),),
            "customers.view",
            lambda hit: f"/staff/errands/{hit.public_id}/",
            "errands.view",
            lambda hit: f"/errands/{hit.public_id}/",
            needs=("title",),
        ),
    ),
    history={"errands.errand": ("customers.view", "errands.view")},
    record_pages={"errands.errand": "staff:errands:detail"},
    samples="tests.errands.samples.samples",
    assignable=(
        Assignable(
            "errands.errand",
            "Errand",
            "portal:errands:assigned",
            "title",
            state="state",
            tones={"open": "info"},
            staff_page="staff:errands:detail",
            children=(("errands.note", "errand"), ("errands.notefile", "errand")),
        ),
    ),
)
