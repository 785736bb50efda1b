"""Staff pages of portals and access, one file per resource."""

from portello.modules.portals.backoffice import (
    access,
    entrance,
    functions,
    links,
    look,
    modules,
    portals,
    profiles,
    visitors,
)

urlpatterns = [
    *visitors.urlpatterns,
    *portals.urlpatterns,
    *entrance.urlpatterns,
    *modules.urlpatterns,
    *functions.urlpatterns,
    *links.urlpatterns,
    *access.urlpatterns,
    *look.urlpatterns,
    *profiles.urlpatterns,
]
