"""Write the files of this folder: the layouts are those of real exports (README.md), every person,
address and number in them is made up.

Usage: python -m tests.files.foreign.make
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
PERSONS = (
    ("Salma", "Benkirane"),
    ("Youssef", "Trabelsi"),
    ("Hanan", "Al-Zoubi"),
    ("Omar", "Khalidi"),
    ("Nadia", "Haddad"),
    ("Karim", "Mansour"),
    ("Layla", "Suleiman"),
    ("Tariq", "Al-Otaibi"),
    ("Fatima", "Ould Ahmed"),
    ("Ibrahim", "Warsame"),
    ("Rania", "Sabbagh"),
    ("Mehmet", "Yilmaz"),
    ("Claire", "Dubreuil"),
    ("Peter", "Lindqvist"),
)
ARABIC_PERSONS = (
    "سلمى بنكيران",
    "يوسف الطرابلسي",
    "حنان الزعبي",
    "عمر الخالدي",
    "نادية حداد",
    "كريم منصور",
)
Rows = Sequence[Sequence[str | int]]


def name(n: int) -> str:
    """Return the full name of a made-up person."""
    return " ".join(PERSONS[n])


def email(n: int) -> str:
    """Return the address of a made-up person, at a domain reserved for examples."""
    return f"{PERSONS[n][0]}.{PERSONS[n][1]}@example.org".lower().replace(" ", "")


def phone(n: int) -> str:
    """Return the telephone number of a made-up person."""
    return f"+962 7 9555 01{n:02}"


def delimited(rows: Rows, mark: str = ",") -> str:
    """Return rows as text with delimiters."""
    text = io.StringIO()
    csv.writer(text, delimiter=mark, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


INDICO_HEADER = (
    "ID",
    "Name",
    "Email Address",
    "Affiliation",
    "Phone Number",
    "Country",
    "Position",
    "Type of organisation",
    "Gender",
)
INDICO_STATIC = ("Registration date", "Registration state", "Checked in", "Check-in date")
INDICO = (
    (
        "Ministry of Foreign Affairs",
        "Morocco",
        "Head of unit",
        "Ministry / public sector",
        "F",
        "Completed",
        "Yes",
    ),
    (
        "Ministry of Social Affairs",
        "Tunisia",
        "Director",
        "Ministry / public sector",
        "M",
        "Completed",
        "Yes",
    ),
    (
        "Department of Statistics",
        "Jordan",
        "Statistician",
        "Ministry / public sector",
        "F",
        "Completed",
        "Yes",
    ),
    ("Jordan University", "Jordan", "Professor", "Academia", "M", "Completed", "Yes"),
    (
        "Amel Association",
        "Lebanon",
        "Coordinator",
        "Non-governmental organizations",
        "F",
        "Completed",
        "Yes",
    ),
    (
        "Migrants Rights Network",
        "Egypt",
        "Officer",
        "Non-governmental organizations",
        "M",
        "Completed",
        "Yes",
    ),
    ("ESCWA", "Lebanon", "Officer", "UN agency", "F", "Completed", "Yes"),
    (
        "Ministry of Human Resources",
        "Saudi Arabia",
        "Adviser",
        "Ministry / public sector",
        "M",
        "Completed",
        "Yes",
    ),
    (
        "Ministry of Interior",
        "Mauritania",
        "Director",
        "Ministry / public sector",
        "F",
        "Completed",
        "Yes",
    ),
    (
        "National Refugee Agency",
        "Somalia",
        "Officer",
        "Ministry / public sector",
        "M",
        "Completed",
        "Yes",
    ),
    (
        "Ministry of Expatriates",
        "Syrian Arab Republic",
        "Director",
        "Ministry / public sector",
        "F",
        "Completed",
        "Yes",
    ),
    ("Bogazici University", "Türkiye", "Researcher", "Academia", "M", "Completed", "Yes"),
    ("IOM", "France", "Officer", "UN agency", "F", "Completed", "No"),
    (
        "Save the Children",
        "Sweden",
        "Officer",
        "Non-governmental organizations",
        "M",
        "Withdrawn",
        "No",
    ),
)


def indico() -> str:
    """Return a list of registrations, as Indico exports it."""
    rows: list[Sequence[str | int]] = [(*INDICO_HEADER, *INDICO_STATIC)]
    for n, (body, country, position, kind, gender, state, checked) in enumerate(INDICO):
        date, there = (
            f"2020-07-{n + 10} 09:12:4{n % 10}+00:00",
            "2020-08-13 07:31:00+00:00" if checked == "Yes" else "",
        )
        rows.append(
            (
                n + 1,
                name(n),
                email(n),
                body,
                phone(n),
                country,
                position,
                kind,
                gender,
                date,
                state,
                checked,
                there,
            )
        )
    return delimited(rows)


def zoom_meeting() -> str:
    """Return a report of participants, as Zoom exports it: a summary, a row of commas, and one row
    for each time a person joined.
    """
    summary = (
        "Meeting ID",
        "Topic",
        "Start Time",
        "End Time",
        "User Email",
        "Duration (Minutes)",
        "Participants",
    )
    about = (
        84712345678,
        "GCM review workshop-2",
        "08/13/2020 09:55:02 AM",
        "08/13/2020 12:31:47 PM",
        email(13),
        157,
        8,
    )
    header = (
        "Name (Original Name)",
        "User Email",
        "Join Time",
        "Leave Time",
        "Duration (Minutes)",
        "Guest",
        "Recording Consent",
    )
    joined = [*range(8), 1, 3, 3]
    rows = [
        (
            f"{name(n)} ({PERSONS[n][0]})" if n % 3 == 0 else name(n),
            email(n) if n % 2 else "",
            f"08/13/2020 10:{i + 10}:07 AM",
            f"08/13/2020 12:{i + 10}:31 PM",
            110 + i,
            "Yes" if n else "No",
            "Y",
        )
        for i, n in enumerate(joined)
    ]
    return delimited((summary, about, [""] * 7, header, *rows))


WEBINAR = (
    (0, "Yes", "Morocco", "Ministry of Labour"),
    (1, "Yes", "Tunisia", "Ministry of Social Affairs"),
    (2, "Yes", "Jordan", "Department of Statistics"),
    (2, "Yes", "Jordan", ""),
    (4, "Yes", "Lebanon", "Amel Association"),
    (5, "Yes", "Egypt", "Migrants Rights Network"),
    (7, "Yes", "United Arab Emirates", "Ministry of Human Resources"),
    (11, "Yes", "Turkey", "Bogazici University"),
    (8, "No", "--", "Ministry of Interior"),
    (9, "No", "--", "National Refugee Agency"),
)


def zoom_webinar() -> str:
    """Return a report of attendees of a webinar, as Zoom exports it: five tables beneath one
    another, and the registered who did not come.
    """
    inner = (
        "Attended",
        "User Name (Original Name)",
        "Email",
        "Join Time",
        "Leave Time",
        "Time in Session (minutes)",
        "Is Guest",
    )
    outer = (
        "Attended",
        "User Name (Original Name)",
        "First Name",
        "Last Name",
        "Email",
        "Organization",
        "Registration Time",
    )
    outer += (
        "Approval Status",
        "Join Time",
        "Leave Time",
        "Time in Session (minutes)",
        "Is Guest",
        "Country/Region Name",
    )
    joined, left = "Aug 13, 2020 10:01:07", "Aug 13, 2020 12:30:19"
    rows: list[Sequence[str | int]] = [
        ("Attendee Report",),
        ("Report Generated:", "Aug 14, 2020 6:26 PM"),
        (
            "Topic",
            "Webinar ID",
            "Actual Start Time",
            "Actual Duration (minutes)",
            "# Registered",
            "# Cancelled",
            "Unique Viewers",
        ),
        ("GCM regional review", "847 5984 1045", "Aug 13, 2020 9:43 AM", 168, 9, 0, 7),
        ("Host Details",),
        (*inner, "Country/Region Name"),
        ("Yes", name(13), email(13), joined, left, 149, "No", "Lebanon"),
        ("Panelist Details",),
        (*inner, "Country/Region Name"),
        ("Yes", name(12), email(12), joined, left, 149, "Yes", "France"),
        ("Attendee Details",),
        outer,
    ]
    for n, attended, country, body in WEBINAR:
        there = (joined, left, 149, "Yes") if attended == "Yes" else ("--", "--", "--", "--")
        asked = ("Aug 10, 2020 11:23:29", "approved") if body else ("", "")
        rows.append((attended, name(n), *PERSONS[n], email(n), body, *asked, *there, country))
    return delimited(rows)


def teams() -> bytes:
    """Return an attendance report, as Teams exports it: three sections, tabs, UTF-16 with a byte
    order mark.
    """
    joined, left = "13/08/20, 10:0{}:36", "13/08/20, 12:3{}:11"
    lines: list[Sequence[str]] = [
        ("1. Summary",),
        ("Meeting title", "GCM review workshop-2"),
        ("Attended participants", "6"),
        ("Start time", "13/08/20, 09:54:17"),
        ("End time", "13/08/20, 12:41:47"),
        ("Meeting duration", "2h 47m 31s"),
        ("Average attendance time", "2h 5m 45s"),
        (),
        ("2. Participants",),
        (
            "Name",
            "First Join",
            "Last Leave",
            "In-Meeting Duration",
            "Email",
            "Participant ID (UPN)",
            "Role",
        ),
    ]
    for n in range(6):
        role = "Organizer" if n == 0 else "Presenter"
        lines.append(
            (name(n), joined.format(n), left.format(n), f"2h {n}m 35s", email(n), email(n), role)
        )
    lines += [
        (),
        ("3. In-Meeting Activities",),
        ("Name", "Join Time", "Leave Time", "Duration", "Email", "Role"),
    ]
    for n in (0, 1, 1, 2, 3, 4, 5, 5):
        lines.append(
            (
                name(n),
                joined.format(n),
                left.format(n),
                "1h 2m 3s",
                email(n),
                "Organizer" if n == 0 else "Presenter",
            )
        )
    return "".join("\t".join(line) + "\r\n" for line in lines).encode("utf-16")


KOBO_HEADER = (
    "start",
    "end",
    "participant/full_name",
    "participant/gender",
    "organisation/name_of_organisation",
)
KOBO_HEADER += (
    "organisation/type_of_organisation",
    "organisation/your_country",
    "participation/how_did_you_attend",
    "participant/phone",
)
KOBO_SYSTEM = (
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_tags",
    "_index",
)
KOBO = (
    ("female", "Ministry of Justice", "government", "libya", "online"),
    ("male", "Ministry of Interior", "government", "iraq", "online"),
    ("female", "Women's Union", "ngo", "state_of_palestine", "in_person"),
    ("male", "Chamber of Commerce", "private_sector", "oman", "in_person"),
    ("female", "UNHCR", "un_agency", "yemen", "online"),
    ("male", "Ministry of Labour", "government", "lebanan", "online"),
)


def kobo() -> list[Sequence[str | int]]:
    """Return submissions of a form, as KoboToolbox exports them with the names of groups and
    questions.
    """
    rows: list[Sequence[str | int]] = [(*KOBO_HEADER, *KOBO_SYSTEM)]
    for n, (gender, body, kind, state, mode) in enumerate(KOBO):
        begun = f"2020-08-13T09:0{n}:04.600+03:00"
        uuid = f"7d6a83f7-0137-4a68-95b5-aa30cd833b{n:02}"
        system = (
            112850970 + n,
            uuid,
            f"2020-08-13T06:1{n}:32",
            "",
            "",
            "submitted_via_web",
            "escwa_survey",
            "vQ7xTRk2",
            "",
            n + 1,
        )
        rows.append((begun, begun, name(n), gender, body, kind, state, mode, phone(n), *system))
    return rows


def kobo_tagged() -> str:
    """Return the submissions with semicolons and the tags of the Humanitarian Exchange Language
    below the headers.
    """
    header, *rows = kobo()
    tags = (
        "#date",
        "#date",
        "#contact",
        "#gender",
        "#org",
        "#org+type",
        "#country",
        "#activity",
        "#contact+phone",
        *["#meta"] * 10,
    )
    return delimited((header, tags, *rows), ";")


def kobo_workbook() -> Workbook:
    """Return the submissions as a workbook, its sheet named after the form."""
    book = Workbook()
    sheet = _first(book, "GCM review registration")
    for row in kobo():
        sheet.append(list(row))
    return book


def ministry_ar() -> Workbook:
    """Return a ministry's own list in Arabic: titles merged across its width, states merged down
    their rows, a sum and a note at the end.
    """
    book = Workbook()
    sheet = _first(book, "كشف الوفود")
    sheet.sheet_view.rightToLeft = True
    for row, title in enumerate(
        ("وزارة الخارجية والمغتربين", "كشف بالوفود المشاركة في ورشة العمل", "13 آب/أغسطس 2020"), 1
    ):
        sheet.cell(row, 1, title)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=7)
    sheet.append([])
    sheet.append(
        [
            "م",
            "الدولة المشاركة",
            "الجهة الموفدة",
            "نوع الجهة",
            "اسم رئيس الوفد",
            "عدد أعضاء الوفد",
            "ملاحظات",
        ]
    )
    listed: Sequence[Sequence[str | int]] = (
        (1, "الاردن", "وزارة الداخلية", "جهة حكومية", ARABIC_PERSONS[2], 3, ""),
        (2, "", "وزارة العمل", "جهة حكومية", ARABIC_PERSONS[3], 2, ""),
        (
            3,
            "المملكة المغربية",
            "وزارة الشؤون الخارجية",
            "جهة حكومية",
            ARABIC_PERSONS[0],
            4,
            "حضور عن بُعد",
        ),
        (4, "تونس", "المرصد الوطني للهجرة", "جهة حكومية", ARABIC_PERSONS[1], 1, ""),
        (5, "لبنان", "جمعية عامل", "منظمات غير حكومية", ARABIC_PERSONS[4], 2, ""),
        (6, "مصر", "جامعة القاهرة", "جامعة", ARABIC_PERSONS[5], 1, ""),
    )
    for row in listed:
        sheet.append(list(row))
    sheet.merge_cells("B6:B7")
    sheet.append(["المجموع", "", "", "", "", 13, ""])
    sheet.append([])
    sheet.append(["ملاحظة: أُعدّ هذا الكشف استناداً إلى الردود الواردة حتى تاريخه."])
    return book


def ministry_fr() -> str:
    """Return a ministry's own list in French: two title lines, semicolons, a row for each
    person.
    """
    header = (
        "N°",
        "Nom et prénom",
        "Pays représenté",
        "Ministère ou organisme",
        "Type d'organisme",
        "Sexe",
        "Mode de participation",
        "Courriel",
    )
    listed = (
        ("Algérie", "Ministère des Affaires étrangères", "Ministère", "F", "En ligne"),
        ("Algérie", "Ministère de l'Intérieur", "Ministère", "H", "En ligne"),
        ("Maroc", "Ministère de la Justice", "Ministère", "F", "Présentiel"),
        ("Mauritanie", "Office national de la statistique", "Ministère", "H", "Présentiel"),
        ("Tunisie", "Ligue des droits de l'homme", "ONG", "F", "En ligne"),
        ("Djibouti", "Université de Djibouti", "Université", "H", "Présentiel"),
        ("Comores", "Ministère de la Santé", "Ministère", "F", "En ligne"),
    )
    rows = [(n + 1, name(n), *row, email(n)) for n, row in enumerate(listed)]
    return delimited(
        (
            ("Ministère des Affaires étrangères",),
            ("Liste des participants, 13 août 2020",),
            (),
            header,
            *rows,
        ),
        ";",
    )


def _first(book: Workbook, title: str) -> Worksheet:
    sheet = book.worksheets[0]
    sheet.title = title
    return sheet


def main() -> None:
    """Write all files beside this module."""
    texts = {
        "zoom_meeting.csv": zoom_meeting(),
        "zoom_webinar.csv": zoom_webinar(),
        "indico.csv": indico(),
    }
    texts |= {"kobo_tagged.csv": kobo_tagged(), "ministere.csv": ministry_fr()}
    for file, text in texts.items():
        (HERE / file).write_bytes(text.encode("utf-8-sig"))
    (HERE / "teams.csv").write_bytes(teams())
    kobo_workbook().save(HERE / "kobo.xlsx")
    ministry_ar().save(HERE / "ministry.xlsx")


if __name__ == "__main__":
    main()
