"""What programs read of membership: the classes, and which one a company has."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Resource
from portello.modules.membership.models import Membership

RESOURCES = (
    Resource(
        "memberships",
        Membership,
        _("Memberships"),
        Rights(staff="customers.view", person="membership.view"),
        filters=(Filter("since", "since", kind="date"),),
        extras=(
            Extra("membership_class", "record"),
            Extra("since", "date"),
            Extra("until", "date"),
        ),
    ),
)
