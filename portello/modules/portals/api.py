"""What programs read of portals: who has access, in which state, and since when."""

from django.utils.translation import gettext_lazy as _

from portello.api.callers import Rights
from portello.api.resources import Extra, Filter, Resource
from portello.modules.portals.models import PortalAccess

RESOURCES = (
    Resource(
        "portal-accesses",
        PortalAccess,
        _("Portal accesses"),
        Rights(staff="customers.view", person=""),  # for other systems of the business only
        filters=(
            Filter("state", "state", kind="choice"),
            Filter("contact", "contact__public_id", kind="record"),
            Filter("portal", "portal__public_id", kind="record"),
        ),
        extras=(
            Extra("contact", "record"),
            Extra("portal", "record"),
            Extra("state"),
            Extra("reason"),
            Extra("role"),
            Extra("is_company_admin", "yes_no"),
            Extra("created_at", "moment"),
            Extra("last_login_at", "moment"),
        ),
    ),
)
