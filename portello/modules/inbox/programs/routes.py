"""The addresses: waiting items, one item, and the two decisions about it."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from ninja import Router

from portello.access.refusals import Refusal
from portello.api import body
from portello.api.asked import Parameters
from portello.api.callers import Caller, Rights
from portello.api.entrance import operation
from portello.api.writing import by_field, wrong_fields
from portello.core import once
from portello.core.registry import inbox_acts, inbox_kinds
from portello.modules.inbox import operations
from portello.modules.inbox.acts import act_of, handler_of
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.programs.given import decision_given, item_given

MOST = 50  # items of one answer: each is compared with the register
ITEM = "/inbox/{pid:public_id}"
LONGEST_ANSWER = 2000


def router(rights: Rights) -> Router:
    """The routes; who may not read the inbox does not learn of them."""
    made = Router(tags=["inbox"])

    @made.get("/inbox", url_name="inbox", operation_id="list_inbox")
    @operation(rights)
    def listed(request: Any) -> HttpResponse:
        return JsonResponse(_page(request, request.auth))

    @made.get(ITEM, url_name="inbox_one", operation_id="get_inbox")
    @operation(rights)
    def one(request: Any, public_id: str) -> HttpResponse:
        Parameters.read(request, set())
        return _answer(_found(request.auth, public_id), request.auth)

    for name, decide in (("acceptance", _accept), ("rejection", _reject)):
        _add_decision(made, rights, name, decide)
    return made


def decisions() -> dict[str, Any]:
    """{staff right: label} of what a key can be given to decide on: nothing that is for ever."""
    return {
        one.right: inbox_kinds()[one.kind].label
        for key, one in inbox_acts().items()
        if handler_of(key).undoable
    }


def _add_decision(made: Router, rights: Rights, name: str, decide: Any) -> None:
    """GET says what it would do, POST does it."""

    @made.get(f"{ITEM}/{name}", url_name=f"inbox_{name}", operation_id=f"get_inbox_{name}")
    @operation(rights)
    def shown(request: Any, public_id: str) -> HttpResponse:
        Parameters.read(request, set())
        return JsonResponse(decision_given(_found(request.auth, public_id), request.auth, name))

    @made.post(f"{ITEM}/{name}", operation_id=f"create_inbox_{name}")
    @operation(rights)
    def decided(request: Any, public_id: str) -> HttpResponse:
        Parameters.read(request, set())
        return _once(request, _found(request.auth, public_id), decide)


def _rows(caller: Caller) -> Any:
    """Items of the kinds that the key may read."""
    kinds = [one.key for one in inbox_kinds().values() if caller.may(Rights(one.right))]
    return InboxItem.objects.filter(kind__in=kinds).select_related("company", "contact", "portal")


def _found(caller: Caller, public_id: str) -> InboxItem:
    found = _rows(caller).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _page(request: Any, caller: Caller) -> dict[str, Any]:
    """What waits, the oldest first."""
    given = Parameters.read(request, {"after", "limit"})
    limit, salt = min(given.limit(), MOST), f"api.{caller.key}.inbox"
    rows = _rows(caller).waiting().order_by("created_at", "pk")
    if (place := given.place(salt)) is not None:
        after = InboxItem.objects.filter(public_id=place).first()
        if after is not None:
            later = rows.filter(created_at__gt=after.created_at)
            rows = later | rows.filter(created_at=after.created_at, pk__gt=after.pk)
    found = list(rows[: limit + 1])
    shown = found[:limit]
    more = len(found) > limit
    return {
        "items": [item_given(one, caller) for one in shown],
        "next": signing.dumps(shown[-1].public_id, salt=salt) if more else None,
    }


def _answer(item: InboxItem, caller: Caller) -> HttpResponse:
    answer = JsonResponse(item_given(item, caller))
    answer["ETag"] = f'"{item.version}"'
    return answer


def _once(request: Any, item: InboxItem, decide: Any) -> HttpResponse:
    """Decide; the same `Idempotency-Key` does it once, and gets the item as it is now."""
    caller: Caller = request.auth
    if not caller.may_write(Rights(inbox_acts()[item.act].right)):
        raise Refusal(403, _("Forbidden"), _("This key may not do this."))
    given, key = body.sent(request), body.own_key(request)
    mark = salted_hmac("idempotency", request.path + request.body.decode()).hexdigest()
    if key and _done_before(caller, key, mark):
        return _answer(item, caller)
    try:
        with transaction.atomic():
            decide(item, given, caller)
            if key:
                once.remember_of(f"key {caller.key}", key, mark)
    except operations.Refused as refused:
        if not key or not _done_before(caller, key, mark):  # not the same, a moment earlier
            raise _meanwhile(refused.item) from None
    except ValidationError as bad:
        raise wrong_fields(by_field(bad)) from None
    except IntegrityError:  # the same key, a moment earlier
        if not key or not _done_before(caller, key, mark):
            raise
    return _answer(_found(caller, item.public_id), caller)


def _done_before(caller: Caller, key: str, mark: str) -> bool:
    stored = once.earlier_of(f"key {caller.key}", key)
    if stored not in (None, mark):
        text = _("This “Idempotency-Key” was used for another request.")
        raise Refusal(422, _("Unprocessable"), text)
    return stored is not None


def _accept(item: InboxItem, given: dict[str, Any], caller: Caller) -> None:
    act = act_of(item)
    _check(given, {"version", "answer", *act.chosen_by})
    operations.accept_item(
        by=caller.by,
        item=item,
        wanted=act.chosen(item, given),
        answer=_text(given, "answer"),
        version=given["version"],
    )


def _reject(item: InboxItem, given: dict[str, Any], caller: Caller) -> None:
    _check(given, {"version", "answer"})
    answer = _text(given, "answer")
    if not answer:
        raise ValidationError({"answer": _("Write why it is declined: the sender reads it.")})
    operations.reject_item(by=caller.by, item=item, answer=answer, version=given["version"])


def _check(given: dict[str, Any], known: set[str]) -> None:
    """Raise `ValidationError` for what is unknown, and without the version that was read."""
    wrong = {
        name: _("There is no field “%(name)s”.") % {"name": name[:40]}
        for name in given
        if name not in known
    }
    version = given.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        wrong["version"] = _("Send the version of the item that you have read, a whole number.")
    if wrong:
        raise ValidationError(wrong)


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError({name: _("Send text, in quotes.")})
    bad = any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
    if bad or len(value) > LONGEST_ANSWER:
        text = _("The answer has at most %(most)s characters, all of which can be kept.")
        raise ValidationError({name: text % {"most": LONGEST_ANSWER}})
    return value.strip()


def _meanwhile(item: InboxItem) -> Refusal:
    """409 for what is decided or in somebody's hand, 412 for a version that has moved on."""
    if not item.is_waiting:
        return Refusal(409, _("Conflict"), _("This has been decided already. Nothing was done."))
    if item.taken:
        return Refusal(
            409, _("Conflict"), _("A member of staff has this in hand. Nothing was done.")
        )
    text = _("Somebody else has changed this meanwhile. Nothing was saved.")
    headers = {"ETag": f'"{item.version}"'}
    return Refusal(412, _("Precondition failed"), text, headers=headers)
