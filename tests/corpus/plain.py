"""Make up the plain data of a table, in our codes: the right result, before any decoration."""

import datetime as dt
import random
from collections.abc import Callable, Mapping

Clean = str | int | dt.date | None
Record = Mapping[str, Clean]

STATES = (
    *("DZA", "BHR", "COM", "DJI", "EGY", "IRQ", "JOR", "KWT", "LBN", "LBY", "MRT"),
    *("MAR", "OMN", "PSE", "QAT", "SAU", "SOM", "SDN", "SYR", "TUN", "ARE", "YEM"),
)
BODIES = (
    "وزارة العمل",
    "وزارة الداخلية",
    "وزارة الخارجية",
    "وزارة الشؤون الاجتماعية",
    "دائرة الإحصاءات العامة",
    "المنظمة الدولية للهجرة",
    "جامعة الدول العربية",
    "الجهاز المركزي للإحصاء",
    "الهيئة الوطنية لشؤون المغتربين",
    "المجلس الأعلى للسكان",
)
SOURCES = (
    "تقرير الاستعراض الإقليمي",
    "التقرير الوطني الطوعي",
    "مذكرة الأمانة التنفيذية",
    "وثيقة الاجتماع الثاني",
)
TEXTS = (
    "أنشأت الدولة آلية وطنية لتنسيق شؤون الهجرة",
    "اعتُمدت استراتيجية وطنية لتنظيم سوق العمل",
    "تعمل المؤسسات على جمع البيانات المصنفة",
    "أُبرمت اتفاقات ثنائية بشأن حماية العمال",
    "يجري إعداد خطة عمل لمكافحة الاتجار بالأشخاص",
    "تقدَّم خدمات الصحة والتعليم للمهاجرين",
)
NOTES = ("كما ورد في المصدر", "عدد تقديري", "شارك الوفد في الجلسة الأولى فقط")
TITLES = (
    ("حلقة العمل الأولى", "First workshop"),
    ("حلقة العمل الثانية", "Second workshop"),
    ("المؤتمر الاستعراضي الإقليمي", "Regional review conference"),
    ("المشاورة مع أصحاب المصلحة", "Consultation with stakeholders"),
    ("اجتماع كبار المسؤولين", "Meeting of senior officials"),
    ("جلسة إحاطة للدول الأعضاء", "Briefing for member states"),
)
FIRST, LAST = dt.date(2020, 2, 1), dt.date(2021, 6, 30)


def some_day(rng: random.Random) -> dt.date:
    """Return a day of the review."""
    return FIRST + dt.timedelta(days=rng.randrange((LAST - FIRST).days))


def events(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of events."""
    made: list[Record] = []
    for n, (arabic, english) in enumerate(rng.sample(TITLES, min(rows, len(TITLES))), 1):
        start = some_day(rng)
        made.append(
            {
                "event": f"workshop-{n}",
                "cycle": 2020,
                "kind": rng.choice(("workshop", "conference", "consultation", "meeting")),
                "start_date": start,
                "end_date": start + dt.timedelta(days=rng.randrange(4)),
                "status": rng.choice(("planned", "held", "postponed", "cancelled")),
                "mode": rng.choice(("online", "in_person", "hybrid")),
                "location": rng.choice(("بيروت", "القاهرة", "عمّان", "تونس")),
                "title_en": english,
                "title_ar": arabic,
                "reported_total": rng.choice((18, 64, 240, 1250)),
                "source": rng.choice(SOURCES),
            }
        )
    return made


def participants(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of participants: delegations, no two of them alike."""
    chosen = rng.sample(STATES, rows)
    bodies = rng.sample(BODIES, rows)
    return [
        {
            "event": rng.choice(("workshop-1", "workshop-2")),
            "state": state,
            "organisation": body,
            "category": rng.choice(("government", "un_agency", "civil_society", "academia")),
            "mode": rng.choice(("online", "in_person")),
            "headcount": rng.choice((1, 2, 3, 5, 12, 27, 108, 1234)),
            "note": rng.choice((None, *NOTES)),
        }
        for state, body in zip(chosen, bodies, strict=True)
    ]


def progress(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of progress."""
    return [
        {
            "cycle": 2020,
            "state": state,
            "as_of": some_day(rng),
            "stage": rng.choice(
                ("coordination", "collecting", "drafting", "approved", "submitted")
            ),
            "institutions": "; ".join(rng.sample(BODIES, 2)),
            "reservations": rng.choice(("yes", "no", None)),
            "summary_ar": rng.choice(TEXTS),
            "source": rng.choice(SOURCES),
        }
        for state in rng.sample(STATES, rows)
    ]


def coverage(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of coverage."""
    return [
        {
            "cycle": 2020,
            "state": state,
            "objective": rng.randint(1, 23),
            "status": rng.choice(("raised", "planned", "under_way", "achieved")),
            "evidence_ar": rng.choice(TEXTS),
            "source": rng.choice(SOURCES),
            "paragraph": str(rng.randint(12, 90)),
        }
        for state in rng.sample(STATES, rows)
    ]


def principles(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of guiding principles."""
    codes = ("people_centred", "rule_of_law", "human_rights", "child_sensitive", "whole_of_society")
    return [
        {
            "cycle": 2020,
            "state": state,
            "principle": rng.choice(codes),
            "status": rng.choice(("raised", "planned", "under_way", "achieved")),
            "evidence_ar": rng.choice(TEXTS),
            "source": rng.choice(SOURCES),
        }
        for state in rng.sample(STATES, rows)
    ]


def submissions(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of submissions."""
    return [
        {
            "cycle": 2020,
            "state": state,
            "kind": rng.choice(("regional_report", "forum_review", "other")),
            "date": some_day(rng),
            "title": rng.choice(SOURCES),
            "language": rng.choice(("ar", "en", "fr")),
        }
        for state in rng.sample(STATES, rows)
    ]


def pledges(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of pledges."""
    return [
        {
            "cycle": 2022,
            "state": state,
            "number": n,
            "text": rng.choice(TEXTS),
            "kind": rng.choice(("financial", "human_resources", "process", "policy")),
            "type": rng.choice(("individual", "common", "in_partnership")),
            "status": rng.choice(("planned", "under_way", "achieved")),
            "source": rng.choice(SOURCES),
        }
        for n, state in enumerate(rng.sample(STATES, rows), 1)
    ]


def indicators(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of indicators."""
    return [
        {
            "state": state,
            "indicator": "10.7.2",
            "year": rng.choice((2019, 2021, 2023)),
            "value": rng.randint(1, 4),
            "label": rng.choice(("partially_meets", "meets", "fully_meets")),
            "source": rng.choice(SOURCES),
        }
        for state in rng.sample(STATES, rows)
    ]


def statements(rng: random.Random, rows: int) -> list[Record]:
    """Make up rows of the table of statements."""
    return [
        {
            "state": state,
            "kind": rng.choice(("vote", "champion", "other")),
            "date": some_day(rng),
            "text": rng.choice(TEXTS),
            "source": rng.choice(SOURCES),
        }
        for state in rng.sample(STATES, rows)
    ]


MAKERS: Mapping[str, Callable[[random.Random, int], list[Record]]] = {
    "events": events,
    "participants": participants,
    "progress": progress,
    "coverage": coverage,
    "principles": principles,
    "submissions": submissions,
    "pledges": pledges,
    "indicators": indicators,
    "statements": statements,
}
MAIN = ("events", "participants", "progress", "coverage", "principles")
DATES = {"start_date", "end_date", "as_of", "date"}
NUMBERS = {"cycle", "year", "objective", "reported_total", "headcount", "number", "value"}
COUNTED: Mapping[str, str] = {"events": "reported_total", "participants": "headcount"}
