"""Staff pages of tickets."""

from portello.modules.tickets.backoffice import tickets

urlpatterns = [*tickets.urlpatterns]
