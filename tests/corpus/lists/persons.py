"""Make up persons: names that fit no one, addresses at example.org, numbers that nobody has."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.corpus.words import terms

# First names of women and of men, in Latin and Arabic letters; family names are invented.
WOMEN = (
    ("Salma", "سلمى"),
    ("Hanan", "حنان"),
    ("Nadia", "نادية"),
    ("Rania", "رانيا"),
    ("Mariam", "مريم"),
    ("Dina", "دينا"),
    ("Hélène", "هيلين"),
)
MEN = (
    ("Youssef", "يوسف"),
    ("Omar", "عمر"),
    ("Karim", "كريم"),
    ("Tariq", "طارق"),
    ("Ibrahim", "إبراهيم"),
    ("Samir", "سمير"),
    ("Jérôme", "جيروم"),
)
FAMILIES = (
    ("Al-Quorni", "القورني"),
    ("Vesperi", "الفسبري"),
    ("Benmott", "بنموت"),
    ("Tarnawi", "الترناوي"),
    ("Hadvull", "الهدفولي"),
    ("Ould Zemmar", "ولد زمار"),
    ("Al-Drasti", "الدرستي"),
    ("Khelbani", "الخلباني"),
    ("Sorbati", "السرباتي"),
    ("Al-Mendari", "المنداري"),
    ("Yazmouri", "اليزموري"),
)
STATES = ("JOR", "IRQ", "EGY", "TUN", "LBN", "MAR", "SAU", "YEM", "MRT", "SYR", "PSE", "ARE")
BODIES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "government": (
        {"en": "Ministry of Labour", "fr": "Ministère du Travail", "ar": "وزارة العمل"},
        {"en": "Ministry of Interior", "fr": "Ministère de l'Intérieur", "ar": "وزارة الداخلية"},
        {
            "en": "Ministry of Foreign Affairs",
            "fr": "Ministère des Affaires étrangères",
            "ar": "وزارة الخارجية",
        },
        {
            "en": "Department of Statistics",
            "fr": "Direction de la statistique",
            "ar": "دائرة الإحصاءات العامة",
        },
    ),
    "un_agency": (
        {"en": "IOM", "fr": "OIM", "ar": "المنظمة الدولية للهجرة"},
        {"en": "UNHCR", "fr": "HCR", "ar": "مفوضية الأمم المتحدة لشؤون اللاجئين"},
    ),
    "civil_society": (
        {
            "en": "Migrants Rights Network",
            "fr": "Réseau des droits des migrants",
            "ar": "شبكة حقوق المهاجرين",
        },
        {"en": "Amel Association", "fr": "Association Amel", "ar": "جمعية عامل"},
    ),
    "academia": (
        {"en": "Jordan University", "fr": "Université de Jordanie", "ar": "الجامعة الأردنية"},
    ),
}
KINDS: Mapping[str, Mapping[str, str]] = {
    "government": {"en": "Government", "fr": "Gouvernement", "ar": "جهة حكومية"},
    "un_agency": {"en": "UN agency", "fr": "Agence des Nations Unies", "ar": "وكالة أممية"},
    "civil_society": {"en": "NGO", "fr": "ONG", "ar": "منظمة غير حكومية"},
    "academia": {"en": "University", "fr": "Université", "ar": "جامعة"},
}
GENDERS: Mapping[str, Mapping[str, str]] = {
    "female": {"en": "Female", "fr": "Femme", "ar": "أنثى"},
    "male": {"en": "Male", "fr": "Homme", "ar": "ذكر"},
}


@dataclass(frozen=True)
class Person:
    """A made-up person."""

    first: str
    last: str
    arabic: str
    state: str
    gender: str
    kind: str
    body_number: int
    number: int

    @property
    def name(self) -> str:
        """Return first and last name in Latin letters."""
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        """Return an address at a domain reserved for examples."""
        return f"p{self.number:02}@example.org"

    @property
    def phone(self) -> str:
        """Return a telephone number that nobody has."""
        return f"+000 0 555 01{self.number:02}"

    @property
    def organisation(self) -> Mapping[str, str]:
        """Return the body in each language."""
        bodies = BODIES[self.kind]
        return bodies[self.body_number % len(bodies)]

    def country(self, language: str) -> str:
        """Return the name of the state in a language."""
        return terms("states")[self.state][language][0]

    def sex(self, language: str) -> str:
        """Return the word for the gender in a language."""
        return GENDERS[self.gender][language]

    def sort(self, language: str) -> str:
        """Return the word for the kind of body in a language."""
        return KINDS[self.kind][language]


def people(seed: int, count: int, states: int = 6) -> list[Person]:
    """Make up persons of some states, ordered by these; no two have the same name."""
    rng = random.Random(f"lists:{seed}")
    chosen = rng.sample(STATES, states)
    first = [(*name, "female") for name in WOMEN] + [(*name, "male") for name in MEN]
    pairs = rng.sample([(f, family) for f in first for family in FAMILIES], count)
    made = []
    for number, ((latin, arabic, gender), (family, arabic_family)) in enumerate(pairs):
        kind = rng.choice(("government", "government", "un_agency", "civil_society", "academia"))
        made.append(
            Person(
                latin,
                family,
                f"{arabic} {arabic_family}",
                chosen[number * states // count],
                gender,
                kind,
                rng.randrange(4),
                number,
            )
        )
    return made
