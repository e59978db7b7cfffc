"""Write lists as ministries and organizers type them: titles, running numbers, signatures, sums."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tests.corpus.lists.expected_list import RealList, genders_of, states_of
from tests.corpus.lists.persons import Person, people
from tests.corpus.sheets import File, Row, Sheet, Span
from tests.corpus.writers import write

MINISTRY = "Ministry"


def _by_state(persons: Sequence[Person]) -> list[tuple[str, list[Person]]]:
    """Return the persons of each state."""
    return [(state, list(group)) for state, group in groupby(persons, lambda p: p.state)]


def merged_arabic(seed: int) -> RealList:
    """Return an Arabic list: titles, a state merged over its persons, a sum, a note."""
    persons = people(seed, 11, states=4)
    width = 8
    rows: list[Row] = [
        ("قائمة المشاركين في الاستعراض الإقليمي", *[None] * (width - 1)),
        ("بيروت، 13 آب/أغسطس 2020", *[None] * (width - 1)),
        (None,) * width,
        ("م", "الدولة", "الاسم", "الصفة", "الجهة", "الجنس", "رقم الهاتف", "التوقيع"),
    ]
    merges: list[Span] = [(0, 0, 0, width - 1), (1, 0, 1, width - 1)]
    for _, group in _by_state(persons):
        first = len(rows)
        for n, person in enumerate(group):
            state = person.country("ar") if n == 0 else None
            who = (person.arabic, "مدير", person.organisation["ar"], person.sex("ar"))
            rows.append((len(rows) - 3, state, *who, person.phone, None))
        merges += [(first, 1, len(rows) - 1, 1)] if len(group) > 1 else []
    rows += [
        ("المجموع", None, 11, *[None] * (width - 3)),
        (None,) * width,
        ("ملاحظة: القائمة أولية", *[None] * (width - 1)),
    ]
    sheet = Sheet("القائمة", rows, merges, right_to_left=True)
    file = File("قائمة المشاركين.xlsx", write("xlsx", [sheet]))
    states, genders = states_of(persons), genders_of(persons)
    return RealList("ministry-ar-merged", MINISTRY, "ar", file, 11, states, genders, not_counted=2)


def blocks_arabic(seed: int) -> RealList:
    """Return an Arabic list with the state once for each block, the numbers beginning anew."""
    persons = people(seed, 12, states=4)
    rows: list[Row] = [
        ("كشف حضور ورشة العمل", None, None, None, None, None),
        ("الدولة", "م", "الاسم الكامل", "جهة العمل", "البريد الإلكتروني", "التوقيع"),
    ]
    for _, group in _by_state(persons):
        for n, person in enumerate(group):
            state = person.country("ar") if n == 0 else None
            body = person.organisation["ar"]
            rows.append((state, n + 1, person.arabic, body, person.email, None))
    sheet = Sheet("كشف الحضور", rows, [(0, 0, 0, 5)], right_to_left=True)
    file = File("كشف حضور.xls", write("xls", [sheet]))
    asked = frozenset({"state"})  # whether the state of the first row holds for its block
    return RealList(
        "ministry-ar-blocks", MINISTRY, "ar", file, 12, states_of(persons), may_ask=asked
    )


def sections_arabic(seed: int) -> RealList:
    """Return an Arabic list with the state as a heading above its persons, merged over the width."""
    persons = people(seed, 10, states=3)
    width = 5
    rows: list[Row] = [
        ("أسماء أعضاء الوفود", *[None] * (width - 1)),
        ("م", "الاسم", "الوظيفة", "الجهة", "ملاحظات"),
    ]
    merges: list[Span] = [(0, 0, 0, width - 1)]
    for _, group in _by_state(persons):
        merges.append((len(rows), 0, len(rows), width - 1))
        rows.append((group[0].country("ar"), *[None] * (width - 1)))
        for n, person in enumerate(group):
            rows.append((n + 1, person.arabic, "مستشار", person.organisation["ar"], None))
    sheet = Sheet("الوفود", rows, merges, right_to_left=True)
    file = File("أعضاء الوفود.xlsx", write("xlsxwriter", [sheet]))
    states, asked = states_of(persons), frozenset({"state"})
    return RealList(
        "ministry-ar-sections", MINISTRY, "ar", file, 10, states, not_counted=3, may_ask=asked
    )


def counts_french(seed: int) -> RealList:
    """Return a French list of delegations with their numbers of men and women, and sums."""
    persons = people(seed, 14, states=6)
    rows: list[Row] = [
        ("Atelier régional - délégations", None, None, None, None, None),
        (None,) * 6,
        ("N°", "Pays", "Institution", "Hommes", "Femmes", "Total"),
    ]
    for n, (_, group) in enumerate(_by_state(persons), 1):
        men = sum(person.gender == "male" for person in group)
        body = group[0].organisation["fr"]
        rows.append((n, group[0].country("fr"), body, men, len(group) - men, len(group)))
    men = sum(person.gender == "male" for person in persons)
    rows.append((None, "Total général", None, men, 14 - men, 14))
    file = File("delegations.xls", write("xls", [Sheet("Délégations", rows)]))
    asked = frozenset({"counts_beside", "headcount"})
    return RealList(
        "ministry-fr-counts",
        MINISTRY,
        "fr",
        file,
        14,
        states_of(persons),
        not_counted=1,
        may_ask=asked,
    )


def signatures_french(seed: int) -> RealList:
    """Return a French list of presence that is signed by hand on each of two days."""
    persons = people(seed, 9, states=4)
    rows: list[Row] = [
        ("Liste de présence", *[None] * 8),
        ("Lieu : Tunis", *[None] * 8),
        (None,) * 9,
        (
            *("N°", "Nom et prénom", "Fonction", "Institution", "Pays", "Téléphone", "E-mail"),
            *("Signature 13/08", "Signature 14/08"),
        ),
    ]
    for n, person in enumerate(persons, 1):
        body, state = person.organisation["fr"], person.country("fr")
        row = (n, person.name, "Directeur", body, state, person.phone, person.email, None, None)
        rows.append(row)
    rows += [(n, *[None] * 8) for n in range(10, 13)]  # lines left for those who come unannounced
    file = File("liste de presence.ods", write("ods", [Sheet("Feuille1", rows)]))
    states = states_of(persons)
    return RealList("ministry-fr-signatures", MINISTRY, "fr", file, 9, states, not_counted=3)


def rooms_english(seed: int) -> RealList:
    """Return an organizer's list with badges, rooms and nights, and a row of help beneath."""
    persons = people(seed, 10, states=5)
    rows: list[Row] = [
        ("No.", "Full name", "Country", "Organization", "Badge No.", "Room No.", "Nights", "Table"),
        (
            None,
            "(as in the passport)",
            "(official name)",
            "(ministry or body)",
            "(4 digits)",
            "(hotel)",
            "(paid by us)",
            None,
        ),
    ]
    for n, person in enumerate(persons, 1):
        who = (n, person.name, person.country("en"), person.organisation["en"])
        rows.append((*who, 1040 + n * 3, 210 + n * 7 % 40, 1 + n % 3, 1 + n % 4))
    file = File("logistics.xlsx", write("xlsx", [Sheet("Logistics", rows)]))
    states = states_of(persons)
    return RealList("ministry-en-rooms", MINISTRY, "en", file, 10, states, not_counted=1)


def presence_english(seed: int) -> RealList:
    """Return a list of invited persons in which it was ticked who came."""
    persons = people(seed, 12, states=5)
    rows: list[Row] = [
        ("S/N", "Participant", "Member State", "Entity", "Sex", "Attended", "Remarks")
    ]
    coming = [person for n, person in enumerate(persons) if n not in (4, 9)]
    for n, person in enumerate(persons, 1):
        came = "Yes" if person in coming else "No"
        sex = "F" if person.gender == "female" else "M"
        body = person.organisation["en"]
        rows.append((n, person.name, person.country("en"), body, sex, came, None))
    rows.append(("Total", None, None, None, None, 10, None))
    file = File("invited.csv", write("csv-bom", [Sheet("", rows)], mark=";"))
    states, genders = states_of(coming), genders_of(coming)
    return RealList(
        "ministry-en-presence", MINISTRY, "en", file, 10, states, genders, not_counted=3
    )


def ministries() -> Iterator[RealList]:
    """Yield the lists made by hand."""
    yield merged_arabic(400)
    yield blocks_arabic(401)
    yield sections_arabic(402)
    yield counts_french(410)
    yield signatures_french(411)
    yield rooms_english(420)
    yield presence_english(421)
