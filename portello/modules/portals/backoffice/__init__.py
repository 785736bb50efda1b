"""Staff pages of portals and access, one file per resource."""

from portello.modules.portals.backoffice import (
    access,
    appearance,
    companypage,
    entrance,
    functions,
    homepage,
    links,
    look,
    modules,
    portals,
    preview,
    profiles,
    states,
    visitors,
)
from portello.modules.portals.login_email import backoffice as login_email
from portello.modules.portals.rules import backoffice as rules

urlpatterns = [
    *visitors.urlpatterns,
    *portals.urlpatterns,
    *entrance.urlpatterns,
    *modules.urlpatterns,
    *functions.urlpatterns,
    *companypage.urlpatterns,
    *links.urlpatterns,
    *access.urlpatterns,
    *states.urlpatterns,
    *look.urlpatterns,
    *login_email.urlpatterns,
    *profiles.urlpatterns,
    *appearance.urlpatterns,
    *homepage.urlpatterns,
    *preview.urlpatterns,
    *rules.urlpatterns,
]
