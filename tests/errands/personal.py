"""What errands hold about people: texts that may name the contact."""

from django.db.models import Q

from portello.core.personal import Held, free

PERSONAL = (
    Held(
        "errands.errand",
        "Errands that name you",
        rows=lambda s: Q(contact_id=s.contact_id),
        nothing="id version extra company public_id contact state",
        mentioned={"title": "Title"},
        derived="find",
    ),
    Held(
        "errands.note",
        rows=lambda s: Q(errand__contact_id=s.contact_id),
        nothing="id company errand internal",
        mentioned={"text": ""},
    ),
    Held(
        "errands.notefile",
        rows=lambda s: Q(errand__contact_id=s.contact_id),
        nothing="id public_id company errand note",
        withheld="file",
        gone=True,
    ),
    free("errands.guide", "the business's own", "id public_id title text audience"),
    free("errands.guide_chosen", "who may read what", "id guide company"),
)
