"""Errands: declared as any module is, its assignable record in the way tickets will be."""

from portello.core.fields import EDIT, READ, Field, register
from portello.core.registry import Action, Assignable, Function, MenuEntry, Module
from portello.core.registry import Part as PublicPart
from portello.core.search import Kind, Part
from portello.ui import rich_text
from tests.errands.finding import guide_texts, guide_titles, internal_notes, notes
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
    models=("errands.errand", "errands.note", "errands.guide"),
    public_parts=(PublicPart("guides", "Guides"),),
    home="tests.errands.home.cards",
    search=(
        Kind(
            "z",
            "errands.errand",
            "Errands",
            "truck",
            (
                Part("t", "title", text=True),
                Part("n", label="Notes", values=notes, text=True, grows="errands.note.errand"),
                Part(
                    "i",
                    label="Internal notes",
                    values=internal_notes,
                    text=True,
                    staff_only=True,
                    grows="errands.note.errand",
                ),
            ),
            "customers.view",
            lambda hit: f"/staff/errands/{hit.public_id}/",
            "errands.view",
            lambda hit: f"/errands/{hit.public_id}/",
            needs=("title",),
        ),
        Kind(
            "y",
            "errands.guide",
            "Guides",
            "info-circle",
            (
                Part("t", label="Title", values=guide_titles, text=True),
                Part("x", label="Text", values=guide_texts, text=True, plain=rich_text.plain),
            ),
            "customers.view",
            lambda hit: f"/staff/errands/guides/{hit.public_id}/",
            "errands.view",
            lambda hit: f"/errands/guides/{hit.public_id}/",
            shared=True,
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
            children=(("errands.note", "errand"),),
        ),
    ),
)
