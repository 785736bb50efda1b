"""What the acts of the audit log, its records and its actors are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

VERBS = {
    "created": gettext_lazy("Created"),
    "changed": gettext_lazy("Changed"),
    "archived": gettext_lazy("Archived"),
    "restored": gettext_lazy("Restored"),
    "removed": gettext_lazy("Removed"),
    "imported": gettext_lazy("Imported"),
    "access given": gettext_lazy("Portal access given"),
    "access taken": gettext_lazy("Portal access taken"),
    "access approved": gettext_lazy("Portal access approved"),
    "access declined": gettext_lazy("Portal access declined"),
    "access waits": gettext_lazy("Portal access set to waiting"),
    "looked as": gettext_lazy("Looked at the portal as this person"),
    "assigned": gettext_lazy("Assigned to a collaborator"),
    "unassigned": gettext_lazy("No longer assigned to a collaborator"),
    "profile given": gettext_lazy("Another profile given"),
    "rules run": gettext_lazy("Rules run for everybody"),
    "invited": gettext_lazy("Invitation sent"),
    "invitation accepted": gettext_lazy("Invitation accepted"),
    "unlocked": gettext_lazy("Account unlocked"),
    "user created": gettext_lazy("Log-in created"),
    "log-in e-mail asked": gettext_lazy("Another log-in e-mail asked for"),
    "log-in e-mail changed": gettext_lazy("Log-in e-mail changed"),
    "password set": gettext_lazy("Password set"),
    "activated": gettext_lazy("Activated"),
    "deactivated": gettext_lazy("Deactivated"),
    "factor: app added": gettext_lazy("Authenticator app added"),
    "factor: app removed": gettext_lazy("Authenticator app removed"),
    "factor: passkey added": gettext_lazy("Passkey added"),
    "factor: passkey removed": gettext_lazy("Passkey removed"),
    "factor: codes made": gettext_lazy("New recovery codes made"),
    "factor: code used": gettext_lazy("Recovery code used"),
    "factors reset": gettext_lazy("Second factors reset"),
    "portal founded": gettext_lazy("Portal founded"),
    "portal opened": gettext_lazy("Portal opened"),
    "portal closed": gettext_lazy("Portal closed"),
    "portal changed": gettext_lazy("Portal settings changed"),
    "home page draft": gettext_lazy("Draft of the home page changed"),
    "home page published": gettext_lazy("Home page published"),
    "key made": gettext_lazy("API key made"),
    "key revoked": gettext_lazy("API key revoked"),
    "sent": gettext_lazy("Sent for approval"),
    "approved": gettext_lazy("Changed after approval"),
    "approval undone": gettext_lazy("Approval taken back"),
    "accepted": gettext_lazy("Approved"),
    "rejected": gettext_lazy("Declined"),
    "undone": gettext_lazy("Decision taken back"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "replaced": gettext_lazy("Replaced by a newer request"),
    "communication": gettext_lazy("Communication choices changed"),
    "membership": gettext_lazy("Membership class changed"),
    "import started": gettext_lazy("Import started"),
    "import finished": gettext_lazy("Import finished"),
    "import discarded": gettext_lazy("Import thrown away"),
    "virus found": gettext_lazy("File refused: the virus scanner found something"),
}
MODELS = {
    "customers.company": gettext_lazy("Company"),
    "customers.companygroup": gettext_lazy("Customer group"),
    "customers.address": gettext_lazy("Address"),
    "customers.contact": gettext_lazy("Contact"),
    "customers.site": gettext_lazy("Site"),
    "customers.asset": gettext_lazy("Device"),
    "core.customfield": gettext_lazy("Custom field"),
    "catalogue.product": gettext_lazy("Product"),
    "orders.order": gettext_lazy("Order"),
    "access.profile": gettext_lazy("Profile"),
    "accounts.user": gettext_lazy("Log-in"),
    "accounts.staffrules": gettext_lazy("Rules for staff"),
    "portals.portal": gettext_lazy("Portal"),
    "collaborators.collaborator": gettext_lazy("External account"),
    "portals.accessrule": gettext_lazy("Rule"),
    "api.personkey": gettext_lazy("API key"),
    "api.integrationkey": gettext_lazy("API key of another system"),
    "exchange.importrun": gettext_lazy("Import"),
    "communication.messagekind": gettext_lazy("Kind of message"),
    "membership.membershipclass": gettext_lazy("Membership class"),
    "inbox.inboxitem": gettext_lazy("Request"),
}

# What is written of an act beside the columns of its record.
LABELS = {
    "collaborator": gettext_lazy("Collaborator"),
    "assignments": gettext_lazy("Assigned records"),
    "membership_class": gettext_lazy("Membership class"),
    "since": gettext_lazy("Since"),
    "state": gettext_lazy("State"),
    "answer": gettext_lazy("Answer"),
}

# Values that customers read although they are no fields of the record: {act: (right, their names)}.
OPEN = {"membership": ("membership.view", frozenset({"membership_class", "since"}))}

ACTORS = {
    "staff": gettext_lazy("Staff"),
    "customer": gettext_lazy("Customer"),
    "system": gettext_lazy("System"),
}
