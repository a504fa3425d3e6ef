"""Class lists: whatever platform exported them, every student is read right or the list refused."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tools.classes.class_list import read_class
from tools.classes.headings import HEADINGS
from tools.classes.students import LONGEST, Student, alike, clean, folder_name
from tools.printing.exercises import SourceError


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists") / "class.csv"


def read(path: Path, text: str, encoding: str = "utf-8") -> list[Student]:
    path.write_bytes(text.encode(encoding))
    return read_class(path)[0]


def table(*rows: tuple[str, ...], delimiter: str = ",") -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows(rows)
    return made.getvalue()


# What platforms export

ANA = [Student("Ana Martin", "ana@example.org"), Student("Bö Văn-Thành", "bo@example.org")]
PLATFORMS = {
    "moodle-english": (
        "\ufeffFirst name,Last name,ID number,Email address,Groups\n"
        '"Ana","Martin","2025001","ana@example.org","A, B"\n'
        '"Bö","Văn-Thành","2025002","bo@example.org",""\n'
    ),
    "moodle-french": (
        "\ufeffPrénom;Nom de famille;Numéro d’identification;Adresse de courriel;Groupes\r\n"
        '"Ana";"Martin";"2025001";"ana@example.org";"A"\r\n'
        '"Bö";"Văn-Thành";"2025002";"bo@example.org";""\r\n'
    ),
    "moodle-german": (
        "Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Gruppen\n"
        "Ana,Martin,2025001,ana@example.org,A\n"
        "Bö,Văn-Thành,2025002,bo@example.org,\n"
    ),
    "moodle-spanish": (
        "Nombre;Apellido(s);Número de ID;Dirección de correo;Grupos\n"
        "Ana;Martin;2025001;ana@example.org;A\n"
        "Bö;Văn-Thành;2025002;bo@example.org;\n"
    ),
    "moodle-grading": (
        '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Feedback comments"\n'
        '"Participant 811000","Ana Martin",ana@example.org,"No submission",,"Late,\nonce"\n'
        '"Participant 811001","Bö Văn-Thành",bo@example.org,"No submission",,\n'
    ),
    "moodle-grading-german": (
        'ID;"Vollständiger Name";E-Mail-Adresse;Status\n'
        '"Teilnehmer/in811000";"Ana Martin";ana@example.org;-\n'
        '"Teilnehmer/in811001";"Bö Văn-Thành";bo@example.org;-\n'
    ),
    "brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
        "#2025001,#amartin,Martin,Ana,ana@example.org,#\n"
        "#2025002,#bo,Văn-Thành,Bö,bo@example.org,#\n"
    ),
    "classroom": (
        "Last Name,First Name,Email Address,Essay\n"
        "Date,,,2026-03-01\n"
        "Points,,,10\n"
        "Martin,Ana,ana@example.org,8\n"
        "Văn-Thành,Bö,bo@example.org,\n"
    ),
    "sakai": (
        '"Name","User ID","Email Address","Role"\n'
        '"Ana Martin","amartin","ana@example.org","access"\n'
        '"Bö Văn-Thành","bo","bo@example.org","Student"\n'
        '"Zed Zinn","zed","zed@example.org","Instructor"\n'
    ),
    "ilias": (
        '"Nachname";"Vorname";"Benutzername";"E-Mail";"Rolle"\n'
        '"Martin";"Ana";"amartin";"ana@example.org";"Kursmitglied"\n'
        '"Văn-Thành";"Bö";"bo";"bo@example.org";"Kursmitglied"\n'
        '"Zinn";"Zed";"zed";"zed@example.org";"Kurstutor"\n'
    ),
    "openolat": (
        "Benutzername\tVorname\tName\tE-Mail\tMatrikelnummer\n"
        "amartin\tAna\tMartin\tana@example.org\t2025001\n"
        "bo\tBö\tVăn-Thành\tbo@example.org\t2025002\n"
    ),
    "french-excel": (
        "sep=;\r\nNom;Prénom;E-mail;Remarque;\r\n"
        'Martin;Ana;ana@example.org;"une ligne,\r\npuis ""deux""";\r\n'
        ";;;;\r\nVăn-Thành;Bö;bo@example.org;;\r\n;;;;\r\n"
    ),
    "mail-program": 'student\n"Ana Martin <ana@example.org>"\nBö Văn-Thành <bo@example.org>\n',
    "mail-program-under-e-mail": (
        "E-mail\nAna Martin <ana@example.org>\nBö Văn-Thành <bo@example.org>\n"
    ),
    "address-book": "student\nAna Martin (ana@example.org)\nBö Văn-Thành <bo@example.org>\n",
    "numbered-by-hand": (
        "student,email\n1. Ana Martin,ana@example.org\n2) Bö Văn-Thành,bo@example.org\n"
    ),
    "joined-lists": (
        "Name,E-mail\nAna Martin,ana@example.org\nName,E-mail\nBö Văn-Thành,bo@example.org\n"
    ),
    "address-as-participant": (
        "Participant,Name\nana@example.org,Ana Martin\nbo@example.org,Bö Văn-Thành\n"
    ),
    "brightspace-with-its-demo-student": (
        "Username,Last Name,First Name,Email\n"
        "#am,Martin,Ana,ana@example.org\n"
        "#bo,Văn-Thành,Bö,bo@example.org\n"
        "#demo1,Student,Demo,demo@example.org\n"
    ),
    "upper-case": (
        "STUDENT,E-MAIL\nAna Martin,Ana@Example.ORG\n"
        "\u200eBö\u00a0Văn-Thành\u200b ,BO@example.org\n"
    ),
}
NUMBERED = {
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Essay (101)\n"
        ",,,,,Manual Posting\n"
        "    Points Possible,,,,,10.0\n"
        '"Martin, Ana",1,u1,ana,S1,\n'
        '"Lind, Bo",2,u2,bo,S1,7\n'
        '"Student, Test",3,,t,S1,\n'
    ),
    "canvas-french": (
        "Étudiant,ID,ID utilisateur SIS,Identifiant de connexion SIS,Section\n"
        "    Points possibles,,,,\n"
        '"Martin, Ana",1,u1,ana,S1\n'
        '"Lind, Bo",2,u2,bo,S1\n'
        f'"étudiant, Essai",3,,{"0a" * 20},S1\n'
    ),
    "canvas-french-manual-posting": (
        "Étudiant;ID;ID utilisateur du SIS;ID de connexion au SIS;Section;Note\n"
        ";;;;;Publication manuelle\n"
        "    Points possibles;;;;;(lecture seule)\n"
        '"Martin, Ana";471;u1;ana;S1;8,5\n'
        '"Lind, Bo";472;u2;bo;S1;\n'
        '"de test, Élève";473;;t;S1;\n'
    ),
    "canvas-spanish": (
        "Estudiante,ID,ID de usuario del SIS,ID de inicio de sesión del SIS,Sección,Nota\n"
        ",,,,,Publicación manual\n"
        "    Puntos posibles,,,,,10\n"
        '"Martin, Ana",471,u1,ana,S1,8\n'
        '"Lind, Bo",472,u2,bo,S1,\n'
        '"de prueba, Estudiante",473,,t,S1,\n'
    ),
    "blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\n'
        '"Martin"\t"Ana"\t"ana"\t"u1"\t""\n'
        '"Lind"\t"Bo"\t"bo"\t"u2"\t""\n'
        '"Zinn_PreviewUser"\t"Zed"\t"zed_previewuser"\t""\t""\n'
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_gives_the_same_students(path: Path, platform: str, encoding: str) -> None:
    assert read(path, PLATFORMS[platform], encoding) == ANA


@pytest.mark.parametrize("platform", NUMBERED)
def test_a_gradebooks_own_rows_are_no_students(path: Path, platform: str) -> None:
    students = read(path, NUMBERED[platform], "utf-16")
    assert [student.identity for student in students] == ["u1", "u2"]
    last_first = platform.startswith("canvas")
    assert [student.name for student in students] == (
        ["Martin, Ana", "Lind, Bo"] if last_first else ["Ana Martin", "Bo Lind"]
    )


def test_who_is_left_out_is_told(path: Path) -> None:
    path.write_text(NUMBERED["canvas"], encoding="utf-8")
    assert read_class(path)[1] == [
        "line 2, Manual Posting",
        "line 3, Points Possible",
        "line 6, Student, Test",
    ]
    path.write_text(PLATFORMS["sakai"], encoding="utf-8")
    assert read_class(path)[1] == ["line 4, Zed Zinn (Instructor)"]


@pytest.mark.parametrize("name", ["Test Student", "Student, Demo", "Élève test", "test, Étudiant"])
def test_a_student_whom_a_platform_made_up_is_none(path: Path, name: str) -> None:
    text = table(("student",), ("Demo Testa",), (name,), ("Student, Ana",), ("Testino",))
    assert [s.name for s in read(path, text)] == ["Demo Testa", "Student, Ana", "Testino"]


@pytest.mark.parametrize("word", ["Total", "Moyenne", "Summe", "Average", "Points"])
def test_a_row_below_a_list_that_sums_it_up_is_nobody(path: Path, word: str) -> None:
    for heading in ("score", "number"):
        students = read(path, f"student,{heading}\nAna,17\nBo,19\n{word},36\n")
        assert [student.name for student in students] == ["Ana", "Bo"]
    assert len(read(path, f"student,group\nAna,A\nBo,B\n{word} : 2,\n")) == 2
    students = read(path, f"first name,last name,email\nAna,{word},\n{word},,b@example.org\n")
    assert [student.name for student in students] == [f"Ana {word}", word]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ana@example.org\nbo@example.org\n", ["ana@example.org", "bo@example.org"]),
        ("student\nana@example.org\n", ["ana@example.org"]),
        ("Adresse e-mail;\nana@example.org;\n", ["ana@example.org"]),
        ("Nom\nMartin Ana\n", ["Martin Ana"]),
        ("Élève,,\nAna Martin,,\n", ["Ana Martin"]),
        ("ETUDIANT·E\nAna Martin\n", ["Ana Martin"]),
        ("Nombre;Primer apellido;Segundo apellido\nAna;Sol;Luna\n", ["Ana Sol Luna"]),
        ('Student\n"Martin, Ana"\n', ["Martin, Ana"]),
        ('Student,"E-mail, a formal one (7)"\nAna,9\n', ["Ana"]),
        ("Name,First name,Last name\nAna M.,Ana,Martin\n", ["Ana M."]),
        ('Student,Name\nAna Martin,"Martin, Ana"\n', ["Ana Martin"]),
        ("Name,Vorname,Nachname\n王芳,芳,王\n", ["王芳"]),
        ("student\n1. Ana\n- Bo\n-rf\n3rd\n", ["Ana", "Bo", "-rf", "3rd"]),
        ("group,Name,Vorname\nA,Martin,Ana\n", ["Ana Martin"]),
        ("Student ID\n2025001\n", ["2025001"]),
        ("student\nDate\nMedia\n", ["Date", "Media"]),
        ("First name,Last name\nBo,\nCy,.\nDi,-\n", ["Bo", "Cy", "Di"]),
        ("Identifier,Status\nParticipant 811000,-\n", ["Participant 811000"]),
        ("\n\n student \n\n  Ana  Martin\n\n", ["Ana Martin"]),
    ],
)
def test_a_plain_list_is_read_by_its_heading(path: Path, text: str, names: list[str]) -> None:
    assert [student.name for student in read(path, text)] == names


def test_a_heading_has_one_meaning() -> None:
    words = [word for meaning in HEADINGS.values() for word in meaning]
    assert all(words)
    assert [word for word in words if words.count(word) > 1] == []


# Who a student is


def test_a_student_is_known_by_e_mail_else_by_number_else_by_name(path: Path) -> None:
    text = "Name,Username,Student ID,E-mail\nAna,a,2025001,Ana@X.org\nBo,b,002.0,\nCy,C,,\nDÍ,,,\n"
    assert [s.identity for s in read(path, text)] == ["ana@x.org", "2", "c", "dí"]


def test_a_number_that_a_platform_protects_from_spreadsheets_is_the_same_number(
    path: Path,
) -> None:
    texts = (
        'Name,Student ID\nAna,"=""0042"""\n',
        "Name,Student ID\nAna,#42\n",
        "Name,ID\nAna,'042\n",
    )
    assert [read(path, text)[0].identity for text in texts] == ["42", "42", "42"]


def test_two_people_of_one_name_are_told_apart_by_e_mail_or_number(path: Path) -> None:
    text = "student,email,number\nAna,a1@x.org,\nana,,17\nBo,,\n"
    names = ["Ana (a1@x.org)", "ana (17)", "Bo"]
    assert [student.name for student in read(path, text)] == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élise Noël", "E\u0301lise Noe\u0308l"),
        ("Ana Martin", "ana MARTIN"),
        ("Ana Martin", "Ana\u00a0Martin"),
        ("Ana Martin", "\u200fAna Martin\u200b"),
        ("Ana Martin", "Ａｎａ Martin"),
        ("Straße", "STRASSE"),
        ("A/B", "A:B"),
        ("Ana Jr.", "Ana Jr"),
    ],
)
def test_names_that_are_alike_on_some_computer_are_not_two_folders(
    path: Path, one: str, other: str
) -> None:
    with pytest.raises(
        SourceError,
        match=r"lines 2 and 3, '.*' and '.*': to a computer, or to some, that is one name",
    ):
        read(path, f"student\n{one}\n{other}\n")
    students = read(path, f"student,email\n{one},a@x.org\n{other},b@x.org\n")
    assert len({alike(student.folder) for student in students}) == 2


# Folders

NAMES = [
    *("Nguyễn Văn Thành", "प्रिया वर्मा", "สมชาย ใจดี", "مُحَمَّد", "王 Lefèvre", "Łukasz", "ᐃᓄᒃ"),
    *("D'Arc", "O’Neil-Smith, Jr", "علی‌رضا", "👩‍🔬 Ana", "s000@example.org", "Zoe (2)"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_has_the_name_as_it_is_in_every_script(path: Path, name: str) -> None:
    (student,) = read(path, table(("student",), (unicodedata.normalize("NFD", name),)))
    assert student.name == student.folder == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        *[("CON", "_CON"), ("nul", "_nul"), ("aux.", "_aux"), ("Com1.x", "_Com1.x"), ("..", "_")],
        *[("A/B\\C", "A-B-C"), ('Ana "An" <a>', "Ana -An- -a-"), ("Ana Jr.", "Ana Jr")],
        *[("key.csv", "_key.csv"), ("-rf", "_-rf"), (".hidden", "hidden"), ("Conrad", "Conrad")],
    ],
)
def test_a_name_that_a_file_system_would_not_take_is_changed_as_little_as_can_be(
    name: str, folder: str
) -> None:
    assert folder_name(name) == folder


def test_long_names_differ_in_their_folders_as_they_do_in_the_list() -> None:
    long = "สมชาย" * 100
    one, other = folder_name(long + "1"), folder_name(long + "2")
    assert one != other
    assert one.startswith("สมชายสมชาย")


@given(st.lists(st.text(min_size=1), min_size=1, max_size=6))
@example(["a\u0323\u0307", "a\u0307\u0323"])
@example(["CON", "con.", "ﬁ", "fi"])
@example(["Ǆ" * 99, "ǆ" * 99])
def test_any_names_get_folders_that_are_safe_and_their_own_or_are_refused(
    path: Path, names: list[str]
) -> None:
    try:
        students = read(path, table(("student", "group"), *((name, "A") for name in names)))
    except SourceError as error:
        assert "line" in str(error)
        return
    folders = [student.folder for student in students]
    assert len({alike(folder) for folder in folders}) == len(students)
    assert len({student.identity for student in students}) == len(students)
    assert all(any(s.name in clean(name) for name in names) for s in students)
    for folder in folders:
        for form in ("NFC", "NFD"):
            assert 0 < len(unicodedata.normalize(form, folder).encode()) <= LONGEST
        assert folder == folder.strip(". ") == clean(folder)
        assert not set(folder) & set('<>:"/\\|?*')
        assert alike(folder.split(".")[0]) not in ("con", "prn", "aux", "nul", "com1")


# What is refused

COLUMNS = "class.csv, line 1: no column of {} is headed student, first name, last name or e-mail; "
APART = "may be one value or more; a value with a comma, a semicolon, a tab or | in it must stand"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "class.csv, line 1: nobody is listed"),
        ("student\n\n", "class.csv, line 1: nobody is listed below ['student']"),
        ("Ana\nBo\n", COLUMNS.format("['Ana']")),
        ("Class of 2026\nstudent\nAna\n", COLUMNS.format("['Class of 2026']")),
        ("Ana,ana@x.org\nBo,bo@x.org\n", COLUMNS.format("['Ana', 'ana@x.org']")),
        ("student\nAna\nMartin, Bo\n", f"class.csv, line 3: ['Martin', 'Bo'] {APART}"),
        ("student\nAna;1\n", f"class.csv, line 2: ['Ana', '1'] {APART}"),
        (
            "name,group;email\nAna,1;a@x.org\n",
            f"class.csv, line 1: ['name', 'group;email'] {APART}",
        ),
        (
            "nom;prénom;note,email\nA;B;1,a@x.org\n",
            "line 1: ['nom', 'prénom', 'note,email'] are pa",
        ),
        (
            "student,email\nMartin, Ana,a@x.org\n",
            "line 2: ['Martin', 'Ana', 'a@x.org'] are 3 values",
        ),
        (
            "student,email\nAna,none\n",
            "line 2: the e-mail is 'none'; it must be one address, or em",
        ),
        (
            "student,email\nAna,a@x.org;b@x.org\n",
            "line 2: the e-mail is 'a@x.org;b@x.org'; it must",
        ),
        (
            "student,group\nAna,1\n,2\n",
            "line 3: no name, e-mail or number; it must have one, or be",
        ),
        (
            "student,email\nAna,a@x.org\nBo,A@X.org\n",
            "lines 2 and 3 have the same email, a@x.org; ",
        ),
        ("name,number\nAna,07\n\nBo,7\n", "lines 2 and 4 have the same number, 7; each student mu"),
        ("name,number\nAna,2.025E+07\n", "line 2: the number is 2.025E+07, rounded; it must be wh"),
        ("name,id\nAna,1\nBo,2\nCy,3\n", "line 1: a column of ['name', 'id'] counts the rows, and"),
        (
            "name,id,role\nAna,1,student\nBo,2,teacher\nCy,3,student\nDi,4,student\n",
            "line 1: a column of ['name', 'id', 'role'] counts the rows, and",
        ),
        (
            "Date,Student,Name\n3 May,present,Ana Martin\n",
            "line 2: the student is 'present' in one column and 'Ana Martin' in another; the one",
        ),
        (
            "First name,Last name,Student\nAna,Martin,yes\n",
            "line 2: the student is 'yes' in one column and 'Ana Martin' in another; the one that",
        ),
        ("student,email\n#N/A,a@x.org\n", "line 2: the student is '#N/A', an error of the sprea"),
        ("student\nAna\n#NOM?\n", "line 3: the student is '#NOM?', an error of the spreadsheet; "),
        (
            "student,email\nAna;ana@x.org\n",
            "line 2: ['Ana;ana@x.org'] is not parted as the headings are; it must have the same",
        ),
        ("nom;prénom;note\nA;B;1\nC,D\n", "line 3: ['C,D'] is not parted as the headings are; it"),
        (
            "student\nAna ana@x.org\n",
            "line 2: the name is 'Ana ana@x.org'; an e-mail must stand in",
        ),
        (
            "student,email\nAna,'ana@x.org'\n",
            "line 2: the e-mail is \"'ana@x.org'\"; it must be one",
        ),
        (
            "student,email\nAna,ana@x.org.\n",
            "line 2: the e-mail is 'ana@x.org.'; it must be one add",
        ),
        ("student,group\n*,1\n", "line 2: no name, e-mail or number; it must have one, or be"),
        ("student\n" + "a" * 200_000, "line 2: a value is longer than 131072 letters"),
        ("name,email,name\nAna,,Bo\n", "line 1: two columns are headed 'name'; one must be"),
        ("name,role\nAna,student\nBo,wizard\n", "line 3: Bo has the role 'wizard'; it must be stu"),
        ("student\nZo?\n", "line 2: 'Zo?' has lost letters; it must be saved as UTF-8"),
        ("student\nZoÃ«\n", "line 2: 'ZoÃ«' has lost letters; it must be saved as UTF-8"),
        (
            'student\nAna\n"Bo\nCy\nDi\n',
            "class.csv, line 3: a quotation mark opens here and is neve",
        ),
        (
            'student,email\nAna",a@x.org\n',
            "line 2: 'Ana\"' has one quotation mark; it must have tw",
        ),
        ("email,name\nana@x.org\n,Ana", "line 2: ['ana@x.org'] ends before its name; it must st"),
        (
            'student,group\n"Ana,1\nBo,2"\n',
            "line 2: the student goes over several lines; it must s",
        ),
    ],
)
def test_a_list_that_could_be_misread_is_refused_with_the_line_and_the_cure(
    path: Path, text: str, refusal: str
) -> None:
    with pytest.raises(SourceError) as refused:
        read(path, text)
    assert refusal in str(refused.value)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman"])
def test_a_list_in_another_encoding_is_refused_with_the_line(path: Path, encoding: str) -> None:
    with pytest.raises(SourceError, match=r"class\.csv, line 3: .*; it must be saved as UTF-8$"):
        read(path, "Nom;Prénom".replace("é", "e") + "\r\nLind;Bo\r\nMartin;Zoë\r\n", encoding)


@pytest.mark.parametrize(
    ("beginning", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet"),
        (b"\xef\xbb\xbf<html><table><tr><td>student", "a web page"),
        (b"\n<!DOCTYPE html>", "a web page"),
        (b"%PDF-1.7", "a page to print"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_save(
    path: Path, beginning: bytes, what: str
) -> None:
    path.write_bytes(beginning)
    with pytest.raises(SourceError, match=f"it is {what}; it must be saved as CSV UTF-8"):
        read_class(path)


# Any class

PEOPLE = st.lists(
    st.tuples(
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8),
        st.text(st.characters(categories=["L"]), min_size=1, max_size=8),
        st.integers(1000, 9999),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda person: person[2],
)


@given(PEOPLE, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_class_is_the_same_by_whatever_delimiter_and_encoding(
    path: Path, people: list[tuple[str, str, int]], delimiter: str, encoding: str
) -> None:
    rows = [(first, last, f"S{number}@example.org", "x, y") for first, last, number in people]
    text = table(("First name", "Surname", "E-mail", "Note"), *rows, delimiter=delimiter)
    students = read(path, text, encoding)
    assert [s.identity for s in students] == [f"s{number}@example.org" for *_, number in people]
    for student, (first, last, number) in zip(students, people, strict=True):
        name = clean(f"{first} {last}")
        assert student.name in (name, f"{name} (S{number}@example.org)")
