"""Reading answers as a person does: parsed HTML, forms filled from what the page shows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from lxml import html

from portello.core.mail import Mail


def parsed(response: Any) -> html.HtmlElement:
    return html.fromstring(response.content)


def text(response: Any) -> str:
    """The visible text, spaces single."""
    page = parsed(response)
    for gone in page.xpath("//script|//style|//svg"):
        gone.drop_tree()
    return " ".join(page.text_content().split())


def heading(response: Any) -> str:
    headings = parsed(response).xpath("//h1")
    assert len(headings) == 1, "one h1 per page"
    return headings[0].text_content().strip()


def cells(response: Any, label: str) -> list[str]:
    """The column of a list, by its heading."""
    return [
        " ".join(td.text_content().split())
        for td in parsed(response).xpath(f'//td[@data-label="{label}"]')
    ]


def submit(client: Any, response: Any, marker: str = "", **changes: Any) -> Any:
    """Fill the page's form that has a field or action named `marker`, and send it."""
    page = parsed(response)
    for form in page.xpath('//main//form[@method="post"]'):
        if not marker or marker in (form.action or "") or marker in form.fields:
            values = {k: v for k, v in form.fields.items() if v is not None}
            for name, value in changes.items():
                key = next((k for k in form.fields if k == name or k.endswith(f"-{name}")), name)
                if value is None:
                    values.pop(key, None)
                else:
                    values[key] = value
            address = urljoin(response.request["PATH_INFO"], form.action or "")
            return client.post(address, values, follow=True)
    raise AssertionError(f"no form {marker!r} on {response.request['PATH_INFO']}")


def last_link() -> str:
    """The path of the one-time link in the newest mail."""
    mail = Mail.objects.order_by("-pk")[0]
    assert mail.one_time_link and mail.one_time_link in mail.body
    return mail.one_time_link.split("localhost", 1)[1]
