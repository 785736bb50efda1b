"""Staff pages of tickets: the list, one ticket, what is set up, and what is counted."""

from portello.modules.tickets.backoffice import (
    articles,
    bulk,
    canned,
    filters,
    hours,
    kinds,
    lists,
    mails,
    merging,
    new,
    people,
    presence,
    queues,
    report,
    ticket,
    work,
)

urlpatterns = [
    *lists.urlpatterns,
    *new.urlpatterns,
    *bulk.urlpatterns,
    *filters.urlpatterns,
    *report.urlpatterns,
    *mails.urlpatterns,
    *kinds.urlpatterns,
    *queues.urlpatterns,
    *canned.urlpatterns,
    *hours.urlpatterns,
    *ticket.urlpatterns,
    *work.urlpatterns,
    *people.urlpatterns,
    *presence.urlpatterns,
    *merging.urlpatterns,
    *articles.urlpatterns,
]
