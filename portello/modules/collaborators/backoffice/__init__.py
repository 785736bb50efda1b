"""Staff pages of collaborators: external accounts."""

from portello.modules.collaborators.backoffice import accounts

urlpatterns = [*accounts.urlpatterns]
