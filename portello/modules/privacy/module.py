"""Privacy: own data as a file, the access log, forget me; how long the law keeps what stays."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import Module, Tab
from portello.ui.history import MODELS, VERBS

VERBS.update(
    {
        "data downloaded": _("Own data downloaded"),
        "forget asked": _("Asked to be forgotten"),
        "forget withdrawn": _("Request to be forgotten withdrawn"),
        "forget rejected": _("Request to be forgotten rejected"),
        "forget accepted": _("Request to be forgotten accepted"),
        "forgotten": _("Forgotten"),
    }
)
MODELS["privacy.retention"] = _("Retention periods")

MODULE = Module(
    name="privacy",
    label=_("Privacy"),
    needs=("accounts", "customers", "portals"),
    models=("privacy.forgetrequest",),
    me_links=(
        Tab("data", _("Download my data"), "privacy:data", "me.download"),
        Tab("access_log", _("Who saw my data"), "privacy:access_log", "me.access_log"),
        Tab("forget", _("Forget me"), "privacy:forget", "me"),
    ),
    settings="portello.modules.privacy.settings.settings",
    samples="portello.modules.privacy.samples.samples",
    outbox={"privacy.forget": "portello.modules.privacy.jobs.work"},
    house="portello.modules.privacy.jobs.house",
)
