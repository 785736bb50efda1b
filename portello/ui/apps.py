"""The ui application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "portello.ui"
    label = "ui"
