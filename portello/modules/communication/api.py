"""What programs read of communication: who wants which messages, and since when."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Resource
from portello.modules.communication.models import CommunicationChoice

RESOURCES = (
    Resource(
        "communication-choices",
        CommunicationChoice,
        _("Communication choices"),
        Rights(staff="customers.view", person=""),
        filters=(
            Filter("contact", "contact__public_id", kind="record"),
            Filter("kind", "kind__public_id", kind="record"),
            Filter("is_current", "is_current", kind="yes_no"),
            Filter("is_wanted", "is_wanted", kind="yes_no"),
        ),
        extras=(
            Extra("contact", "record"),
            Extra("kind", "record"),
            Extra("channel"),
            Extra("is_wanted", "yes_no"),
            Extra("is_current", "yes_no"),
            Extra("chosen_at", "moment"),
        ),
    ),
)
