"""Staff pages of the questions."""

from portello.modules.questions.backoffice import listed, question

urlpatterns = [*listed.urlpatterns, *question.urlpatterns]
