"""Customer pages of tickets: the list, a new one, the conversation, and the section of collaborators."""

from portello.modules.tickets.portal import acts, assigned, new, ticket

urlpatterns = [
    *new.urlpatterns,
    *ticket.urlpatterns,
    *acts.urlpatterns,
    *assigned.urlpatterns,
]
