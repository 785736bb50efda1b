"""The questions module's Django application."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "portello.modules.questions"
    label = "questions"
