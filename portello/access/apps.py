"""The access application; its system checks make a view without a policy fail at start."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "portello.access"
    label = "access"

    def ready(self) -> None:
        from portello.access import checks  # noqa: F401  registers the checks
        from portello.core import outbox
        from portello.core.registry import modules

        outbox.handles("mail", "portello.core.mail.deliver")
        for module in modules():
            for kind, dotted in module.outbox.items():
                outbox.handles(kind, dotted)
            for kind, dotted in module.long_outbox.items():
                outbox.handles(kind, dotted, long=True)
