"""What programs do with the inbox: fetch what waits, approve and decline (ADR 0034, 0036)."""

from portello.api.callers import Rights
from portello.api.resources import Routes
from portello.modules.inbox.programs.described import describe
from portello.modules.inbox.programs.routes import decisions, router

INBOX = Rights(staff="inbox.view")

RESOURCES = ()
ROUTES = Routes(INBOX, decisions, lambda: router(INBOX), describe)
