"""Staff pages of portals and access, one file per resource."""

from portello.modules.portals.backoffice import access, links, look, modules, portals, profiles
from portello.modules.portals.rules import backoffice as rules

urlpatterns = [
    *portals.urlpatterns,
    *modules.urlpatterns,
    *links.urlpatterns,
    *access.urlpatterns,
    *look.urlpatterns,
    *profiles.urlpatterns,
    *rules.urlpatterns,
]
