"""Staff pages of portals and access, one file per resource."""

from portello.modules.portals.backoffice import access, portals, profiles

urlpatterns = [*portals.urlpatterns, *access.urlpatterns, *profiles.urlpatterns]
