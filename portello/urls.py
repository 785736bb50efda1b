"""All addresses: customers at the root, back office under /staff/, allauth under /account/, the API."""

from django.urls import include, path, register_converter

from portello.core.ids import PublicIdConverter

register_converter(PublicIdConverter, "pid")

urlpatterns = [
    path("health/", include("portello.backoffice.health")),
    path("account/", include("portello.modules.accounts.pages")),
    path("api/v1/", include("portello.api.urls")),
    path("staff/", include(("portello.backoffice.urls", "staff"), namespace="staff")),
    path("", include(("portello.portal.urls", "portal"), namespace="portal")),
]
handler400 = "portello.access.refusals.bad_request"
handler404 = "portello.access.refusals.not_found"
handler500 = "portello.access.refusals.server_error"
