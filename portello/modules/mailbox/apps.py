"""The mailbox module's Django application."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "portello.modules.mailbox"
    label = "mailbox"
