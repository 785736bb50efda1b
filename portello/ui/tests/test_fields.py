"""Form fields as the components print them."""

from __future__ import annotations

import pytest
from django import forms
from django.template import engines
from lxml import html

CHOICES = [("a", "Bell"), ("b", "E-mail")]


class Several(forms.Form):
    ways = forms.MultipleChoiceField(
        label="Ways", choices=CHOICES, widget=forms.CheckboxSelectMultiple, help_text="Any of them."
    )
    one = forms.ChoiceField(label="One", choices=CHOICES, widget=forms.RadioSelect)


@pytest.mark.parametrize(("name", "kind"), [("ways", "checkbox"), ("one", "radio")])
def test_a_choice_by_boxes_is_a_group_with_a_label_for_each(name, kind):
    template = engines["jinja2"].from_string("{{ ui.field(bound) }}")
    page = html.fromstring(template.render({"bound": Several({"ways": ["b"], "one": "b"})[name]}))
    (group,) = page.xpath("//fieldset")
    boxes = group.xpath(f".//input[@type='{kind}']")
    assert [box.get("value") for box in boxes if box.get("checked") is not None] == ["b"]
    labels = {one.get("for"): one.text_content() for one in group.xpath(".//label")}
    assert [labels[box.get("id")] for box in boxes] == ["Bell", "E-mail"]
