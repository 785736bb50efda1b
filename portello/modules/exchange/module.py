"""Exchange: import of companies, products and orders from files."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import MenuEntry, Module

MODULE = Module(
    name="exchange",
    label=_("Import"),
    needs=("customers", "catalogue", "orders"),
    staff_menu=(
        MenuEntry(_("Import"), "staff:exchange:runs", "upload", "exchange.import", 70, True),
    ),
    long_outbox={
        "import.check": "portello.modules.exchange.jobs.check",
        "import.apply": "portello.modules.exchange.jobs.apply",
    },
    record_pages={"exchange.importrun": "staff:exchange:run"},
    samples="portello.modules.exchange.samples.samples",
)
