"""Staff pages of the register, one file per resource."""

from portello.modules.customers.backoffice import companies, contacts, parts

urlpatterns = [*companies.urlpatterns, *contacts.urlpatterns, *parts.urlpatterns]
