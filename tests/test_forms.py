"""`PortalForm`, the first net: it drops, locks and narrows by itself, and its tests would notice."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from portello.access.forms import PortalForm, RecordForm
from portello.access.models import Profile, ProfileField
from portello.access.owned import OutOfReach
from portello.access.viewer import looking
from portello.core.changes import NotAllowed
from portello.modules.customers.models import Asset, Site

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NAMES = ("name", "serial_number", "site")


@pytest.fixture
def asset_of_alpha(world):
    """Alpha's device, with the rules edit, read and edit on its three fields."""
    profile = Profile.objects.get(built_in="main_user")
    for field, rule in (("name", "edit"), ("serial_number", "read"), ("site", "edit")):
        ProfileField.objects.create(
            profile=profile, model="customers.asset", field=field, rule=rule
        )
    Profile.objects.filter(pk=profile.pk).update(version=60)
    world.beta_site  # noqa: B018  read before anybody looks
    return Asset.objects.get(company=world.alpha)


def posted(**values):
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def form_of(world, record, data=None, kind=PortalForm):
    viewer = world.viewer("main_alpha")
    return viewer, kind(record, NAMES, viewer=viewer, data=data)


@pytest.mark.feature("S23", "F32")
def test_a_choice_offers_ones_own_rows_only(world, asset_of_alpha):
    viewer, form = form_of(world, asset_of_alpha)
    with looking(viewer):
        offered = str(form["site"])
    own = Site.objects.get(company=world.alpha)
    assert own.public_id in offered and world.beta_site.public_id not in offered
    assert "CANARY" not in offered


def test_a_rivals_row_cannot_be_chosen(world, asset_of_alpha):
    data = posted(name="N", site=world.beta_site.public_id)
    viewer, form = form_of(world, asset_of_alpha, data)
    with looking(viewer):
        assert not form.is_valid() and "site" in form.errors
    assert Asset.objects.get(pk=asset_of_alpha.pk).site.company == world.alpha


def test_a_field_that_is_only_read_stays_as_it_is(world, asset_of_alpha):
    own = asset_of_alpha.site.public_id
    data = posted(name="New name", serial_number="forged", site=own, base_version="1")
    viewer, form = form_of(world, asset_of_alpha, data)
    with looking(viewer):
        assert form.is_valid(), form.errors
        assert form.save()
    stored = Asset.objects.get(pk=asset_of_alpha.pk)
    assert (stored.name, stored.serial_number) == ("New name", "alpha serial_number")


def test_a_hidden_field_is_not_there(world, asset_of_alpha):
    ProfileField.objects.filter(field="serial_number").update(rule="hidden")
    _viewer, form = form_of(world, asset_of_alpha)
    assert list(form.fields) == ["base_version", "name", "site"]


# ---- the net bites: plant the fault, see it caught


class Careless(PortalForm):
    """Offers every row, as a form does that forgot who is looking."""

    def choices_of(self, model):
        return model._default_manager.all()


class Generous(PortalForm):
    """Takes what the profile only lets read."""

    def _form_field(self, one, rule):
        return RecordForm._form_field(self, one, "edit")


def test_a_form_that_forgets_to_narrow_is_caught_by_the_belt(world, asset_of_alpha):
    viewer, form = form_of(world, asset_of_alpha, kind=Careless)
    with looking(viewer), pytest.raises(OutOfReach):
        str(form["site"])
    data = posted(name="N", site=world.beta_site.public_id)
    viewer, form = form_of(world, asset_of_alpha, data, Careless)
    with looking(viewer), pytest.raises(OutOfReach):
        form.is_valid()


def test_a_form_that_unlocks_a_field_is_caught_by_the_write_path(world, asset_of_alpha):
    own = asset_of_alpha.site.public_id
    data = posted(name="N", serial_number="forged", site=own, base_version="1")
    viewer, form = form_of(world, asset_of_alpha, data, Generous)
    with looking(viewer):
        assert form.is_valid()
        with pytest.raises(NotAllowed):
            form.save()
    assert Asset.objects.get(pk=asset_of_alpha.pk).serial_number == "alpha serial_number"
