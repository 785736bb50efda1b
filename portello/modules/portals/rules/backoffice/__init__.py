"""Staff pages of rules: the rules of a portal, and what their runs did."""

from portello.modules.portals.rules.backoffice import rules, runs

urlpatterns = [*rules.urlpatterns, *runs.urlpatterns]
