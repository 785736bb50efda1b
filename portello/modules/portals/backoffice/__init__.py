"""Staff pages of portals and access, one file per resource."""

from portello.modules.portals.backoffice import (
    access,
    appearance,
    homepage,
    links,
    look,
    modules,
    portals,
    preview,
    profiles,
)

urlpatterns = [
    *portals.urlpatterns,
    *modules.urlpatterns,
    *links.urlpatterns,
    *access.urlpatterns,
    *look.urlpatterns,
    *profiles.urlpatterns,
    *appearance.urlpatterns,
    *homepage.urlpatterns,
    *preview.urlpatterns,
]
