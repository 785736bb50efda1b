"""What the tests of rules share: making rules as staff do, and running them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from portello.access.models import Profile
from portello.core import outbox
from portello.modules.customers.models import CompanyGroup
from portello.modules.portals.models import AccessRule, PortalAccess, RuleRun
from tests.pages import parsed, submit


def at(name: str, record: Any, **more: Any) -> str:
    return reverse(f"staff:portals:{name}", kwargs={"public_id": record.public_id, **more})


def send(client: Any, address: str, **values: Any) -> Any:
    """Open a form that may have boxes with the same name, fill it and send it."""
    page = parsed(client.get(address))
    form = next(f for f in page.xpath('//main//form[@method="post"]') if "name" in f.fields)
    data: dict[str, Any] = {}
    for field in form.inputs:
        if field.name and field.value is not None and field.name != "groups":
            data[field.name] = field.value
    data["groups"] = form.xpath('.//input[@name="groups"][@checked]/@value')
    data |= {key: value for key, value in values.items() if value is not None}
    for key in [key for key, value in values.items() if value is None]:
        data.pop(key, None)
    return client.post(address, data, follow=True)


def make_rule(staff: Any, world: Any, action: str, name: str = "Dealers", **values: Any) -> Any:
    """A rule made through its page."""
    if isinstance(values.get("profile"), str):
        values["profile"] = Profile.objects.get(built_in=values["profile"]).public_id
    answer = send(staff, at("new_rule", world.portal, action=action), name=name, **values)
    assert answer.status_code == 200, answer.content.decode()
    return AccessRule.objects.get(name=name)


def dealers() -> CompanyGroup:
    return CompanyGroup.objects.get_or_create(name="Dealers")[0]


def put_into(staff: Any, company: Any, group: CompanyGroup | None) -> None:
    """Change the company's group through its page."""
    address = reverse("staff:customers:edit", kwargs={"public_id": company.public_id})
    wanted = group.public_id if group else ""
    answer = submit(
        staff, staff.get(address), "group", group=wanted,
        website="https://example.com", email="info@example.com", phone="+358 9 654321", vat_number="",
    )  # fmt: skip
    assert answer.status_code == 200, answer.content.decode()


def work() -> None:
    """The worker, until nothing is left."""
    while outbox.run_due():
        pass


def try_rules(staff: Any, world: Any) -> RuleRun:
    staff.post(at("try_rules", world.portal))
    return RuleRun.objects.filter(why="hand").latest("pk")


def run_rules(staff: Any, world: Any) -> RuleRun:
    """Dry run and run, through the pages."""
    run = try_rules(staff, world)
    staff.post(at("start_rule_run", run))
    work()
    run.refresh_from_db()
    return run


def access_of(email: str) -> PortalAccess:
    return PortalAccess.objects.filter(user__email=email).order_by("pk")[0]
