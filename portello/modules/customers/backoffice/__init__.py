"""Staff pages of the register, one file per resource."""

from portello.modules.customers.backoffice import companies, contacts, groups, parts

urlpatterns = [
    *companies.urlpatterns,
    *contacts.urlpatterns,
    *parts.urlpatterns,
    *groups.urlpatterns,
]
