"""What the demo's customers ask and staff answer: one line for each ticket, in the language of its people."""

from __future__ import annotations

from dataclasses import dataclass, field

from portello.demo.own_fields import DISPLAY

Text = dict[str, str]

QUEUES = ("Service", "Sales")
# name, description, queue, what the form asks, working hours by urgency
KINDS: list[tuple[Text, Text, str, dict[str, str], dict[str, int]]] = [
    (
        {"en": "Fault", "fi": "Vika", "nb": "Feil", "sv": "Fel", "it": "Guasto", "de": "Störung"},
        {"en": "Something does not work as it should.", "fi": "Jokin ei toimi niin kuin pitäisi.",
         "nb": "Noe virker ikke som det skal.", "sv": "Något fungerar inte som det ska.",
         "it": "Qualcosa non funziona come dovrebbe.", "de": "Etwas funktioniert nicht, wie es soll."},
        "Service", {"urgency": "ask", "asset": "ask", DISPLAY: "ask", "site": "ask", "files": "ask"},
        {"low": 16, "normal": 8, "high": 2},
    ),
    (
        {"en": "Question", "fi": "Kysymys", "nb": "Spørsmål", "sv": "Fråga", "it": "Domanda", "de": "Frage"},
        {"en": "You would like to know something.", "fi": "Haluat tietää jotakin.",
         "nb": "Du lurer på noe.", "sv": "Du undrar över något.",
         "it": "Vorrebbe sapere qualcosa.", "de": "Sie möchten etwas wissen."},
        "Service", {"asset": "ask", "files": "ask"}, {"low": 24, "normal": 16, "high": 8},
    ),
    (
        {"en": "Order supplies", "fi": "Tarvikkeiden tilaus", "nb": "Bestille rekvisita",
         "sv": "Beställa tillbehör", "it": "Ordinare materiali", "de": "Verbrauchsmaterial bestellen"},
        {"en": "Toner, drums and the like.", "fi": "Värikasetit, rummut ja muut tarvikkeet.",
         "nb": "Toner, tromler og lignende.", "sv": "Toner, trummor och liknande.",
         "it": "Toner, tamburi e simili.", "de": "Toner, Trommeln und Ähnliches."},
        "Sales", {"asset": "ask", "site": "ask"}, {"low": 16, "normal": 8, "high": 4},
    ),
    (
        {"en": "Invoice", "fi": "Lasku", "nb": "Faktura", "sv": "Faktura", "it": "Fattura", "de": "Rechnung"},
        {"en": "Something about an invoice or a payment.", "fi": "Asia koskee laskua tai maksua.",
         "nb": "Noe om en faktura eller betaling.", "sv": "Något om en faktura eller betalning.",
         "it": "Qualcosa su una fattura o un pagamento.", "de": "Es geht um eine Rechnung oder Zahlung."},
        "Sales", {"files": "ask"}, {"low": 24, "normal": 16, "high": 8},
    ),
]  # fmt: skip
CLOSING = "Thanks, closing"  # the canned answer that closes the ticket
BRIEFED = (
    "The lift is out of order this week: the drum weighs 14 kg and goes up the stairs. Ask for Aino at the "
    "desk, and bill us, not the customer."
)
CANNED: list[tuple[str, Text]] = [
    ("Switch off and on", {
        "en": "Hello {first_name}, please switch the device off, wait for a minute and switch it on again. Does it work then?",
        "fi": "Hei {first_name}, sammuta laite, odota minuutti ja kytke se uudelleen päälle. Toimiiko se sitten?",
        "nb": "Hei {first_name}, slå enheten av, vent ett minutt og slå den på igjen. Virker den da?",
        "sv": "Hej {first_name}, stäng av enheten, vänta en minut och slå på den igen. Fungerar den då?",
        "it": "Buongiorno {name}, spenga il dispositivo, attenda un minuto e lo riaccenda. Ora funziona?",
        "de": "Guten Tag {name}, bitte schalten Sie das Gerät aus, warten Sie eine Minute und schalten Sie es wieder ein. Funktioniert es dann?"}),
    ("Ask for a picture", {
        "en": "Could you send us a picture of the display and of the serial number? It is on the back.",
        "fi": "Voisitko lähettää kuvan näytöstä ja sarjanumerosta? Numero on laitteen takana.",
        "nb": "Kan du sende oss et bilde av skjermen og serienummeret? Det står på baksiden.",
        "sv": "Kan du skicka en bild på displayen och serienumret? Det sitter på baksidan.",
        "it": "Può inviarci una foto del display e del numero di serie? Si trova sul retro.",
        "de": "Könnten Sie uns ein Bild der Anzeige und der Seriennummer schicken? Sie steht auf der Rückseite."}),
    ("Technician comes", {
        "en": "Our technician comes on the next working day between 9 and 12. Somebody should be there to let him in.",
        "fi": "Huoltoteknikkomme tulee seuraavana arkipäivänä klo 9–12. Paikalla tulisi olla joku, joka päästää hänet sisään.",
        "nb": "Teknikeren vår kommer neste virkedag mellom 9 og 12. Noen bør være til stede og slippe ham inn.",
        "sv": "Vår tekniker kommer nästa arbetsdag mellan 9 och 12. Någon bör finnas på plats och släppa in honom.",
        "it": "Il nostro tecnico viene il prossimo giorno lavorativo tra le 9 e le 12. Qualcuno dovrebbe essere presente per farlo entrare.",
        "de": "Unser Techniker kommt am nächsten Werktag zwischen 9 und 12 Uhr. Bitte sorgen Sie dafür, dass ihn jemand einlässt."}),
    ("Thanks, closing", {
        "en": "Good to hear that it works again. We close this ticket; you can open it again by answering.",
        "fi": "Hienoa, että se toimii taas. Suljemme tukipyynnön; voit avata sen uudelleen vastaamalla.",
        "nb": "Fint at det virker igjen. Vi lukker saken; du kan åpne den igjen ved å svare.",
        "sv": "Roligt att det fungerar igen. Vi stänger ärendet; du kan öppna det igen genom att svara.",
        "it": "Siamo lieti che funzioni di nuovo. Chiudiamo il ticket; può riaprirlo rispondendo.",
        "de": "Schön, dass es wieder funktioniert. Wir schließen dieses Ticket; durch eine Antwort öffnen Sie es wieder."}),
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One ticket. `said` are (who, hours after it was opened, text): "c" the customer, "s" and "a"
    Sam and Sara of staff, "x" the collaborator, "n" a note."""

    company: str
    person: str
    kind: int
    days: float  # ago
    subject: str
    text: str
    said: list[tuple[str, float, str]] = field(default_factory=list)
    state: str = ""  # at the end, where the last message does not say it
    urgency: str = "normal"
    rating: tuple[int, str] | None = None
    display: str = ""  # what the device says, as the form of a fault asks
    file: str = ""  # of the first message: "photo" or "pdf"
    assigned: str = ""  # "s", "a", or "x" for the collaborator


CASES = [
    Case("alpha", "user@alpha.example", 0, 88, "Tulostin ei herää lepotilasta", "M400 Tampereella jää lepotilaan, eikä paina mikään.",
         [("s", 3, "Sammuta laite, odota minuutti ja kytke se uudelleen päälle. Toimiiko se sitten?"), ("c", 5, "Toimii taas, kiitos!")], "closed", rating=(5, "Nopea apu.")),
    Case("beta", "main@beta.example", 3, 81, "Rechnung kam doppelt", "Die Rechnung vom letzten Monat haben wir zweimal erhalten.",
         [("a", 6, "Vielen Dank für den Hinweis. Die zweite ist storniert."), ("n", 7, "Doppelt versendet wegen der Umstellung, mit der Buchhaltung geklärt.")], "closed", rating=(4, ""), file="pdf"),
    Case("partner", "agent@partner.example", 2, 74, "Toner till tre skrivare", "Vi behöver svart toner till tre M400 före fredag.",
         [("a", 2, "Tre toner är på väg och kommer på torsdag.")], "closed"),
    Case("member", "member@association.example", 1, 69, "Hvordan bytter vi passord?", "To nye kolleger trenger tilgang.",
         [("s", 20, "Under Kontakter kan dere invitere dem selv. De velger passord med lenken i e-posten.")], "closed", rating=(5, "Helt supert, takk")),
    Case("alpha", "main@alpha.example", 0, 61, "Paperi juuttuu lokeroon 2", "Joka kymmenes arkki juuttuu.",
         [("s", 30, "Vaihdamme syöttörullan. Huolto tulee keskiviikkona klo 9–12."), ("n", 31, "Kolmas tukos samassa laitteessa: vaihda koko yksikkö, jos toistuu."), ("c", 80, "Huolto kävi, mutta tukos on edelleen."), ("s", 84, "Olemme pahoillamme. Vaihdamme koko yksikön.")], "closed", "high", (2, "Kesti liian kauan, ja jouduimme odottamaan kahdesti."), "photo"),
    Case("beta", "accountant@both.example", 3, 54, "VAT number on invoices", "Please print our VAT number on every invoice.",
         [("a", 9, "Done. It stands on the next one.")], "closed", rating=(4, "")),
    Case("beta", "main@beta.example", 0, 47, "Streifen auf jeder Seite", "Seit gestern druckt das Gerät in Hamburg graue Streifen.",
         [("s", 2, "Bitte tauschen Sie die Trommel; eine neue ist unterwegs."), ("c", 50, "Getauscht, das Bild ist wieder sauber.")], "closed", rating=(5, "Sehr freundlich und schnell."), file="photo"),
    Case("alpha", "user@alpha.example", 1, 40, "Sopiiko M400 verkkoon ilman kaapelia?", "Haluaisimme siirtää laitteen kokoushuoneeseen.",
         [("s", 10, "Sopii: langaton yhteys otetaan käyttöön valikosta Verkko.")], "closed"),
    Case("member", "member@association.example", 2, 33, "Trommelenhet", "Kan dere sende en trommelenhet til kontoret?",
         [("a", 4, "Den sendes i dag.")], "closed"),
    Case("partner", "agent@partner.example", 1, 26, "Reservdelslista", "Finns det en reservdelslista för M400?",
         [("s", 5, "Här är länken till listan: https://business.example/parts")], "closed", rating=(3, "Länken var svår att hitta.")),
    Case("alpha", "accountant@both.example", 3, 19, "Laskun eräpäivä", "Voisimmeko saada 30 päivää maksuaikaa?",
         [("a", 12, "Onnistuu seuraavasta laskusta alkaen."), ("n", 12.5, "Hyväksytty myyntipäällikön kanssa.")], "closed"),
    Case("beta", "main@beta.example", 1, 14, "Wie lange gilt die Garantie?", "Das Gerät in Hamburg ist zwei Jahre alt.",
         [("s", 7, "Drei Jahre ab Lieferung. Es bleibt also noch ein Jahr.")]),
    Case("alpha", "main@alpha.example", 0, 9, "Oulun tulostin tulostaa tyhjiä sivuja", "Aina joka toinen sivu on tyhjä. Liitteenä kuva.",
         [("s", 2, "Voisitko tarkistaa, onko kasetin suojateippi poistettu?"), ("c", 26, "On poistettu. Sama jatkuu."), ("n", 27, "Todennäköisesti lämpöyksikkö. Varaosa tilattu, hinta sopimukseen."), ("s", 28, "Varaosa on tilattu, ja Sven Partner Servicestä asentaa sen."), ("x", 52, "Tulen torstaina aamupäivällä.")], "held", "high", file="photo", assigned="x", display="E-204 FUSER"),
    Case("beta", "main@beta.example", 0, 7, "Gerät wird sehr laut", "Der Lüfter läuft ständig auf höchster Stufe.",
         [("s", 3, "Könnten Sie uns ein Bild der Anzeige und der Seriennummer schicken? Sie steht auf der Rückseite.")]),
    Case("member", "member@association.example", 0, 6, "Skanneren sender ikke e-post", "Etter byttet av passord kommer det ingenting.",
         [("s", 2, "Passordet må også endres i skannerens meny under Nettverk.")]),
    Case("partner", "agent@partner.example", 3, 5, "Kreditfaktura för retur", "Vi skickade tillbaka två tangentbord.",
         [("a", 8, "Returen har kommit. Kreditfakturan väntar på leverantören.")], "held", assigned="a"),
    Case("alpha", "user@alpha.example", 2, 4, "Kaksi värikasettia Tampereelle", "Musta, 12 000 sivua. Viite PO-7781.",
         [("a", 3, "Tilaus on vastaanotettu, toimitus maanantaina.")], assigned="a"),
    Case("beta", "accountant@both.example", 1, 3, "Copy of an order confirmation", "I need the confirmation of our last order for the audit.",
         [("a", 2, "Which of them do you mean: the one with the screens?"), ("c", 20, "Yes, the one with the two screens.")], assigned="a"),
    Case("beta", "main@beta.example", 0, 4.2, "Drucker druckt nicht mehr", "Fehler 49 auf der Anzeige. Wir können keine Lieferscheine drucken!",
         [("n", 1, "Fehler 49 ist die Firmware. Rückruf versprochen.")], urgency="high", file="photo", assigned="s"),
    Case("alpha", "user@alpha.example", 0, 2.5, "Näyttö vilkkuu", "Uusi 27 tuuman näyttö vilkkuu, kun se on yhdistetty telakkaan.",
         [("s", 2, "Kokeile toista kaapelia. Auttaako se?"), ("c", 24, "Ei auttanut.")], assigned="s"),
    Case("alpha", "user@alpha.example", 0, 1.6, "Näyttö vilkkuu edelleen", "Sama vika kuin eilen, avasin tämän vahingossa uutena."),
    Case("member", "member@association.example", 2, 1.2, "Tonerpris for medlemmer", "Får medlemmer rabatt på toner?"),
    Case("partner", "agent@partner.example", 0, 1, "Felkod E-12", "Kundens skrivare visar E-12 efter bytet av trumma.", urgency="low"),
    Case("beta", "main@beta.example", 2, 0.15, "Zwei Trommeleinheiten", "Bitte an den Standort Hamburg, wie beim letzten Mal."),
    Case("alpha", "main@alpha.example", 1, 0.1, "Voiko huoltosopimuksen siirtää?", "Tampereen toimipaikka muuttaa kesällä. Siirtyykö sopimus mukana?"),
]  # fmt: skip
JOINED = ("Näyttö vilkkuu edelleen", "Näyttö vilkkuu")  # the first goes on in the second
