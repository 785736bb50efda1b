"""What programs write: the same forms, rules and operations as on the pages (ADR 0034)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portello.access.forms import PortalForm, RecordForm
from portello.access.refusals import Refusal
from portello.access.viewer import Viewer
from portello.api import body
from portello.api.callers import Caller, PersonCaller, Rights, has_column
from portello.api.resources import Resource, Writes
from portello.api.shown import Shape, plain
from portello.core import changes, once
from portello.core.fields import EDIT, REQUIRED, fields, rules_at_first

WAITING = "waiting"  # for staff, who decide first
OWNER = "company"  # whose a new record is; said by other systems, known of a person


def entered(resource: Resource, act: str, caller: Caller) -> Writes:
    """Refuse a key that may only read, or whose person may not do this; returns what may be done.

    `act` is "create", "change" or "remove".
    """
    writes = resource.writes
    rights: Rights | None = getattr(writes, act, None)
    if writes is None or rights is None:
        raise Http404
    if not caller.writes:
        raise Refusal(403, _("Forbidden"), _("This key may only read."))
    if not caller.may_write(rights):
        raise Refusal(403, _("Forbidden"), _("This key may not do this."))
    return writes


def create(request: Any, resource: Resource) -> HttpResponse:
    """POST: 201 with the record, or 202 when it waits for a decision.

    The same `Idempotency-Key` makes it once.
    """
    caller: Caller = request.auth
    writes = entered(resource, "create", caller)
    given, key = body.sent(request), body.own_key(request)
    mark = salted_hmac("idempotency", request.path + request.body.decode()).hexdigest()
    if key and (again := _earlier(resource, caller, key, mark)):
        return again
    record: Any = resource.model()
    _belong(record, given, caller)
    form = _form(resource, caller, record, given, caller.by)
    try:
        with transaction.atomic():
            saved = _save_new(writes, caller, record, form)
            what = record.public_id if saved else WAITING
            if key:
                once.remember_of(f"key {caller.key}", key, f"{mark} {what}")
    except IntegrityError:  # the same key, a moment earlier
        again = _earlier(resource, caller, key, mark) if key else None
        if again is None:
            raise
        return again
    return _made(resource, caller, what)


def _save_new(writes: Writes, caller: Caller, record: Any, form: RecordForm) -> bool:
    """False if the record waits until staff have decided."""
    assert writes.add is not None, "what may be created has an operation"
    for name, value in form.values().items():
        fields(type(record))[name].set(record, value)
    try:
        return writes.add(by=caller.by, record=record)
    except ValidationError as bad:
        raise wrong_fields(by_field(bad)) from None
    except changes.NotAllowed as refused:
        raise wrong_fields({str(refused): [_closed()]}) from None


def _belong(record: Any, given: dict[str, Any], caller: Caller) -> None:
    """Set whose the record is: the person's own company, or the one that a system names."""
    if not has_column(type(record), OWNER):
        return
    if isinstance(caller, PersonCaller):
        record.company_id = caller.viewer.company.pk
        return
    named = given.pop(OWNER, None)
    model: Any = record._meta.get_field(OWNER).related_model
    rows = model._default_manager.filter(archived_at=None)
    found = None
    if isinstance(named, str) and named.isascii() and named.isalnum():
        found = rows.filter(public_id=named).first()
    if found is None:
        raise wrong_fields({OWNER: [_("Name the customer by its id.")]})
    record.company = found


def _earlier(resource: Resource, caller: Caller, key: str, mark: str) -> HttpResponse | None:
    stored = once.earlier_of(f"key {caller.key}", key)
    if stored is None:
        return None
    before, _space, public_id = stored.partition(" ")
    if before != mark:
        text = _("This “Idempotency-Key” was used for another request.")
        raise Refusal(422, _("Unprocessable"), text)
    return _made(resource, caller, public_id)


def _made(resource: Resource, caller: Caller, public_id: str) -> HttpResponse:
    if public_id == WAITING:
        return JsonResponse({"outcome": WAITING}, status=202)
    shown = shown_one(resource, caller, public_id)
    if shown is None:
        text = _("This was done, and the record is gone since.")
        raise Refusal(409, _("Conflict"), text)
    answer = _answer(shown, 201)
    answer["Location"] = f"/api/v1/{resource.name}/{public_id}"
    return answer


def change(request: Any, resource: Resource, public_id: str) -> HttpResponse:
    """PATCH: 200 with the record, or 202 when something of it waits for a decision."""
    caller: Caller = request.auth
    writes = entered(resource, "change", caller)
    record = found_one(resource, caller, public_id)
    given, version = body.sent(request), body.seen_version(request)
    by: Any = caller.by
    if isinstance(caller, PersonCaller) and writes.at_work is not None:
        by = writes.at_work(caller.viewer, record)
    form = _form(resource, caller, record, given, by)
    try:
        written = changes.write(record, form.values(), by=by, base_version=version)
    except changes.Stale as stale:
        raise stale_answer(stale, given) from None
    except ValidationError as bad:
        raise wrong_fields(by_field(bad)) from None
    except changes.NotAllowed as refused:
        raise wrong_fields({str(refused): [_closed()]}) from None
    shown = shown_one(resource, caller, public_id)
    if shown is None:
        raise Http404
    if not written.waiting:
        return _answer(shown, 200)
    pairs = {
        name: {"stored": plain(old), "sent": plain(new)}
        for name, (old, new) in written.waiting.items()
    }
    return _answer({**shown, "waiting": pairs}, 202)


def remove(request: Any, resource: Resource, public_id: str) -> HttpResponse:
    """DELETE: 200 with a word for what became of the record: deleted, or archived if in use; 202
    when it waits for a decision."""
    caller: Caller = request.auth
    writes = entered(resource, "remove", caller)
    assert writes.delete is not None, "what may be removed has an operation"
    record = found_one(resource, caller, public_id)
    version = body.seen_version(request)
    try:
        outcome = writes.delete(by=caller.by, record=record, base_version=version)
    except changes.Stale as stale:
        raise stale_answer(stale, {}) from None
    except changes.Kept as kept:
        raise Refusal(409, _("Conflict"), kept.reason) from None
    status = 202 if outcome == WAITING else 200
    return JsonResponse({"id": public_id, "outcome": outcome}, status=status)


def found_one(resource: Resource, caller: Caller, public_id: str) -> Any:
    """The record, if the caller sees it; else `Http404`."""
    record = caller.rows(resource.model).filter(public_id=public_id).first()
    if record is None:
        raise Http404
    return record


def shown_one(resource: Resource, caller: Caller, public_id: str) -> dict[str, Any] | None:
    """The record as the caller gets it now; None if he does not see it any more."""
    shape = Shape(resource, caller)
    found = shape.given(shape.rows().filter(public_id=public_id)[:1])
    return found[0] if found else None


def _answer(shown: dict[str, Any], status: int) -> HttpResponse:
    answer = JsonResponse(shown, status=status)
    answer["ETag"] = f'"{shown["version"]}"'
    return answer


def writable(model: type[models.Model], by: Any, *, new: bool) -> dict[str, bool]:
    """{field: whether it must be given} of what `by` may write of a new record or an old one."""
    rules = by.rules(model)
    if new:
        rules = rules_at_first(model, rules)
    found = {}
    for name, one in fields(model).items():
        rule = EDIT if rules is None else rules[name]
        if rule in (EDIT, REQUIRED):
            column: Any = None if one.custom else model._meta.get_field(name)
            needed = column is not None and not column.blank and not column.has_default()
            found[name] = rule == REQUIRED or needed
    return found


def _form(
    resource: Resource, caller: Caller, record: Any, given: Mapping[str, Any], by: Any
) -> RecordForm:
    """The form of the page, filled from the body; raises a 422 that names each wrong field."""
    new = record.pk is None
    may = writable(resource.model, by, new=new)
    wrong = {name: [_unknown(resource, caller, name)] for name in given if name not in may}
    wrong |= {n: [w] for n, v in given.items() if n in may and (w := _type_of(resource, n, v))}
    if wrong:
        raise wrong_fields(wrong)
    names = list(may) if new else [name for name in may if name in given]
    data = {name: _in_form(resource, name, value) for name, value in given.items()}
    form: RecordForm
    if isinstance(by, Viewer):
        form = PortalForm(record, names, viewer=by, data=data, with_custom=False)
    else:
        form = RecordForm(record, names, by=by, data=data, with_custom=False)
    if not form.is_valid():
        raise wrong_fields(form.errors)
    return form


def _in_form(resource: Resource, name: str, value: Any) -> Any:
    """A JSON value as the form's control sends it."""
    if fields(resource.model)[name].custom and isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def _unknown(resource: Resource, caller: Caller, name: str) -> str:
    """A hidden field does not exist; one that may only be read is said to be so."""
    if name in Shape(resource, caller).schema()["properties"]:
        return _closed()
    return _("There is no field “%(name)s”.") % {"name": name[:40]}


def _closed() -> str:
    return _("This field may not be changed with this key.")


def _type_of(resource: Resource, name: str, value: Any) -> str:
    """What is wrong with the JSON type of a value, in words; "" if nothing."""
    if fields(resource.model)[name].kind == "yes_no":
        return "" if isinstance(value, bool) or value is None else _("Send true or false.")
    if value is not None and not isinstance(value, str):
        return _("Send text, in quotes.")
    if value is not None and any("\ud800" <= sign <= "\udfff" for sign in value):
        return _("This text contains a character that no text has.")
    return ""


def by_field(bad: ValidationError) -> Mapping[str, Iterable[Any]]:
    """What is wrong, by field; an error that is nobody's own stands for the whole."""
    return bad.message_dict if hasattr(bad, "error_dict") else {"__all__": bad.messages}


def wrong_fields(errors: Mapping[str, Iterable[Any]]) -> Refusal:
    """422 that names each field with what is wrong with it."""
    named = [
        {"field": "" if name == "__all__" else name, "detail": str(text)}
        for name, texts in errors.items()
        for text in texts
    ]
    return Refusal(422, _("Unprocessable"), _("Nothing was saved. See “errors”."), errors=named)


def stale_answer(stale: changes.Stale, given: Mapping[str, Any]) -> Refusal:
    """412 with both values of each field in conflict, and the version to go on with."""
    record: Any = stale.record
    text = _("Somebody else has changed this meanwhile. Nothing was saved.")
    errors = [
        {"field": name, "detail": text, "stored": plain(value), "sent": given.get(name)}
        for name, value in stale.theirs.items()
    ]
    headers = {"ETag": f'"{record.version}"'}
    return Refusal(412, _("Precondition failed"), text, headers=headers, errors=errors)
