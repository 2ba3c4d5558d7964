"""The privacy statement's words, in English and German. A test sees to it that every signal has its German ones."""

from typing import Literal

Locale = Literal["en", "de"]

SIGNALS_DE = {
    "visit": "wievielter Besuch dieses Browsers, 1 = erster; nur wo der Shop das zulässt",
    "pages": "Seitenaufrufe in dieser Sitzung, diese Seite mitgezählt",
    "products": "Aufrufe von Produktseiten",
    "products_distinct": "verschiedene angesehene Produkte",
    "categories_distinct": "verschiedene angesehene Kategorien oder Listen",
    "revisits": "erneute Aufrufe eines schon angesehenen Produkts",
    "searches": "Suchen im Shop",
    "price_sorts": "nach Preis sortiert oder gefiltert",
    "filters": "andere Filter benutzt",
    "info_pages": "Seiten zu Versand, Rückgabe, Zahlung, Größen, Bewertungen, häufigen Fragen",
    "compares": "auf die Vergleichsliste gesetzt",
    "copies": "Name, Nummer oder Preis eines Produkts kopiert",
    "tab_returns": "den Tab verlassen und zurückgekommen",
    "away_s": "Sekunden außerhalb des Tabs",
    "active_s": "aktive Sekunden in dieser Sitzung",
    "scroll": "wie weit Seiten im Mittel gelesen wurden, 0 bis 1",
    "wishlist_adds": "auf den Merkzettel gesetzt",
    "cart_adds": "in den Warenkorb gelegt",
    "cart_removes": "aus dem Warenkorb genommen",
    "cart_items": "Artikel, die jetzt im Warenkorb liegen",
    "checkout_steps": "weitester Schritt an der Kasse",
    "coupon": "das Gutscheinfeld benutzt",
    "referrer": "Art der Herkunft, nie ihre Adresse",
    "device": "Art des Geräts",
    "page": "Art der jetzigen Seite",
}

WORDS_DE = {
    "direct": "direkt",
    "search": "Suche",
    "social": "soziales Netzwerk",
    "email": "E-Mail",
    "ad": "Anzeige",
    "price_comparison": "Preisvergleich",
    "other": "andere",
    "mobile": "Smartphone",
    "tablet": "Tablet",
    "desktop": "Computer",
    "home": "Startseite",
    "category": "Kategorie",
    "product": "Produkt",
    "info": "Information",
    "cart": "Warenkorb",
    "checkout": "Kasse",
}
"""What a signal's word is called where people read it; programs read the word itself."""

EVENTS: dict[Locale, dict[str, str]] = {
    "en": {
        "seen": "a text was really in view",
        "goal": "an outcome such as a purchase, with its value",
        "answer": "what the visitor said brought them",
        "feedback": "whether a text was helpful",
    },
    "de": {
        "seen": "ein Text war wirklich zu sehen",
        "goal": "ein Ergebnis wie ein Kauf, mit seinem Wert",
        "answer": "was der Besucher selbst als Anlass nannte",
        "feedback": "ob ein Text hilfreich war",
    },
}

STATEMENT: dict[Locale, dict[str, str]] = {
    "en": {
        "principle": "Everything we store is a sum over visitors; nothing we store is a visitor.",
        "purpose": "The shop shows the text that fits why somebody visits it, and measures whether that helps.",
        "sums": "on the server, for {days} days: sums per site and day, each over at least {k} sessions: sessions,"
        " motives, texts shown, outcomes, and what the model learned from all",
        "ticket": "in the visitor's own browser: a signed ticket with the running session's state, gone with the tab;"
        " it is worthless after {hours} hours",
        "moment": "in memory, for {seconds} s as a rule: what a page has just reported, until it is part of those sums;"
        " with several servers, while their shared store does not answer, until it does",
        "marks": "in memory, for two tickets' lives at most: a few bits per outcome, so that it counts once; with"
        " several servers a keyed hash of that mark in their shared store, until the ticket has expired",
        "address": "in memory, for a minute: how many requests came from a network, under a key that is thrown away",
    },
    "de": {
        "principle": "Alles, was wir speichern, ist eine Summe über Besucher; nichts davon ist ein Besucher.",
        "purpose": "Der Shop zeigt den Text, der zum Anlass des Besuchs passt, und misst, ob das hilft.",
        "sums": "auf dem Server, {days} Tage lang: Summen je Shop und Tag, jede über mindestens {k} Sitzungen:"
        " Sitzungen, Motive, gezeigte Texte, Ergebnisse und was das Modell aus allen gelernt hat",
        "ticket": "im Browser des Besuchers selbst: ein signiertes Ticket mit dem Stand der laufenden Sitzung, das"
        " mit dem Tab verschwindet; nach {hours} Stunden ist es wertlos",
        "moment": "im Arbeitsspeicher, in der Regel {seconds} s lang: was eine Seite gerade gemeldet hat, bis es Teil"
        " dieser Summen ist; bei mehreren Servern, solange deren gemeinsamer Speicher nicht antwortet, bis er es"
        " wieder tut",
        "marks": "im Arbeitsspeicher, höchstens zwei Ticketlaufzeiten lang: einige Bits je Ergebnis, damit es einmal"
        " zählt; bei mehreren Servern ein mit einem Schlüssel gebildeter Hash dieser Marke in deren gemeinsamem"
        " Speicher, bis das Ticket abgelaufen ist",
        "address": "im Arbeitsspeicher, eine Minute lang: wie viele Anfragen aus einem Netz kamen, unter einem"
        " Schlüssel, der danach weggeworfen wird",
    },
}

NEVER: dict[Locale, tuple[str, ...]] = {
    "en": ("cookies", "identifiers", "addresses", "user agents", "pages' addresses", "single sessions", "typed texts"),
    "de": ("Cookies", "Kennungen", "IP-Adressen", "Browserkennungen", "Seitenadressen", "einzelne Sitzungen",
           "eingetippte Texte"),
}  # fmt: skip

CHOICE: dict[Locale, str] = {
    "en": "The script does nothing until the shop's page says that it may. It takes Global Privacy Control and Do Not"
    " Track as a no, and so does the server. Who wants the usual text can ask for it at any time.",
    "de": "Das Skript tut nichts, bis die Seite des Shops es erlaubt. Global Privacy Control und Do Not Track gelten"
    " ihm als Nein, dem Server auch. Wer den üblichen Text möchte, kann ihn jederzeit verlangen.",
}

PAGE: dict[Locale, str] = {
    "en": """## Texts that fit your visit

{purpose} For this, [name of the shop] uses the open-source software fivefold on its own servers [or: on those of its
processor …].

While you look around, your browser counts what you do here, and reports these numbers when a page is shown:

{signals}

It also reports, where it happens: {events}.

The following is kept:

{kept}

We never store {never}.

{choice} [Where your consent is asked for: link to your consent settings.]

Reading these numbers in your browser and keeping the ticket there is access to your device (§ 25 TDDDG, Art. 5(3)
ePrivacy Directive). We ask for your consent for it [or: say why it is strictly necessary for a service that was
asked for]. Legal basis of the processing: [your consent, Art. 6(1)(a) GDPR, or your legitimate interest, (f)].
As nothing stored can be told to be yours, it can be neither shown nor deleted one by one; you can object and
withdraw at any time for the future, by: [how].
""",
    "de": """## Texte, die zu Ihrem Besuch passen

{purpose} [Name des Shops] benutzt dafür die freie Software fivefold auf eigenen Servern [oder: auf denen des
Auftragsverarbeiters …].

Während Sie sich umsehen, zählt Ihr Browser, was Sie hier tun, und meldet diese Zahlen, wenn eine Seite erscheint:

{signals}

Außerdem meldet er, wenn es vorkommt: {events}.

Aufbewahrt wird Folgendes:

{kept}

Nie gespeichert werden: {never}.

{choice} [Wo Ihre Einwilligung erfragt wird: Link zu den Einstellungen.]

Diese Zahlen in Ihrem Browser zu lesen und das Ticket dort zu halten ist ein Zugriff auf Ihr Endgerät (§ 25 TDDDG,
Art. 5 Abs. 3 der ePrivacy-Richtlinie). Wir bitten dafür um Ihre Einwilligung [oder: warum es für einen gewünschten
Dienst unbedingt erforderlich ist]. Rechtsgrundlage der Verarbeitung: [Ihre Einwilligung, Art. 6 Abs. 1 lit. a DSGVO,
oder unser berechtigtes Interesse, lit. f]. Weil nichts Gespeichertes als Ihres zu erkennen ist, kann es weder
einzeln gezeigt noch gelöscht werden; widersprechen und widerrufen können Sie jederzeit für die Zukunft: [wie].
""",
}

RECORD: dict[Locale, str] = {
    "en": """# Record of processing (Art. 30 GDPR): texts by motive

| | |
|---|---|
| controller | [name, address, representative, data protection officer] |
| purpose | {purpose} |
| data subjects | visitors of the shop |
| categories of data, in transit | {names}; events {event_names}; network address, as with every request |
| categories of data, stored | none of single persons: {kept_short} |
| recipients | [host; none otherwise] |
| third countries | [none] |
| erasure | sums after {days} days; tickets after {hours} hours; `fivefold forget` at any time |
| measures | at least {k} sessions a sum; signed tickets; no access log; bounds and rate limits; `fivefold doctor` |
| legal basis | [consent for § 25 TDDDG; Art. 6(1)(a) or (f) GDPR] |
""",
    "de": """# Verzeichnis von Verarbeitungstätigkeiten (Art. 30 DSGVO): Texte nach Motiv

| | |
|---|---|
| Verantwortlicher | [Name, Anschrift, Vertretung, Datenschutzbeauftragte] |
| Zweck | {purpose} |
| betroffene Personen | Besucher des Shops |
| Datenkategorien, durchlaufend | {names}; Ereignisse {event_names}; Netzadresse, wie bei jeder Anfrage |
| Datenkategorien, gespeichert | keine einzelner Personen: {kept_short} |
| Empfänger | [Hoster; sonst keine] |
| Drittländer | [keine] |
| Löschung | Summen nach {days} Tagen; Tickets nach {hours} Stunden; jederzeit mit `fivefold forget` |
| Maßnahmen | je Summe mindestens {k} Sitzungen; signierte Tickets; kein Zugriffsprotokoll; Grenzen; `fivefold doctor` |
| Rechtsgrundlage | [Einwilligung nach § 25 TDDDG; Art. 6 Abs. 1 lit. a oder f DSGVO] |
""",
}
