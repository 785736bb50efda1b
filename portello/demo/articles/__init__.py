"""The demo's help articles: beside this file, one for each article, with its languages one below another."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from portello.core import search
from portello.core.audit import System
from portello.core.uploads import accept
from portello.modules.knowledge import operations
from portello.modules.knowledge.heard import note_miss
from portello.modules.knowledge.models import (
    COMPANIES,
    CUSTOMERS,
    PUBLIC,
    Article,
    ArticleUse,
    Category,
    Feedback,
    SearchMiss,
)

BY = System("demo")
CATEGORIES: list[tuple[dict[str, str], dict[str, str]]] = [
    (
        {"en": "Printers and devices", "fi": "Tulostimet ja laitteet", "nb": "Skrivere og utstyr",
         "sv": "Skrivare och utrustning", "it": "Stampanti e dispositivi", "de": "Drucker und Geräte"},
        {"en": "When something does not work", "fi": "Kun jokin ei toimi",
         "nb": "Når noe ikke virker", "sv": "När något inte fungerar",
         "it": "Quando qualcosa non funziona", "de": "Wenn etwas nicht geht"},
    ),
    (
        {"en": "Toner and supplies", "fi": "Väriaineet ja tarvikkeet", "nb": "Toner og rekvisita",
         "sv": "Toner och förbrukning", "it": "Toner e materiali", "de": "Verbrauchsmaterial"},
        {"en": "Replacing, ordering, recycling", "fi": "Vaihto, tilaus, kierrätys",
         "nb": "Bytte, bestille, gjenvinne", "sv": "Byta, beställa, återvinna",
         "it": "Sostituire, ordinare, riciclare", "de": "Wechseln, bestellen, zurückgeben"},
    ),
    (
        {"en": "Orders and delivery", "fi": "Tilaukset ja toimitus", "nb": "Bestilling og levering",
         "sv": "Beställning och leverans", "it": "Ordini e consegna", "de": "Bestellung und Lieferung"},
        {"en": "Where it is, and what to do if it is wrong", "fi": "Missä tilaus on ja mitä tehdä, jos jokin on vialla",
         "nb": "Hvor det er, og hva du gjør hvis noe er feil", "sv": "Var den är och vad du gör om något är fel",
         "it": "Dov’è, e cosa fare se qualcosa non va", "de": "Wo sie ist, und was bei Fehlern zu tun ist"},
    ),
    (
        {"en": "This portal", "fi": "Tämä portaali", "nb": "Denne portalen", "sv": "Den här portalen",
         "it": "Questo portale", "de": "Dieses Portal"},
        {"en": "Colleagues, log-in, your data", "fi": "Työtoverit, kirjautuminen, tietosi",
         "nb": "Kolleger, innlogging, opplysningene dine", "sv": "Kollegor, inloggning, dina uppgifter",
         "it": "Colleghi, accesso, i Suoi dati", "de": "Kollegen, Anmeldung, Ihre Daten"},
    ),
]  # fmt: skip
# file, category, readers, days since it was published, how often read, helped, did not help
ARTICLES: list[tuple[str, int, str, int, int, int, int]] = [
    ("two_steps", 3, CUSTOMERS, 210, 41, 6, 1),
    ("freight", 2, CUSTOMERS, 180, 96, 14, 3),
    ("network", 0, CUSTOMERS, 150, 88, 4, 9),
    ("pairing", 0, PUBLIC, 120, 35, 7, 0),
    ("returning", 2, CUSTOMERS, 95, 52, 8, 2),
    ("colleague", 3, CUSTOMERS, 80, 27, 5, 0),
    ("streaks", 0, PUBLIC, 60, 73, 12, 2),
    ("following", 2, CUSTOMERS, 45, 64, 9, 1),
    ("recycling", 1, PUBLIC, 30, 38, 6, 0),
    ("toner", 1, PUBLIC, 21, 112, 23, 1),
    ("paper_jam", 0, PUBLIC, 12, 147, 31, 2),
    ("agreement", 0, COMPANIES, 6, 9, 2, 0),
    ("holidays", 0, CUSTOMERS, 3, 5, 0, 0),  # written in one language only
]
MISSES = [
    ("coffee machine", "en", 6),
    ("A3 paper", "en", 4),
    ("kahvikone", "fi", 3),
    ("Skonto", "de", 3),
]
WHYS = [
    ("network", "Our router has no button, and the menu looks different.", "en"),
    ("network", "The printer does not show any address.", "en"),
]


def load_articles(companies: dict[str, Any], contacts: dict[str, list[Any]]) -> None:
    """Categories, articles with versions and opinions, a draft, and what was looked for in vain."""
    places = [
        Category.objects.create(name=name, about=about, position=position)
        for position, (name, about) in enumerate(CATEGORIES, start=1)
    ]
    made = {row[0]: _article(row, places, companies["alpha"]) for row in ARTICLES}
    _write("fusing", places[0])
    made["paper_jam"].related.set([made["streaks"], made["toner"]])
    made["toner"].related.set([made["recycling"], made["streaks"]])
    search.index(list(Article.objects.all()))  # once more: with the days that were put back
    for (name, why, language), contact in zip(WHYS, contacts["alpha"], strict=False):
        Feedback.objects.create(
            article=made[name], edition=1, company=contact.company, contact=contact,
            helped=False, why=why, language=language,
        )  # fmt: skip
    for words, language, times in MISSES:
        note_miss(words, language)
        SearchMiss.objects.filter(words=words, language=language).update(times=times)


def _article(
    row: tuple[str, int, str, int, int, int, int], places: list[Category], alpha: Any
) -> Article:
    name, place, audience, days, views, helped, failed = row
    article = _write(name, places[place])
    article = operations.publish_article(by=BY, article=article, base_version=article.version)
    if audience != CUSTOMERS:
        article = operations.set_readers(
            by=BY, article=article, audience=audience, portals=None,
            companies=[alpha] if audience == COMPANIES else (), base_version=article.version,
        )  # fmt: skip
    at = timezone.now() - timedelta(days=days)
    Article.objects.filter(pk=article.pk).update(published_at=at, changed_at=at)
    ArticleUse.objects.filter(article=article).update(views=views, helped=helped, failed=failed)
    return article


def _write(name: str, category: Category) -> Article:
    title, text = {}, {}
    kept = (Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8")
    for part in kept.split("=== ")[1:]:
        head, _line, body = part.partition("\n")
        code, _bar, words = head.partition(" | ")
        title[code], text[code] = words.strip(), body.strip()
    drawn = (
        [accept(_drawn(), "paper-tray.png", company_id=None, by=BY)] if name == "paper_jam" else []
    )
    return operations.write_article(
        by=BY, article=None, title=title, text=text, category=category, new_files=drawn
    )


def _drawn() -> BytesIO:
    """A printer whose paper tray is pulled out, drawn here: nobody's real picture."""
    picture = Image.new("RGB", (960, 520), "#eef3f1")
    pen, ink, brand = ImageDraw.Draw(picture), "#12344d", "#0b6e4f"
    pen.rounded_rectangle((250, 70, 710, 380), 26, fill="white", outline=ink, width=6)
    pen.rounded_rectangle((330, 40, 630, 90), 10, fill="#dfe7e4", outline=ink, width=5)
    pen.rectangle((300, 190, 660, 206), fill=ink)
    pen.rounded_rectangle((560, 110, 670, 160), 8, fill="#dff1ea", outline=ink, width=4)
    pen.polygon([(300, 320), (660, 320), (740, 470), (220, 470)], fill="#dfe7e4", outline=brand)
    pen.line([(300, 320), (660, 320), (740, 470), (220, 470), (300, 320)], fill=brand, width=8)
    pen.polygon([(330, 340), (630, 340), (680, 440), (280, 440)], fill="white", outline=ink)
    pen.line([(480, 352), (480, 496)], fill=brand, width=8)
    pen.polygon([(450, 480), (510, 480), (480, 514)], fill=brand)
    out = BytesIO()
    picture.save(out, "PNG")
    return BytesIO(out.getvalue())
