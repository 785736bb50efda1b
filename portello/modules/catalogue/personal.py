"""What the catalogue holds about people: nothing."""

from portello.core.personal import free

PERSONAL = (
    free(
        "catalogue.product", "the business's own goods", "id version extra source external_id public_id"
        " sku name find sort unit unit_price currency is_discontinued",
    ),
)  # fmt: skip
