"""The demo's public questions: answered and open ones in six languages, and two that wait in the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone, translation

from portello.access.staff import Staff
from portello.core import search
from portello.core.audit import System
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.models import User
from portello.modules.inbox.operations import accept_item
from portello.modules.knowledge.models import Article, Category
from portello.modules.portals.functions import set_function
from portello.modules.portals.models import Portal
from portello.modules.portals.viewers import viewer_for
from portello.modules.questions import operations
from portello.modules.questions.models import Post, Question

BY = System("demo")


@dataclass(frozen=True)
class Case:
    """One question: who asks when, in which category, and what is said then ("s", "a": staff)."""

    person: str
    language: str
    days: int
    title: str
    text: str
    said: Sequence[tuple[str, str]] = ()
    category: int = 0
    by_name: bool = False
    helped: Sequence[str] = ()  # who says so of the first answer
    is_solved: bool = False
    is_pinned: bool = False
    waits: bool = False


MAIJA, ANTTI, BERTA, EVA, KARI, SVEN = (
    "main@alpha.example", "user@alpha.example", "main@beta.example", "accountant@both.example",
    "member@association.example", "agent@partner.example",
)  # fmt: skip
CASES = (
    Case(
        KARI, "nb", 41, "Kan vi bruke resirkulert papir i M400?",
        "Vi vil gå over til resirkulert papir på kontoret. Tåler skriveren det, eller blir det flere "
        "papirstopp?",
        [
            ("s", "Ja, så lenge papiret er på 75–90 g og merket for laserskrivere. La det ligge i "
                  "rommet et døgn før bruk, da trekker det mindre fukt."),
        ],
        helped=[MAIJA, BERTA], is_solved=True,
    ),
    Case(
        BERTA, "de", 33, "Wie lange hält ein Toner wirklich?",
        "Auf der Packung stehen 12.000 Seiten. Bei uns ist nach etwa 9.000 Schluss. Ist das normal?",
        [
            ("s", "Die Angabe gilt für Seiten mit **5 % Deckung**, also einen kurzen Brief. Tabellen "
                  "und Logos brauchen mehr; 9.000 Seiten sind dann üblich.\n\nWie Sie die Kassette "
                  "wechseln, steht hier: [Toner wechseln](article:toner)."),
            (EVA, "Hilft der Sparmodus auch bei Rechnungen mit Logo?"),
            ("s", "Ja, rund 20 % weniger. Für Rechnungen reicht die Qualität."),
        ],
        category=1, by_name=True, helped=[KARI, MAIJA, EVA],
    ),
    Case(
        MAIJA, "fi", 20, "Voiko käytetyt värikasetit palauttaa noudon yhteydessä?",
        "Meillä niitä kertyy noin kymmenen kuukaudessa. Ottaako kuljettaja ne mukaan, kun hän tuo "
        "tilauksen?",
        [
            ("a", "Kyllä. Pakkaa ne alkuperäiseen laatikkoon ja mainitse palautus tilauksen "
                  "lisätiedoissa. Nouto on maksuton viidestä kasetista alkaen."),
        ],
        category=1, is_solved=True, is_pinned=True, helped=[BERTA],
    ),
    Case(
        SVEN, "sv", 12, "Går det att skriva ut från mobilen utan app?",
        "Våra tekniker är ofta ute hos kund och vill slippa installera något.",
        [("s", "Ja. Skrivaren stöder utskrift direkt från både Android och iPhone, så länge telefonen "
               "är i samma nät. Välj skrivaren under ”Skriv ut” i menyn för delning.")],
    ),
    Case(
        EVA, "it", 6, "La fattura può arrivare a due indirizzi?",
        "Ci servirebbe una copia sia per l'amministrazione sia per il nostro studio contabile.",
        category=2,
    ),
    Case(
        ANTTI, "en", 3, "What do the two blinking lights on the drum unit mean?",
        "Both blink slowly, and it prints all the same.",
        [
            (BERTA, "We have the same since last week."),
        ],
    ),
    Case(
        BERTA, "de", 1, "Gibt es für die Tastatur K-200 einzelne Tasten?",
        "Bei zwei Tastaturen ist die Eingabetaste gebrochen. Ansprechpartner bei uns ist "
        "Herr Krause, Durchwahl 44.", waits=True,
    ),
    Case(
        ANTTI, "fi", 0, "Kuinka hiljainen M400 on?",
        "Tulostin tulisi samaan huoneeseen, jossa neljä ihmistä työskentelee.", waits=True,
    ),
)  # fmt: skip


def load_questions(portal: Portal) -> None:
    """Switch the part on, and put everything into it through the operations that people use."""
    set_function(by=BY, portal=portal, key="questions", off=(), lowered={}, base_version=None)
    portal.refresh_from_db()
    categories = list(Category.objects.order_by("position", "pk"))
    staff = {
        key: Staff(User.objects.get(email=f"{name}@business.example"))
        for key, name in (("s", "support"), ("a", "sales"))
    }
    for case in CASES:
        item = _asked(portal, case)
        if not case.waits:
            wanted = {"category": categories[case.category].public_id}
            accept_item(by=staff["s"], item=item, wanted=wanted, version=item.version)
            _talk(portal, Question.objects.latest("pk"), case, staff)
    OutboxMessage.objects.filter(kind="questions.answered").delete()  # told long ago
    search.index(list(Question.objects.all()))  # once more: with the days that were put back


def _viewer(portal: Portal, email: str) -> Any:
    user = User.objects.get(email=email)
    request = type("Request", (), {"portal": portal, "user": user, "session": {}})
    return viewer_for(request, "127.0.0.1")


def _asked(portal: Portal, case: Case) -> Any:
    with translation.override(case.language):
        return operations.ask_question(
            by=_viewer(portal, case.person), title=case.title, text=case.text,
            by_name=case.by_name, mails=case.waits,
        )  # fmt: skip


def _talk(portal: Portal, question: Question, case: Case, staff: dict[str, Staff]) -> None:
    """What was said, at its day, and what readers think of it."""
    for who, text in case.said:
        if who in staff:
            operations.answer_question(by=staff[who], question=question, text=_linked(text))
        else:
            item = operations.follow_up(
                by=_viewer(portal, who), question=question, text=text, by_name=False, mails=False
            )
            accept_item(by=staff["s"], item=item, wanted={}, version=item.version)
    answer = Post.objects.filter(question=question, kind="answer").order_by("pk").first()
    if answer is not None:
        for who in case.helped:
            operations.mark_helpful(by=_viewer(portal, who), post=answer, helped=True)
        if case.is_solved:
            asker = _viewer(portal, case.person)
            operations.mark_solution(by=asker, post=answer, solved=True)
    began = timezone.now() - timedelta(days=case.days)
    for n, post in enumerate(Post.objects.filter(question=question).order_by("pk")):
        at = began + timedelta(hours=7 * n)
        Post.objects.filter(pk=post.pk).update(at=at)
        Question.objects.filter(pk=question.pk).update(last_at=at)
    Question.objects.filter(pk=question.pk).update(published_at=began, is_pinned=case.is_pinned)


def _linked(text: str) -> str:
    """The text with the id of the article that it names."""
    if "(article:toner)" not in text:
        return text
    article = Article.objects.get(title__de__startswith="Toner")
    return text.replace("article:toner", f"article:{article.public_id}")
