"""The demo business: the people everybody can log in as."""

from django.utils.translation import gettext_lazy as _

PASSWORD = "portello-demo"  # noqa: S105  printed on the demo's log-in page, refused elsewhere

PEOPLE = [
    ("main@alpha.example", _("Main user of Alpha Oy")),
    ("user@alpha.example", _("User of Alpha Oy")),
    ("main@beta.example", _("Main user of Beta GmbH")),
    ("accountant@both.example", _("Accountant of Alpha Oy and of Beta GmbH")),
    ("agent@partner.example", _("Main user of a partner company, and collaborator")),
    ("member@association.example", _("Person of a member organisation")),
    ("admin@business.example", _("Staff: administrator")),
    ("support@business.example", _("Staff: support")),
    ("sales@business.example", _("Staff: sales")),
    ("books@business.example", _("Staff: bookkeeping")),
]
