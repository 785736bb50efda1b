"""The back office: the shell's own pages and every module's `backoffice.py`."""

from django.urls import include, path

from portello.backoffice import audit, pages, search, settings
from portello.core.registry import modules

urlpatterns = [
    *pages.urlpatterns,
    *search.urlpatterns,
    *audit.urlpatterns,
    *settings.urlpatterns,
    *[
        path("", include((urls, module.name)))
        for module in modules()
        if (urls := module.urls("backoffice")) is not None
    ],
]
