"""Mailing: what the mails of a portal say, in the words of its staff."""

from django.utils.translation import gettext_lazy as _

from portello.core.mail import texts_from
from portello.core.registry import Module, Tab
from portello.modules.mailing.operations import own_texts
from portello.ui.history import MODELS, VERBS

texts_from(own_texts)
VERBS["mail text changed"] = _("Text of a mail changed")
MODELS["mailing.mailtext"] = _("Text of a mail")

MODULE = Module(
    name="mailing",
    label=_("Mails"),
    needs=("portals",),
    portal_tabs=(Tab("mails", _("Mails"), "mailing:list", "portals.manage"),),
    record_pages={"mailing.mailtext": ""},
    history={"mailing.mailtext": ("portals.manage", "")},
    samples="portello.modules.mailing.samples.samples",
)
