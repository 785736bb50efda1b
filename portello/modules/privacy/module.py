"""Privacy: own data as a file, the access log, forget me; how long the law keeps what stays."""

from django.utils.translation import gettext_lazy as _

from portello.core.audit import keep_private
from portello.core.mail import afterwards
from portello.core.registry import InboxAct, InboxKind, Module, Tab
from portello.modules.privacy.mail import MAILS
from portello.ui.history import MODELS, VERBS

VERBS.update(
    {
        "data downloaded": _("Own data downloaded"),
        "forget asked": _("Asked to be forgotten"),
        "forget accepted": _("Request to be forgotten accepted"),
        "forgotten": _("Forgotten"),
    }
)
keep_private("data downloaded", "forget asked", "forget accepted", "forgotten")
MODELS["privacy.retention"] = _("Retention periods")
afterwards("forgotten", "portello.modules.privacy.jobs.drop_last")

MODULE = Module(
    name="privacy",
    label=_("Privacy"),
    needs=("accounts", "inbox", "customers", "portals"),
    mails=MAILS,
    inbox_kinds=(InboxKind("forget", _("Requests to be forgotten"), "privacy.decide"),),
    inbox_acts=(
        InboxAct(
            "forget",
            "forget",
            _("Forget me"),
            "privacy.decide",
            "portello.modules.privacy.inboxed.forget",
        ),
    ),
    me_links=(
        Tab("data", _("Download my data"), "privacy:data", "me.download"),
        Tab("access_log", _("Changes to my data"), "privacy:access_log", "me.access_log"),
        Tab("forget", _("Forget me"), "privacy:forget", "me"),
    ),
    settings="portello.modules.privacy.settings.settings",
    samples="portello.modules.privacy.samples.samples",
    long_outbox={"privacy.forget": "portello.modules.privacy.jobs.work"},
    house="portello.modules.privacy.jobs.house",
)
