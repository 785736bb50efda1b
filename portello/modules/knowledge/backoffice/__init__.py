"""Staff pages of the knowledge base."""

from portello.modules.knowledge.backoffice import (
    articles,
    categories,
    listed,
    readers,
    reports,
    versions,
)

urlpatterns = [
    *listed.urlpatterns,
    *categories.urlpatterns,
    *reports.urlpatterns,
    *articles.urlpatterns,
    *readers.urlpatterns,
    *versions.urlpatterns,
]
