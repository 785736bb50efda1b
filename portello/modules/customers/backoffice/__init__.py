"""Staff pages of the register, one file per resource."""

from portello.modules.customers.backoffice import companies, contacts, custom_fields, groups, parts

urlpatterns = [
    *companies.urlpatterns,
    *contacts.urlpatterns,
    *parts.urlpatterns,
    *groups.urlpatterns,
    *custom_fields.urlpatterns,
]
