"""Write the exports of Indico, pretix and Eventbrite, with the headers that they export.

Sources: github.com/indico/indico, modules/events/registration/util.py (ID, Name and the static
columns are English whatever the language of the form); github.com/pretix/pretix,
base/exporters/orderlist.py (the address of the person and that of the invoice have columns of the
same names, "State" is a province); Eventbrite's attendee summary.
"""

from collections.abc import Iterator, Mapping, Sequence

from tests.corpus.lists.expected_list import RealList, genders_of, states_of
from tests.corpus.lists.persons import Person, people
from tests.corpus.sheets import File, Row, Sheet
from tests.corpus.words import FOLDER
from tests.corpus.writers import write

INDICO: Mapping[str, Sequence[str]] = {
    "en": (
        *("ID", "Name", "Email Address", "Affiliation", "Phone Number", "Country", "Position"),
        *("Type of organisation", "Gender", "Registration date", "Registration state"),
    ),
    "fr": (
        *("ID", "Name", "Adresse e-mail", "Affiliation", "Numéro de téléphone", "Pays"),
        *("Fonction", "Type d'organisme", "Genre", "Registration date", "Registration state"),
    ),
}
STATES_OF_REGISTRATION = ("Completed", "Completed", "Completed", "Withdrawn", "Rejected")
PRETIX: Mapping[str, tuple[Sequence[str], Mapping[str, str]]] = {
    "en": (
        (
            *("Order code", "Position ID", "Status", "Email", "Phone number", "Order date"),
            *("Order time", "Product", "Variation", "Price", "Tax rate", "Tax rule", "Tax value"),
            *(
                "Attendee name",
                "Attendee email",
                "Company",
                "Address",
                "ZIP code",
                "City",
                "Country",
            ),
            *("State", "Voucher", "Pseudonymization ID", "Seat ID", "Seat name", "Seat zone"),
            *("Seat row", "Seat number", "Order comment", "Follow-up date", "Gender", "Company"),
            *("Invoice address name", "Address", "ZIP code", "City", "Country", "State", "VAT ID"),
            *("Sales channel", "Order locale", "E-mail address verified", "Payment providers"),
        ),
        {"paid": "paid", "canceled": "canceled", "expired": "expired"},
    ),
    "fr": (
        (
            *("Code de commande", "ID de position", "Statut", "E-mail", "Numéro de téléphone"),
            *("Date de la commande", "Heure de la commande", "Produit", "Variation", "Prix"),
            *("Taux de taxe", "Règle de taxe", "Valeur de la taxe", "Nom du participant"),
            *("E-mail du participant", "Entreprise", "Adresse", "Code postal", "Ville", "Pays"),
            *("État", "Bon", "ID de pseudonymisation", "ID du siège", "Nom du siège"),
            *(
                "Zone du siège",
                "Rangée du siège",
                "Numéro du siège",
                "Commentaire",
                "Date de suivi",
            ),
            *("Genre", "Entreprise", "Nom de l'adresse de facturation", "Adresse", "Code postal"),
            *("Ville", "Pays", "État", "Numéro de TVA", "Canal de vente", "Langue de la commande"),
            *("Adresse e-mail vérifiée", "Fournisseurs de paiement"),
        ),
        {"paid": "payé", "canceled": "annulé", "expired": "expiré"},
    ),
}
EVENTBRITE = (
    *("Order #", "Order Date", "First Name", "Last Name", "Email", "Quantity", "Price Tier"),
    *("Ticket Type", "Attendee #", "Group", "Order Type", "Currency", "Total Paid", "Fees Paid"),
    *("Eventbrite Fees", "Eventbrite Payment Processing", "Attendee Status", "Home Country"),
    *("Job Title", "Company", "Cell Phone"),
)


def alpha2(person: Person) -> str:
    """Return the two letters of a state, as web shops keep it."""
    text = (FOLDER / "states.csv").read_text(encoding="utf-8").splitlines()
    codes = dict(line.split(",")[:2] for line in text)
    return codes[person.state]


def indico(language: str, seed: int, kind: str) -> RealList:
    """Return a list of registrations of which some were withdrawn or rejected."""
    persons = people(seed, 13)
    rows: list[Row] = [INDICO[language]]
    coming = []
    for n, person in enumerate(persons):
        state = STATES_OF_REGISTRATION[n % 5]
        coming += [person] if state == "Completed" else []
        who = (n + 41, person.name, person.email, person.organisation[language], person.phone)
        what = (person.country(language), "Officer", person.sort(language), person.sex(language))
        rows.append((*who, *what, f"2020-07-{n + 10} 09:12:44+00:00", state))
    data = write(kind, [Sheet("Registrations", rows)])
    suffix = ".csv" if kind.startswith("csv") else f".{kind}"
    return RealList(
        f"indico-{language}",
        "Indico",
        language,
        File(f"registrations{suffix}", data),
        len(coming),
        states_of(coming),
        genders_of(coming),
        not_counted=len(persons) - len(coming),
    )


def pretix(language: str, seed: int, kind: str) -> RealList:
    """Return the positions of orders, two of which were not paid in the end."""
    persons = people(seed, 12)
    header, words = PRETIX[language]
    rows: list[Row] = [header]
    coming = []
    for n, person in enumerate(persons):
        status = "canceled" if n == 3 else "expired" if n == 7 else "paid"
        coming += [person] if status == "paid" else []
        code = f"A{n}B{n * 7 % 10}C"
        order = (code, 1, words[status], person.email, "", "2020-07-20", "10:11:12")
        product = ("Delegate", "", 0, 0, "", 0)
        body, country = person.organisation[language], alpha2(person)
        attendee = (person.name, person.email, body, "", "", "", country, "")
        seat = ("", f"X{n}K2M9", "", "", "", "", "", "", "")
        invoice = (body, "", "", "", "", country, "", "")
        rest = ("web", language, "Yes" if language == "en" else "Oui", "")
        sex = person.sex(language)
        rows.append((*order, *product, *attendee, *seat, sex, *invoice, *rest))
    mark = ";" if language == "fr" else ","
    data = write(kind, [Sheet("Order positions", rows)], mark=mark)
    suffix = ".csv" if kind.startswith("csv") else f".{kind}"
    return RealList(
        f"pretix-{language}",
        "pretix",
        language,
        File(f"gcm_orders{suffix}", data),
        len(coming),
        states_of(coming),
        genders_of(coming),
        not_counted=2,
    )


def eventbrite(seed: int) -> RealList:
    """Return the attendee summary, with persons who said that they do not come."""
    persons = people(seed, 12)
    rows: list[Row] = [EVENTBRITE]
    coming = []
    for n, person in enumerate(persons):
        status = {2: "Not Attending", 6: "Deleted", 9: "Not Attending"}.get(n, "Attending")
        coming += [person] if status == "Attending" else []
        order = (9811100 + n, "2020-07-20 10:00:00", person.first, person.last, person.email, 1)
        ticket = ("", "Delegate", 120034500 + n, "", "Free Order", "USD", 0, 0, 0, 0, status)
        rows.append(
            (*order, *ticket, alpha2(person), "Officer", person.organisation["en"], person.phone)
        )
    file = File("report-2020-08-14T0912.csv", write("csv", [Sheet("", rows)]))
    return RealList(
        "eventbrite-en",
        "Eventbrite",
        "en",
        file,
        len(coming),
        states_of(coming),
        not_counted=3,
    )


def registrations() -> Iterator[RealList]:
    """Yield the lists of registrations."""
    yield indico("en", 200, "csv-bom")
    yield indico("fr", 201, "xlsx")
    yield pretix("en", 210, "xlsx")
    yield pretix("fr", 211, "csv")
    yield eventbrite(220)
