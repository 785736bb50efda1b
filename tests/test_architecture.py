"""The laws of the house: layers, names, sizes, and no way around the viewer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from portello.access.owned import Reached
from portello.access.shared import Shared
from portello.core.registry import module_of_model, modules

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "portello"
LAYERS = ["core", "access", "ui", "shells", "api", "modules"]
LAYER_OF = {"core": 0, "access": 1, "ui": 2, "portal": 3, "backoffice": 3, "api": 4, "modules": 5}
BELOW_THE_REST = ["accounts", "inbox", "customers", "portals"]
CORE = {
    "addresses", "apps", "audit", "changes", "fields", "files", "formats", "ids", "languages",
    "mail", "models", "money", "names", "numbering", "once", "outbox", "registry", "sources",
    "custom", "prepared", "totals", "__init__", "identifiers", "logs", "search", "personal",
    "subject", "uploads", "pictures", "worktime", "letterheads",
}  # fmt: skip
BANNED_NAMES = {
    "utils",
    "util",
    "helpers",
    "common",
    "misc",
    "base",
    "manager",
    "managers",
    "service",
    "services",
}
CUSTOMER_SIDE = ("portal.py", "api.py", "forms.py", "home.py")
BANNED_ATTRIBUTES = {
    "objects",
    "_default_manager",
    "_base_manager",
    "raw",
    "cursor",
    "StreamingHttpResponse",
}


def python_files() -> list[Path]:
    return [f for f in CODE.rglob("*.py") if "migrations" not in f.parts]


def imports(file: Path) -> Iterator[tuple[str, int, bool]]:
    """(module, line, whether at the top level of the file) of every import of our own code."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("portello"):
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno, id(node) in top
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("portello"):
                    yield alias.name, node.lineno, id(node) in top


def place(dotted: str) -> tuple[str, str]:
    """(layer folder, module) of a dotted name."""
    parts = dotted.split(".")
    folder = parts[1] if len(parts) > 1 else ""
    return folder, parts[2] if folder == "modules" and len(parts) > 2 else ""


def test_imports_go_downwards():
    wrong = []
    for file in python_files():
        parts = file.relative_to(CODE).parts
        if parts[0] not in LAYER_OF or "tests" in parts:
            continue
        for dotted, line, top in imports(file):
            folder, _module = place(dotted)
            # The shells are asked by templates only, through functions that import when called.
            asked_late = parts[:2] == ("ui", "environment.py") and not top
            if folder in LAYER_OF and LAYER_OF[folder] > LAYER_OF[parts[0]] and not asked_late:
                demo = parts[0] == "portal" and dotted.startswith("portello.demo")
                if not demo:
                    wrong.append(f"{file.relative_to(ROOT)}:{line} imports {dotted}")
    assert not wrong, "core <- access <- ui <- shells <- api <- modules:\n" + "\n".join(wrong)


def test_a_module_imports_only_what_it_needs():
    needs = {module.name: set(module.needs) for module in modules()}
    wrong = []
    for file in python_files():
        parts = file.relative_to(CODE).parts
        if parts[0] != "modules" or len(parts) < 3 or "tests" in parts:
            continue
        own = parts[1]
        for dotted, line, _top in imports(file):
            folder, other = place(dotted)
            if folder == "modules" and other and other != own and other not in needs[own]:
                wrong.append(f"{file.relative_to(ROOT)}:{line}: {own} imports {other}")
    assert not wrong, "name it in `needs` of module.py, or call it differently:\n" + "\n".join(
        wrong
    )


def test_needs_has_no_circle_and_the_base_stays_below():
    order = [module.name for module in modules()]
    for module in modules():
        for needed in module.needs:
            assert order.index(needed) < order.index(module.name), f"{module.name} needs {needed}"
    assert order[: len(BELOW_THE_REST)] == BELOW_THE_REST


def test_core_is_a_closed_list():
    found = {f.stem for f in (CODE / "core").glob("*.py")}
    found |= {f.parent.name for f in (CODE / "core").glob("*/__init__.py")} - {
        "migrations",
        "tests",
    }
    assert found == CORE, f"core is a closed list; an ADR adds to it: {found ^ CORE}"


def customer_side_faults(source: str) -> list[str]:
    """Uses of managers, raw SQL or streaming in a customer-side file."""
    return [
        f"line {node.lineno}: .{node.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in BANNED_ATTRIBUTES
    ] + [
        f"line {node.lineno}: {alias.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in BANNED_ATTRIBUTES | {"connection"}
    ]


def test_customer_side_files_read_only_through_the_viewer():
    wrong = {}
    for file in python_files():
        parts = file.relative_to(CODE).parts
        in_shell = parts[0] == "portal"
        in_module = parts[0] == "modules" and (file.name in CUSTOMER_SIDE or "portal" in parts[2:])
        customer_side = (in_shell or in_module) and not {"tests", "backoffice"} & set(parts)
        if customer_side and (faults := customer_side_faults(file.read_text(encoding="utf-8"))):
            wrong[str(file.relative_to(ROOT))] = faults
    assert not wrong, f"start from request.viewer.see(Model): {wrong}"


@pytest.mark.parametrize(
    "line",
    [
        "Order.objects.all()",
        "Order._base_manager.get(pk=1)",
        "connection.cursor()",
        "Order.objects.raw('SELECT 1')",
        "from django.http import StreamingHttpResponse",
    ],
)
def test_the_ban_catches_a_planted_fault(line):
    assert customer_side_faults(line)


CROSSINGS = {"crossing": 0, "lifted": 24}


def test_every_crossing_is_counted():
    """Crossing the seat belt is allowed in operations.py and the viewer source, and counted here."""
    used = {"crossing": 0, "lifted": 0}
    for file in python_files():
        if file.parent == CODE / "access" or "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in used:
                    used[name] += 1
                    assert file.name in ("operations.py", "viewers.py"), f"{file}: {name}()"
                assert name != "sanctioned", f"{file}: only viewer.see may sanction rows"
    assert used == CROSSINGS, "a new crossing of the seat belt needs a reason and this number"


def test_every_model_is_owned_or_named_here():
    """A table of customers' data must carry the seat belt; the others are named, with their reason."""
    free = {
        "accounts.user": "a person may serve several companies",
        "accounts.failurecount": "keyed hashes only",
        "accounts.staffinvitation": "staff only",
        "accounts.emailchange": "a log-in's, and a person may serve several companies",
        "inbox.inboxitem": "carries the belt; its company is empty where nobody known sent it",
        "inbox.acceptrun": "staff only",
        "inbox.acceptrunitem": "staff only",
        "accounts.staffrules": "the business's own",
        "registration.registrationcount": "keyed hashes only",
        "customers.companygroup": "the business's own list",
        "portals.portal": "the business's own",
        "mailing.mailtext": "the business's own",
        "mailbox.mailbox": "the business's own",
        "mailbox.receivedmail": "staff only; whose it is stands on what it was taken into",
        "mailbox.receivedfile": "staff only",
        "privacy.forgotten": "numbers only, of whoever is gone",
        "privacy.kept": "numbers and days only",
        "privacy.retention": "the business's own",
        "membership.membershipclass": "the business's own list",
        "communication.messagekind": "the business's own list",
        "knowledge.articleversion": "staff only; readers get what stands on the article",
        "knowledge.articleuse": "numbers only; a page shows them for articles that it may show",
        "knowledge.searchmiss": "staff only",
        "portals.portalhost": "the business's own",
        "portals.homepage": "the business's own",
        "catalogue.product": "the business's own; customers see it through the shop",
        "portals.accessrule": "staff only",
        "portals.rulegroup": "staff only",
        "portals.ruleproduct": "staff only",
        "portals.rulerun": "staff only",
        "portals.ruleoutcome": "staff only",
        "exchange.importrun": "staff only",
        "tickets.queue": "the business's own list",
        "tickets.ticketkind": "the business's own list",
        "tickets.cannedanswer": "the business's own texts",
        "tickets.deskchoice": "which mails a member of staff wants",
        "tickets.savedfilter": "how a member of staff looks at a list",
        "tickets.officehours": "the business's own",
        "exchange.stagedrow": "staff only",
        "exchange.savedmapping": "staff only",
        "errands.guide": "the business's own; its rule is its own",
    }
    for model in apps.get_models():
        label = model._meta.label_lower
        app = label.split(".")[0]
        belted = issubclass(model, Reached | Shared)
        if app in {module.name for module in modules()} and not belted:
            assert label in free, f"{label}: make it CustomerOwned, or name it here with a reason"
        if belted:
            assert getattr(model, "across_modules", False) or module_of_model(label)


def test_files_and_functions_stay_short():
    wrong = []
    for file in [*python_files(), *(ROOT / "bin").iterdir(), *(ROOT / "tests").rglob("*.py")]:
        if file.is_dir():
            continue
        text = file.read_text(encoding="utf-8")
        if text.count("\n") > 300:
            wrong.append(f"{file.relative_to(ROOT)}: {text.count(chr(10))} lines")
        if CODE in file.parents:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 40:
                    wrong.append(f"{file.relative_to(ROOT)}: {node.name} is longer than 40 lines")
    assert not wrong, "split by resource:\n" + "\n".join(wrong)


def test_names_say_what_things_are():
    for file in CODE.rglob("*.py"):
        assert file.stem not in BANNED_NAMES, f"{file}: a name that says nothing"
        for name in re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE):
            allowed = name in (
                "OwnedManager",
                "SharedManager",
                "UserManager",
            )  # Django's word for a model's door
            assert allowed or not name.endswith(("Manager", "Service", "Helper")), f"{file}: {name}"


def test_every_file_says_what_it_is_for():
    for file in python_files():
        if file.stat().st_size > 1 and "tests" not in file.parts:
            assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), (
                f"{file}: no docstring"
            )


def test_the_project_speaks_of_itself_alone():
    words = re.compile("/" + r"(work|farm|root)/")
    for file in ROOT.rglob("*"):
        if file.suffix in (".py", ".md", ".toml", ".txt", ".html") and not {
            ".venv",
            "var",
            ".git",
        } & set(file.parts):
            assert not words.search(file.read_text(encoding="utf-8")), (
                f"{file} names a folder of one machine"
            )
