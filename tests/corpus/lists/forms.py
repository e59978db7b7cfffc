"""Write the answers to forms of KoboToolbox, Google and Microsoft, with their own columns."""

from collections.abc import Iterator, Mapping, Sequence

from tests.corpus.lists.expected_list import RealList, genders_of, states_of
from tests.corpus.lists.persons import Person, people
from tests.corpus.sheets import File, Row, Sheet
from tests.corpus.writers import write
from tests.files.foreign.make import KOBO_SYSTEM

KOBO: Mapping[str, Sequence[str]] = {
    "en": (
        *("Full name", "Gender", "Country", "Organization", "Type of organization"),
        *("How will you participate?", "Years of experience", "Phone number"),
    ),
    "ar": (
        *("الاسم الكامل", "الجنس", "الدولة", "الجهة", "نوع الجهة", "كيف ستشارك؟"),
        *("سنوات الخبرة", "رقم الهاتف"),
    ),
}
TAGS = (
    "#date+start",
    "#date+end",
    "#contact+name",
    "#gender",
    "#country+name",
    "#org",
    "#org+type",
    "#activity",
    "#indicator+num",
    "#contact+phone",
    *(["#meta"] * 10),
)
MODES = {
    "en": {"online": "Online", "in_person": "In person"},
    "ar": {"online": "عبر الإنترنت", "in_person": "حضورياً"},
    "fr": {"online": "En ligne", "in_person": "En présentiel"},
}
GOOGLE: Mapping[str, tuple[Sequence[str], str, str]] = {
    "en": (
        (
            *("Timestamp", "Email Address", "Full name", "Country", "Organization", "Gender"),
            *("Will you attend the workshop?", "Age"),
        ),
        "Yes",
        "No",
    ),
    "fr": (
        (
            *("Horodateur", "Adresse e-mail", "Nom et prénom", "Pays", "Organisme", "Sexe"),
            *("Participerez-vous à l'atelier ?", "Âge"),
        ),
        "Oui",
        "Non",
    ),
    "ar": (
        (
            *("طابع زمني", "عنوان البريد الإلكتروني", "الاسم الثلاثي", "الدولة", "جهة العمل"),
            *("الجنس", "هل ستحضر الورشة؟", "العمر"),
        ),
        "نعم",
        "لا",
    ),
}
MICROSOFT: Mapping[str, Sequence[str]] = {
    "en": (
        *("ID", "Start time", "Completion time", "Email", "Name", "Your name", "Country"),
        *("Organization", "Gender", "Mode of participation"),
    ),
    "fr": (
        *("ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"),
        *("Nom et prénom", "Pays", "Organisme", "Genre", "Mode de participation"),
    ),
    "ar": (
        *("المعرف", "وقت البدء", "وقت الإكمال", "البريد الإلكتروني", "الاسم"),
        *("الاسم الكامل", "الدولة", "الجهة", "الجنس", "نمط المشاركة"),
    ),
}
ANONYMOUS = {"en": "anonymous", "fr": "anonyme", "ar": "مجهول"}


def name_of(person: Person, language: str) -> str:
    """Return the name as a person of this language types it."""
    return person.arabic if language == "ar" else person.name


def modes_of(persons: Sequence[Person]) -> dict[str, int]:
    """Count how persons take part: each third of them online."""
    online = len(persons[::3])
    return {"online": online, "in_person": len(persons) - online}


def kobo(language: str, seed: int, kind: str, *, tags: bool) -> RealList:
    """Return submissions of a form, with the labels of its questions and, as CSV, HXL tags."""
    persons = people(seed, 10)
    rows: list[Row] = [("start", "end", *KOBO[language], *KOBO_SYSTEM)]
    rows += [TAGS] if tags else []
    for n, person in enumerate(persons):
        mode = MODES[language]["in_person" if n % 3 else "online"]
        begun = f"2020-08-1{n % 3}T09:0{n}:04.600+03:00"
        body, sort = person.organisation[language], person.sort(language)
        who = (name_of(person, language), person.sex(language), person.country(language))
        own = (112850970 + n, f"7d6a83f7-0137-4a68-95b5-aa30cd833b{n:02}", "2020-08-13T06:10:32")
        rest = ("", "", "submitted_via_web", "", "vQ7xTRk2", "", n + 1)
        answers = (*who, body, sort, mode, 2 + n * 3 % 17, person.phone)
        rows.append((begun, begun, *answers, *own, *rest))
    data = write(kind, [Sheet("GCM registration", rows)], mark=";")
    suffix = ".csv" if kind.startswith("csv") else f".{kind}"
    return RealList(
        f"kobo-{language}{'-hxl' if tags else ''}",
        "KoboToolbox",
        language,
        File(f"GCM_registration_-_all_versions{suffix}", data),
        10,
        states_of(persons),
        genders_of(persons),
        modes_of(persons),
        not_counted=int(tags),
    )


def google(language: str, seed: int, kind: str) -> RealList:
    """Return the answers to a form that asks who will come; three say that they will not."""
    persons = people(seed, 12)
    header, yes, no = GOOGLE[language]
    rows: list[Row] = [header]
    coming = [person for n, person in enumerate(persons) if n % 4 != 1]
    for n, person in enumerate(persons):
        time = f"{n + 1:02}/08/2020 10:15:{n:02}"
        who = (name_of(person, language), person.country(language), person.organisation[language])
        comes = yes if person in coming else no
        rows.append((time, person.email, *who, person.sex(language), comes, 28 + n * 5 % 31))
    data = write(kind, [Sheet({"ar": "ردود النموذج 1"}.get(language, "Form Responses 1"), rows)])
    suffix = ".csv" if kind.startswith("csv") else f".{kind}"
    return RealList(
        f"google-{language}",
        "Google Forms",
        language,
        File(f"GCM (Responses) - {language}{suffix}", data),
        len(coming),
        states_of(coming),
        genders_of(coming),
        not_counted=3,
    )


def microsoft(language: str, seed: int) -> RealList:
    """Return the answers to a form as Excel opens them."""
    persons = people(seed, 9)
    rows: list[Row] = [MICROSOFT[language]]
    for n, person in enumerate(persons):
        mode = MODES[language]["in_person" if n % 3 else "online"]
        own = (n + 1, "8/10/20 10:11:12", "8/10/20 10:14:52", ANONYMOUS[language], "")
        where = (person.country(language), person.organisation[language], person.sex(language))
        rows.append((*own, name_of(person, language), *where, mode))
    file = File(f"GCM(1-9) {language}.xlsx", write("xlsx", [Sheet("Sheet1", rows)]))
    return RealList(
        f"forms-{language}",
        "Microsoft Forms",
        language,
        file,
        9,
        states_of(persons),
        genders_of(persons),
        modes_of(persons),
    )


def forms() -> Iterator[RealList]:
    """Yield the answers to forms."""
    yield kobo("en", 300, "xlsx", tags=False)
    yield kobo("en", 301, "csv", tags=True)
    yield kobo("ar", 302, "xls", tags=False)
    yield google("fr", 311, "csv")
    yield google("ar", 312, "xlsx")
    for seed, language in enumerate(MICROSOFT):
        yield microsoft(language, 320 + seed)
