"""What portals hold about people: their access, their invitations, what rules did with them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held, free

PERSONAL = (
    Held(
        "portals.ruleoutcome", gone=True, rows=lambda s: Q(contact_id=s.contact_id),
        nothing="id run company contact rule rule_name",
        withheld="kind reason before after state",
    ),
    Held(
        "portals.invitation", _("Invitations we sent you"), gone=True,
        rows=lambda s: Q(access__contact_id=s.contact_id), nothing="id company access expires_at",
        erased={
            "created_at": _("When"), "email": _("E-mail"), "used_at": _("Used"),
            "killed_at": _("Ended"),
        },
        withheld="token_hash",
    ),
    Held(
        "portals.portalaccess", _("Your access to the portal"), gone=True,
        rows=lambda s: Q(contact_id=s.contact_id),
        nothing="id company public_id contact user profile_by profile_rule disabled_by version unread",
        erased={
            "portal": _("Portal"), "state": _("State"), "reason": _("Reason"), "role": _("Role"),
            "is_company_admin": _("Company administrator"), "profile": _("Profile"),
            "invited_email": _("E-mail"), "created_at": _("Since"),
            "last_login_at": _("Last log-in"), "login_count": _("Log-ins"),
        },
    ),
    free(
        "portals.portal", "the business's own: its support contact is published",
        "id public_id name words language languages sender welcome brand menu_colour logo home is_active"
        " company_page modules_off ceiling protection open_parts links main_profile user_profile"
        " max_account_failures max_address_failures registration approval registration_link tell_waiting"
        " registration_page registration_role registration_profile version created_at",
        business="support_name support_email support_phone copy_to",
    ),
    free("portals.portalhost", "the business's own", "id portal host is_primary"),
    free(
        "portals.homepage", "the business's own", "id public_id portal blocks version changed_at"
        " published_at", business="changed_by",
    ),
    free(
        "portals.accessrule", "the business's own",
        "id public_id portal position name is_on action status kind devices who role profile version",
    ),
    free("portals.rulegroup", "the business's own", "id rule group"),
    free("portals.ruleproduct", "the business's own", "id rule product"),
    free(
        "portals.rulerun", "counts only", "id public_id portal why key companies state upto changed"
        " left created_at finished_at", business="user",
    ),
)  # fmt: skip
