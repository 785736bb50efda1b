"""Knowledge: help articles, who may read them, what readers say, what nobody found."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import Action, Function, HomeBlock, MenuEntry, Module, Part
from portello.core.search.listeners import on_question
from portello.modules.knowledge import search
from portello.modules.knowledge.models import PART
from portello.ui.history import LABELS

on_question(search.listen)
LABELS["files"] = _("Files")

MODULE = Module(
    name="knowledge",
    label=_("Help articles"),
    needs=("customers", "portals"),
    portal_menu=(
        MenuEntry(
            _("Help articles"),
            "portal:knowledge:home",
            "info-circle",
            "knowledge.view",
            25,
            about=_("Answers to frequent questions, to read at once."),
        ),
    ),
    staff_menu=(
        MenuEntry(_("Help articles"), "staff:knowledge:list", "info-circle", "knowledge.view", 45),
    ),
    actions=(
        Action(
            "view",
            _("Read help articles"),
            ready=("finance", "purchasing", "technician", "reader"),
        ),
    ),
    functions=(Function("knowledge", _("Help articles"), "portal:knowledge:home", ("view",)),),
    public_parts=(Part(PART, _("Help articles for everybody")),),
    examples="portello.modules.knowledge.examples.examples",
    models=(
        "knowledge.article",
        "knowledge.articlefile",
        "knowledge.category",
        "knowledge.feedback",
    ),
    home_blocks=(
        HomeBlock(
            "knowledge",
            _("Help articles"),
            "portello.modules.knowledge.home.block",
            "knowledge/portal/block.html",
        ),
    ),
    staff_home="portello.modules.knowledge.backoffice.listed.home_counts",
    record_pages={
        "knowledge.article": "staff:knowledge:edit",
        "knowledge.category": "staff:knowledge:category",
        "knowledge.searchmiss": "",
    },
    search=search.KINDS,
    history={
        "knowledge.article": ("knowledge.view", ""),
        "knowledge.category": ("knowledge.view", ""),
    },
    samples="portello.modules.knowledge.samples.samples",
    house="portello.modules.knowledge.heard.house",
)
