"""Staff pages of the inbox, one file per resource."""

from portello.modules.inbox.backoffice import item, runs, tray
from portello.modules.inbox.practice import urlpatterns as practice

urlpatterns = [*tray.urlpatterns, *runs.urlpatterns, *practice, *item.urlpatterns]
