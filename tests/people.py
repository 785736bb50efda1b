"""Who is in the world of the tests: log-ins, roles, and who may see what of Beta."""

from __future__ import annotations

import os

FULL = os.environ.get("PORTELLO_TEST_FULL") == "1"  # bin/test --full: everything x everything

PASSWORD = "portello-demo"
HOST = "localhost"
STAFF = ("admin", "support", "sales", "books")
CUSTOMERS = ("main_alpha", "user_alpha", "main_beta", "accountant", "agent", "member", "ended")
PEOPLE = ("anonymous", *CUSTOMERS, *STAFF)
SEES_BETA = {"main_beta", "accountant"}
# What the agent may read of Beta: in his section, what is assigned to him, and whose it is.
ASSIGNED = "CANARY-B-errand-assigned"
ASSIGNED_TICKET = "CANARY-B-assigned-ticket"
OF_AGENT_ALONE = f"{ASSIGNED_TICKET}-briefing"  # not even Beta itself
SHOWN_WITH_IT = (
    f"{ASSIGNED}-title", f"{ASSIGNED}-note", "CANARY-B-company-name", "CANARY-B-contact-name",
    *(f"{ASSIGNED_TICKET}-{part}" for part in ("subject", "text", "file", "briefing")),
)  # fmt: skip

EMAILS = {
    "main_alpha": "main@alpha.example",
    "user_alpha": "user@alpha.example",
    "main_beta": "main@beta.example",
    "accountant": "accountant@both.example",
    "agent": "agent@partner.example",
    "member": "member@association.example",
    "ended": "ended@alpha.example",
    "admin": "admin@business.example",
    "support": "support@business.example",
    "sales": "sales@business.example",
    "books": "books@business.example",
}
ROLES = {"admin": "administrator", "support": "support", "sales": "sales", "books": "bookkeeping"}
