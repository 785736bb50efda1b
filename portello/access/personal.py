"""What the access layer holds about people: nothing but the words by which records are found."""

from portello.core.personal import Held, free

PERSONAL = (
    Held(
        "access.searchrow",
        why="made anew with the record that it finds",
        nothing="id kind model record_id public_id company archived day",
        derived="title_key titles shown words",
    ),
    free(
        "access.profile", "the business's own", "id public_id name built_in description offered version",
    ),
    free("access.profilemodule", "the business's own", "id profile module scope"),
    free("access.profileaction", "the business's own", "id profile action"),
    free("access.profilefield", "the business's own", "id profile model field rule"),
)  # fmt: skip
