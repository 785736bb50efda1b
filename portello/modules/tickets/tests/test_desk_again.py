"""What staff left out is asked for where it belongs, and nothing they chose is lost."""

from __future__ import annotations

import pytest

from portello.modules.tickets.desk.models import SavedFilter
from portello.modules.tickets.models import Ticket
from tests.pages import cells, parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db]
LIST = "/staff/tickets/"


def test_a_filter_without_a_name_is_asked_for_one_where_it_is_written(world):
    staff = client_for("support")
    page = staff.post(f"{LIST}filters/", {"name": " ", "query": "state=held"}, follow=True)
    shown = parsed(page)
    assert shown.xpath("//details[@open]//input[@name='name' and @aria-invalid]")
    assert shown.get_element_by_id("filter-name_error").text_content() == "Give the filter a name."
    long = staff.post(f"{LIST}filters/", {"name": "x" * 61, "query": "state=held"}, follow=True)
    assert parsed(long).get_element_by_id("filter-name").value == "x" * 61
    kept = submit(staff, long, "query", name="Held ones")
    assert SavedFilter.objects.get().name == "Held ones"
    assert not parsed(kept).xpath("//details[@open]//input[@name='name']")


@pytest.mark.feature("D01")
def test_forgetting_to_choose_what_to_do_keeps_the_ticks(world):
    staff = client_for("support")
    back = f"{LIST}?state=all&sort=subject"
    two = list(Ticket.objects.values_list("public_id", flat=True)[:2])
    sent = {"back": back, "ticket": two, "act": ""}
    page = staff.post(f"{LIST}bulk/", sent, follow=True)
    shown = parsed(page)
    assert sorted(shown.xpath("//td//input[@checked]/@value")) == sorted(two)
    assert "Choose what to do" in shown.get_element_by_id("bulk-act_error").text_content()
    again = shown.xpath("//form[@id='bulk']//input[@name='back']/@value")[0]
    sent = {"back": again, "ticket": two, "act": "turn:held"}
    done = staff.post(f"{LIST}bulk/", sent, follow=True)
    assert "2 tickets were changed." in text(done)
    assert done.redirect_chain[-1][0] == back and not parsed(done).xpath("//td//input[@checked]")
    none = staff.post(f"{LIST}bulk/", {"back": back, "act": "turn:open"}, follow=True)
    assert "Tick at least one ticket." in text(none)
    assert parsed(none).xpath("//select[@id='bulk-act']//option[@selected]/@value") == ["turn:open"]


@pytest.mark.feature("D01")
def test_what_is_set_up_for_tickets_has_the_same_tabs_everywhere(world):
    staff = client_for("support")
    pages = parsed(staff.get("/staff/ticket-setup/")).xpath('//nav[@class="tabs"]/a/@href')
    assert len(pages) == 4
    for page in pages:
        shown = parsed(staff.get(page))
        assert shown.xpath('//nav[@class="tabs"]/a/@href') == pages
        assert shown.xpath('//nav[@class="tabs"]/a[@aria-current]/@href') == [page]
    groups = parsed(client_for("admin").get("/staff/groups/"))
    assert not groups.xpath('//nav[@class="tabs"]')


def test_the_history_calls_a_ticket_a_ticket(world):
    staff = client_for("support")
    ticket = Ticket.objects.get(subject="alpha ticket-subject")
    staff.post(f"{LIST}{ticket.public_id}/turn/", {"state": "held"})
    shown = cells(client_for("admin").get("/staff/"), "Record")
    assert f"Ticket {ticket}" in shown


def test_a_tab_is_called_all_only_where_the_list_has_them_all(world):
    def tabs(query: str) -> list[str]:
        page = parsed(client_for("support").get(f"{LIST}{query}"))
        return [one.text_content() for one in page.xpath('//nav[@class="tabs"]/a')]

    assert tabs("")[0].startswith("Ours to answer (")
    assert tabs("?state=all") == ["All", "Mine", "Unassigned"]
