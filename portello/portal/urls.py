"""The customer side: the shell's own pages and every module's `portal.py`."""

from django.urls import include, path

from portello.core.registry import modules
from portello.portal import asked, home, search

urlpatterns = [
    *home.urlpatterns,
    *search.urlpatterns,
    *asked.urlpatterns,
    *[
        path("", include((urls, module.name)))
        for module in modules()
        if (urls := module.urls("portal")) is not None
    ],
]
