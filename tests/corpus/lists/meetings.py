"""Write the attendance reports of Zoom, Teams and Webex, with the headers that they export.

Sources: the report of case 14 and public scripts that read "Nom (nom original)", "Heure d’arrivée",
"Salle d’attente" (Zoom, French); "Name (Original Name)", "Total Duration (Minutes)" (Zoom);
github.com/dvaneynde/teams-attendance and Microsoft's documentation of the attendance report
(Teams); scripts that require "Display Name", "Attendee Email", "Attendance Duration" (Webex). The
Arabic ones follow the programs' own Arabic interface, which is less certain.
"""

from collections.abc import Iterator, Mapping, Sequence

from tests.corpus.lists.expected_list import RealList, nowhere
from tests.corpus.lists.persons import Person, people
from tests.corpus.sheets import File, Row, Sheet
from tests.corpus.writers import write

ZOOM: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {  # about the meeting; of its persons
    "en": (
        (
            *("Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)"),
            *("Participants",),
        ),
        (
            *(
                "Name (Original Name)",
                "User Email",
                "Join Time",
                "Leave Time",
                "Duration (Minutes)",
            ),
            *("Guest", "Recording Consent", "In Waiting Room"),
        ),
    ),
    "fr": (
        (
            *("N° de réunion", "Sujet", "Heure de début", "Heure de fin"),
            *("Adresse e-mail de l’utilisateur", "Durée (minutes)", "Participants"),
        ),
        (
            *("Nom (nom original)", "Adresse e-mail de l’utilisateur", "Heure d’arrivée"),
            *("Heure de départ", "Durée (minutes)", "Invité", "Salle d’attente"),
        ),
    ),
    "ar": (
        (
            *(
                "معرّف الاجتماع",
                "الموضوع",
                "وقت البدء",
                "وقت الانتهاء",
                "البريد الإلكتروني للمستخدم",
            ),
            *("المدة (بالدقائق)", "المشاركون"),
        ),
        (
            *("الاسم (الاسم الأصلي)", "البريد الإلكتروني للمستخدم", "وقت الانضمام", "وقت المغادرة"),
            *("المدة (بالدقائق)", "ضيف", "في غرفة الانتظار"),
        ),
    ),
}
YES_NO = {"en": ("Yes", "No"), "fr": ("Oui", "Non"), "ar": ("نعم", "لا")}
TEAMS: Mapping[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "en": (
        (
            *("1. Summary", "Meeting title", "Attended participants", "Start time", "End time"),
            *("Meeting duration", "Average attendance time", "2. Participants"),
        ),
        (
            *("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email"),
            *("Participant ID (UPN)", "Role", "3. In-Meeting Activities"),
        ),
        ("Name", "Join Time", "Leave Time", "Duration", "Email", "Role"),
    ),
    "fr": (
        (
            *("1. Résumé", "Titre de la réunion", "Participants présents", "Heure de début"),
            *("Heure de fin", "Durée de la réunion", "Temps moyen de présence", "2. Participants"),
        ),
        (
            *("Nom", "Première participation", "Dernier départ", "Durée de la réunion", "E-mail"),
            *("ID de participant (UPN)", "Rôle", "3. Activités de réunion"),
        ),
        ("Nom", "Heure d'arrivée", "Heure de départ", "Durée", "E-mail", "Rôle"),
    ),
    "ar": (
        (
            *("1. الملخص", "عنوان الاجتماع", "المشاركون الحاضرون", "وقت البدء", "وقت الانتهاء"),
            *("مدة الاجتماع", "متوسط وقت الحضور", "2. المشاركون"),
        ),
        (
            *("الاسم", "أول انضمام", "آخر مغادرة", "المدة في الاجتماع", "البريد الإلكتروني"),
            *("معرّف المشارك (UPN)", "الدور", "3. الأنشطة في الاجتماع"),
        ),
        ("الاسم", "وقت الانضمام", "وقت المغادرة", "المدة", "البريد الإلكتروني", "الدور"),
    ),
}
TEAMS_WORDS = {
    "en": ("1h {} min 5s", "Organizer", "Presenter"),
    "fr": ("1 h {} min", "Organisateur", "Présentateur"),
    "ar": ("1 س {} د", "المنظم", "مقدم العرض"),
}
WEBEX: Mapping[str, Sequence[str]] = {
    "en": (
        *("Meeting Name", "Meeting Start Time", "Meeting End Time", "Display Name"),
        *("First Name", "Last Name", "Role", "Attendee Email", "Join Time", "Leave Time"),
        *("Attendance Duration", "Connection Type", "Session Name"),
    ),
    "fr": (
        *("Nom de la réunion", "Heure de début de la réunion", "Heure de fin de la réunion"),
        *(
            "Nom d'affichage",
            "Prénom",
            "Nom de famille",
            "Rôle",
            "Adresse électronique du participant",
        ),
        *("Heure d'arrivée", "Heure de départ", "Durée de participation", "Type de connexion"),
        *("Nom de la session",),
    ),
}
DAY = "13/08/2020"


def name_of(person: Person, language: str) -> str:
    """Return the name as a person of this language types it."""
    return person.arabic if language == "ar" else person.name


def zoom_meeting(language: str, seed: int) -> RealList:
    """Return a report with the block about the meeting, persons who came again and a waiting room."""
    persons = people(seed, 11)
    about, header = ZOOM[language]
    yes, no = YES_NO[language]
    joined = [*range(11), 2, 5, 5, 8]  # three of them came again, one twice
    rows: list[Row] = [
        about,
        ("847 1234 5678", "GCM", f"{DAY} 09:55", f"{DAY} 12:31", "host@example.org", 156, 11),
        (None,) * len(about),
        header,
    ]
    for n, place in enumerate(joined):
        person = persons[place]
        waiting = n >= 13
        minutes = 1 if waiting else 90 + n
        row = [name_of(person, language), person.email if place % 3 else ""]
        row += [f"{DAY} 10:{n + 10}:07", f"{DAY} 12:{n + 10}:31"]
        answers = [yes if place else no, *(["Y"] if language == "en" else [])]
        rows.append([*row, minutes, *answers, yes if waiting else no])
    data = write("csv-bom", [Sheet("", rows)])
    file = File(f"participants_84712345678_{language}.csv", data)
    modes = {"online": 11}
    label = f"zoom-meeting-{language}"
    return RealList(label, "Zoom", language, file, 11, nowhere(persons), modes=modes, not_counted=4)


def zoom_unique(seed: int) -> RealList:
    """Return a report of unique users, as Zoom writes it today."""
    persons = people(seed, 9)
    rows: list[Row] = [("Name (original name)", "Email", "Total duration (minutes)", "Guest")]
    rows += [(p.name, p.email, 60 + n * 7, "Yes") for n, p in enumerate(persons)]
    file = File("participants_91234567890.csv", write("csv-bom", [Sheet("", rows)]))
    modes = {"online": 9}
    return RealList("zoom-unique-en", "Zoom", "en", file, 9, nowhere(persons), modes=modes)


def teams(language: str, seed: int) -> RealList:
    """Return a report of attendance: summary, participants and activities, in UTF-16 with tabs."""
    persons = people(seed, 8)
    summary, header, activities = TEAMS[language]
    spent, organizer, presenter = TEAMS_WORDS[language]
    about = ("GCM", "8", f"{DAY} 09:54:17", f"{DAY} 12:41:47", "2h 47m 31s", "2h 5m 45s")
    rows: list[Row] = [(summary[0],), *zip(summary[1:7], about, strict=True), ()]
    rows += [(summary[7],), header[:7]]
    for n, person in enumerate(persons):
        times = (f"{DAY} 10:0{n}:36", f"{DAY} 12:3{n}:11", spent.format(n + 10))
        role = presenter if n else organizer
        rows.append((name_of(person, language), *times, person.email, person.email, role))
    rows += [(), (header[7],), activities]
    for n in (0, 1, 1, 2, 3, 4, 5, 5, 6, 7):
        times = (f"{DAY} 10:0{n}:36", f"{DAY} 11:3{n}:11", spent.format(n + 10))
        role = presenter if n else organizer
        rows.append((name_of(persons[n], language), *times, persons[n].email, role))
    file = File(f"GCM - Attendance {language}.csv", write("tsv-utf16", [Sheet("", rows)]))
    modes = {"online": 8}
    label = f"teams-{language}"
    return RealList(
        label, "Teams", language, file, 8, nowhere(persons), modes=modes, not_counted=12
    )


def teams_old(seed: int) -> RealList:
    """Return the list that a Teams meeting of 2020 gave: a row for each time a person came or went."""
    persons = people(seed, 7)
    actions = [(n, "Joined before") for n in range(3)] + [(n, "Joined") for n in range(3, 7)]
    actions += [(1, "Left"), (1, "Joined"), (4, "Left")]
    rows: list[Row] = [("Full Name", "User Action", "Timestamp")]
    rows += [
        (persons[n].name, action, f"8/13/2020, 10:{place:02}:11 AM")
        for place, (n, action) in enumerate(actions)
    ]
    file = File("meetingAttendanceList.csv", write("tsv-utf16", [Sheet("", rows)]))
    modes = {"online": 7}
    return RealList(
        "teams-old-en", "Teams", "en", file, 7, nowhere(persons), modes=modes, not_counted=3
    )


def webex(language: str, seed: int) -> RealList:
    """Return a report of attendees: each value in an equals sign and quotes, one person twice."""
    persons = people(seed, 9)
    minutes = "{} mins" if language == "en" else "{} min"
    rows: list[Row] = [WEBEX[language]]
    for place, n in enumerate([*range(9), 4]):
        person = persons[n]
        about = ("GCM", "2020-08-13 10:00:00", "2020-08-13 12:30:00", person.name)
        who = (person.first, person.last, "Host" if n == 0 else "Attendee", person.email)
        when = (f"2020-08-13 10:{place:02}:21", "2020-08-13 12:29:58", minutes.format(100 + place))
        values = (*about, *who, *when, "Desktop app", "Meeting")
        rows.append([f'="{value}"' if value[:2] == "20" else value for value in values])
    file = File(f"webex_attendees_{language}.csv", write("tsv-utf16", [Sheet("", rows)]))
    modes = {"online": 9}
    label = f"webex-{language}"
    return RealList(label, "Webex", language, file, 9, nowhere(persons), modes=modes, not_counted=1)


def meetings() -> Iterator[RealList]:
    """Yield the reports of meetings."""
    for seed, language in enumerate(ZOOM):
        yield zoom_meeting(language, 100 + seed)
    yield zoom_unique(110)
    for seed, language in enumerate(TEAMS):
        yield teams(language, 120 + seed)
    yield teams_old(130)
    for seed, language in enumerate(WEBEX):
        yield webex(language, 140 + seed)
