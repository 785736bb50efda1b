"""Staff pages of e-mail in: a portal's mailbox, the mails that came, and one of them whole."""

from portello.modules.mailbox.backoffice import mails, setup

urlpatterns = [*setup.urlpatterns, *mails.urlpatterns]
