"""All addresses: the customer shell at the root, the back office under /staff/, allauth under /account/."""

from django.urls import include, path, register_converter

from portello.backoffice import health
from portello.core.ids import PublicIdConverter
from portello.modules.accounts.pages import urlpatterns as account_urls

register_converter(PublicIdConverter, "pid")

urlpatterns = [
    path("health/", include(health.urlpatterns)),
    path("account/", include(account_urls)),
    path("staff/", include(("portello.backoffice.urls", "staff"), namespace="staff")),
    path("", include(("portello.portal.urls", "portal"), namespace="portal")),
]
handler400 = "portello.access.refusals.bad_request"
handler404 = "portello.access.refusals.not_found"
handler500 = "portello.access.refusals.server_error"
