"""What this module holds about people itself."""

from portello.core.personal import free

PERSONAL = (
    free(
        "privacy.forgotten",
        "numbers of whoever is gone; what to look for is emptied by the last step",
        "id public_id contact_id contact_public_id user_id user_public_id company_id item_id"
        " begun_at done_at subject step upto counts",
    ),
    free("privacy.kept", "numbers and days", "id forgotten model record_id field until"),
    free("privacy.retention", "the business's own", "id years closing_month version"),
)
