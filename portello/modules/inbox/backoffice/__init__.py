"""Staff pages of the inbox, one file per resource."""

from portello.modules.inbox.backoffice import item, runs, tray

urlpatterns = [*tray.urlpatterns, *runs.urlpatterns, *item.urlpatterns]
