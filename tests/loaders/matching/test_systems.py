"""Exports of registration and meeting systems are known in three languages, as data."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import vocabulary_files
from loaders.layout import known_systems
from loaders.matching import table_bounds
from tests.loaders.matching.lists import ARABIC_NAMES, BODIES, MAILS, NAMES, STATES, match, notices

START, END = "13/08/2020 10:01:00", "13/08/2020 11:59:00"
MINUTES = (29, 50, 89, 85, 70, 60, 12, 13)

MEETINGS = {
    "zoom, ar": (
        "zoom",
        ["معرف الاجتماع", "الموضوع", "وقت البدء", "وقت الانتهاء", "المدة (بالدقائق)", "المشاركون"],
        ["الاسم (الاسم الأصلي)", "البريد الإلكتروني للمستخدم", "وقت الانضمام", "وقت المغادرة"],
        "المدة (بالدقائق)",
    ),
    "zoom, en": (
        "zoom",
        ["Topic", "ID", "Host", "Duration (minutes)", "Start time", "Participants"],
        ["Name (original name)", "Email", "Join time", "Leave time"],
        "Duration (minutes)",
    ),
    "webex, fr": (
        "webex",
        [],
        ["Nom d'affichage", "E-mail du participant", "Heure de connexion", "Heure de départ"],
        "Durée de participation",
    ),
    "webex, ar": (
        "webex",
        [],
        ["اسم العرض", "البريد الإلكتروني للحاضر", "وقت الانضمام", "وقت المغادرة"],
        "مدة الحضور",
    ),
    "another": (
        "meeting",
        [],
        ["Nom complet", "Courriel", "Heure d'entrée", "Heure de sortie"],
        "Durée",
    ),
}


@pytest.mark.parametrize("case", MEETINGS)
def test_who_joined_a_meeting_is_counted_once(case: str) -> None:
    kind, block, header, stay = MEETINGS[case]
    names = ARABIC_NAMES if case.endswith("ar") else NAMES
    rows = [
        [name, mail, START, END, n] for name, mail, n in zip(names, MAILS, MINUTES, strict=True)
    ]
    above: list[list[object]] = [[*block], ["x", "900", "h", 90, START, 8], []] if block else []
    guess, persons = match([*above, [*header, stay], *rows, rows[0]])
    assert (guess.kind, guess.constants["mode"], persons) == (kind, "online", 8)
    assert notices(guess)["persons_twice"] == 1


@pytest.mark.parametrize(
    ("titles", "first", "second", "kind"),
    [
        (
            ("1. الملخص", "2. المشاركون", "3. أنشطة الاجتماع"),
            ["الاسم", "أول انضمام", "آخر مغادرة", "مدة الاجتماع", "البريد الإلكتروني", "الدور"],
            ["الاسم", "وقت الانضمام", "وقت المغادرة", "المدة", "البريد الإلكتروني", "الدور"],
            "teams",
        ),
        (
            ("1. Résumé", "2. Participants", "3. Activités pendant la réunion"),
            ["Nom", "Première connexion", "Dernière déconnexion", "Durée", "Courriel", "Rôle"],
            ["Nom", "Heure de connexion", "Heure de déconnexion", "Temps", "Courriel", "Rôle"],
            "teams",
        ),
        (
            ("1. Résumé", "2. Participants", "3. Autres activités"),
            ["Nom", "Entrée initiale", "Sortie finale", "Temps passé", "Courriel", "Fonction"],
            ["Nom", "Entrée", "Sortie", "Temps", "Courriel", "Fonction"],
            "",
        ),
    ],
)
def test_a_section_of_activities_is_not_read(
    titles: tuple[str, ...], first: list[str], second: list[str], kind: str
) -> None:
    rows = [
        [name, START, END, "1 h 58 min", mail, "x"] for name, mail in zip(NAMES, MAILS, strict=True)
    ]
    report = [[titles[0]], ["Titre", "x"], [], [titles[1]], first, *rows, [], [titles[2]], second]
    guess, persons = match([*report, *rows, *rows[:3]], "\t")
    assert (guess.kind, guess.last, persons) == (kind, 12, 8)


@pytest.mark.parametrize(
    ("kind", "header", "words"),
    [
        ("pretix", ["Order code", "Attendee name", "Email", "Company", "Country", "Status"],
         ("paid", "canceled")),
        ("pretix", ["Code de commande", "Nom du participant", "E-mail", "Entreprise", "Pays",
                    "Statut"], ("payé", "annulé")),
        ("eventbrite", ["N° de commande", "Nom", "E-mail", "Société", "Pays",
                        "Statut du participant", "Type de billet"], ("Participe", "Supprimé")),
        ("eventbrite", ["رقم الطلب", "الاسم الأول", "البريد الإلكتروني", "الشركة", "البلد",
                        "حالة الحاضر", "نوع التذكرة"], ("سيحضر", "لن يحضر")),
        ("indico", ["ID", "Nom", "Adresse e-mail", "Affiliation", "Pays", "État de l'inscription"],
         ("Terminé", "Retiré")),
        ("indico", ["المعرف", "الاسم", "البريد الإلكتروني", "الانتماء", "البلد", "حالة التسجيل"],
         ("مكتمل", "منسحب")),
        ("google_forms", ["Horodateur", "Nom et prénom", "Adresse e-mail", "Organisation", "Pays",
                          "Participerez-vous ?"], ("Oui", "Non")),
        ("google_forms", ["طابع زمني", "الاسم الكامل", "البريد الإلكتروني", "الجهة", "الدولة",
                          "هل ستحضر؟"], ("نعم", "لا")),
        ("microsoft_forms", ["ID", "Nom", "Adresse de messagerie", "Organisation", "Pays",
                             "Présence", "Heure de début", "Heure de fin"], ("Oui", "Non")),
    ],
)  # fmt: skip
def test_a_list_of_registrations_is_known_with_its_states(
    kind: str, header: list[str], words: tuple[str, str]
) -> None:
    status = [words[0]] * 7 + [words[1]]
    more = ["Delegate"] * (len(header) - 6)
    columns = zip(range(100, 108), NAMES, MAILS, BODIES, STATES, status, strict=True)
    guess, persons = match([header, *([*row, *more] for row in columns)])
    assert (guess.kind, persons) == (kind, 7)
    assert {c.column for c in guess.columns if c.column} == {"state", "organisation"}
    assert notices(guess).keys() >= {"registrations", "absent_rows"}


@pytest.fixture
def with_another_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add a layout to a copy of the vocabulary, and read it."""
    folder = shutil.copytree(vocabulary_files.FOLDER, tmp_path / "vocabulary")
    with (folder / "foreign_layouts.csv").open("a", encoding="utf-8") as file:
        file.write("rollcall,roll call;appel|@joined,mode=online,persons_twice\n")
    monkeypatch.setattr(vocabulary_files, "FOLDER", folder)
    known_systems.foreign_layouts.cache_clear()
    yield
    monkeypatch.undo()
    known_systems.foreign_layouts.cache_clear()
    table_bounds.is_header.cache_clear()


@pytest.mark.usefixtures("with_another_system")
def test_a_new_layout_is_a_line_of_data() -> None:
    rows = [[name, n, START] for n, name in enumerate(NAMES)]
    guess, persons = match([["Nom", "Appel", "Heure d'arrivée"], *rows, rows[0]])
    assert (guess.kind, guess.constants["mode"], persons) == ("rollcall", "online", 8)


def test_every_part_of_a_signature_can_be_met() -> None:
    assert all(all(layout.signature) for layout in known_systems.foreign_layouts())
