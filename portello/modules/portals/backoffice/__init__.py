"""Staff pages of portals and access, one file per resource."""

from portello.modules.portals.backoffice import access, portals

urlpatterns = [*portals.urlpatterns, *access.urlpatterns]
