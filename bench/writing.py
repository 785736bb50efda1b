"""Texts whose words are as common and as rare as those of a language."""

from __future__ import annotations

import itertools
import random

TRADE = {
    "en": "printer invoice toner delivery order password cartridge device repair network payment",
    "fi": "tulostin lasku tilaus toimitus osoite laite huolto salasana maksu verkko yhteys",
    "nb": "skriver faktura bestilling levering passord adresse avtale enhet garanti patron",
    "sv": "skrivare faktura beställning leverans lösenord adress avtal enhet garanti patron",
    "it": "stampante fattura ordine consegna pagamento cartuccia garanzia indirizzo contratto",
    "de": "Drucker Rechnung Bestellung Lieferung Passwort Vertrag Gerät Garantie Patrone",
}
OPENING = {
    "en": "please can you help with the",
    "fi": "hei tämä ei ole niin kuin se on",
    "nb": "hei jeg har ikke fått den fra dere",
    "sv": "hej jag har inte fått den från er",
    "it": "buongiorno il problema è che la",
    "de": "bitte ich habe nicht die und der",
}
LANGUAGES = ("en", "en", "fi", "nb", "sv", "it", "de")
_SYLLABLES = [a + b for a in "bdfghjklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]


class Writer:
    """Writes the same texts for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.words: dict[str, list[str]] = {}
        for n, language in enumerate(TRADE):
            some = random.Random(n)
            made = ["".join(some.choice(_SYLLABLES) for _s in range(some.randint(2, 4)))
                    for _w in range(8_000)]  # fmt: skip
            self.words[language] = [*TRADE[language].split(), *made]
        self.weights = list(itertools.accumulate(1 / (n + 2) for n in range(8_000)))

    def text(self, language: str, length: int) -> str:
        """Running text of so many words, and the opening that every text has."""
        return f"{OPENING[language]} {self.title(language, length)}."

    def title(self, language: str, length: int) -> str:
        """So many words."""
        words = self.words[language]
        return " ".join(self.chance.choices(words[:8_000], cum_weights=self.weights, k=length))
