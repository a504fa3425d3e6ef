"""The running company: what the chapters may rely on, and what another company must respect."""

import csv
import html
import itertools
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from pullkit.chart import chart_of
from pullkit.company import (
    COLUMNS,
    Company,
    CompanyError,
    Person,
    chosen_company,
    in_markdown,
    load_company,
    relay_path,
    relays_to_client,
    text_in_markdown,
    with_article,
)
from pullkit.datafiles import data_path
from pullkit.engine import Explorer, Still
from pullkit.engine.drawable import not_a_word
from pullkit.explorers import alignment, consommacteur, limits, sense
from pullkit.rollout import RollOut, shortest_campaign
from pullkit.story import story
from tools.classes import editions
from tools.notebooks import run_cell
from tools.printing import lessons
from tools.printing.expressions import fill
from tools.printing.press import Page, pages

ROOT = Path(__file__).resolve().parents[1]

HEADER = "id,name,role,branch,manager,faces_client"
SMALL_CHART = f"""{HEADER}
1,Ada,director,Direction,,no
2,Bo,clerk,Desk,1,yes
3,Cy,smith,Forge,1,no
"""
SMALL_WORDS = """
fictional = true
name = "Small"
product = "thing"
client = "buyer"
clients = "buyers"
tool = "Book"
tool_purpose = "a list"
[cast]
director = "Ada"
maker = "Cy"
fitter = "Bo"
first_writer = "Bo"
hr = "Cy"
[scenes.sense]
remark = "it squeaks"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "chart.csv").write_text(SMALL_CHART, encoding="utf-8")
    (tmp_path / "company.toml").write_text(SMALL_WORDS, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def maillon() -> Company:
    return load_company()


def test_cycles_maillon_has_53_people_and_says_that_it_is_fictional(maillon: Company) -> None:
    assert len(maillon.people) == 53
    assert maillon.fictional


def test_its_four_branches_are_one_head_three_leads_and_nine_hands(maillon: Company) -> None:
    director = maillon.cast["director"]
    heads = [person for person in maillon.people if person.manager == director.id]
    assert [head.branch for head in heads] == ["Counter", "Road", "Workshop", "Office"]
    for head in heads:
        leads = [person for person in maillon.people if person.manager == head.id]
        assert len(leads) == 3
        for lead in leads:
            hands = [person for person in maillon.people if person.manager == lead.id]
            assert len(hands) == 3
            assert {hand.branch for hand in hands} == {head.branch}


def test_only_the_hands_of_counter_and_road_face_riders(maillon: Company) -> None:
    managers = {person.manager for person in maillon.people}
    for person in maillon.people:
        is_hand = person.id not in managers
        assert person.faces_client == (is_hand and person.branch in ("Counter", "Road"))


def test_the_distances_are_those_of_the_capstone(maillon: Company) -> None:
    distance = relays_to_client(maillon)
    assert np.bincount(distance).tolist() == [0, 18, 6, 2, 1, 2, 6, 18]
    assert distance.sum() == 212
    assert distance.mean() == 4


def test_a_riders_remark_crosses_seven_people_to_reach_the_welder(maillon: Company) -> None:
    path = relay_path(maillon)
    assert len(path) == 7
    assert path[0].branch == "Counter"
    assert path[3] == maillon.cast["director"]
    assert path[-1] == maillon.cast["maker"]
    assert path[-1].role == "welder"


def test_the_logbooks_two_writers_are_fitters_who_face_riders(maillon: Company) -> None:
    for part in ("first_writer", "fitter"):
        assert maillon.cast[part].faces_client
        assert "fitter" in maillon.cast[part].role


def test_everyone_on_a_path_is_linked_to_the_next_and_one_relay_further(maillon: Company) -> None:
    distance = dict(zip(maillon.people, relays_to_client(maillon), strict=True))
    for person in maillon.people:
        path = relay_path(maillon, person)
        assert path[0].faces_client
        assert [distance[each] for each in path] == list(range(1, len(path) + 1))
        for one, other in itertools.pairwise(path):
            assert one.manager == other.id or other.manager == one.id


@given(managers=st.data(), size=st.integers(1, 30))
def test_in_any_chart_a_step_along_a_link_changes_the_distance_by_at_most_one(
    managers: st.DataObject, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("chart")
    parents = [None] + [managers.draw(st.integers(1, i)) for i in range(1, size)]
    faces = managers.draw(st.lists(st.booleans(), min_size=size, max_size=size).filter(any))
    rows = [
        f"{i},P{i},hand,Branch,{parent or ''},{'yes' if front else 'no'}"
        for i, (parent, front) in enumerate(zip(parents, faces, strict=True), start=1)
    ]
    (folder / "chart.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    words = re.sub(r'"(Ada|Bo|Cy)"', '"P1"', SMALL_WORDS)
    (folder / "company.toml").write_text(words, encoding="utf-8")
    distance = relays_to_client(load_company(folder))
    assert all((distance == 1) == faces)
    for child, parent in enumerate(parents):
        if parent is not None:
            assert abs(distance[child] - distance[parent - 1]) <= 1


def test_another_folder_is_another_company(folder: Path) -> None:
    company = load_company(folder)
    assert company.client == "buyer"
    assert relays_to_client(company).tolist() == [2, 1, 3]
    assert company.scenes["sense"]["remark"] == "it squeaks"


def test_a_chart_saved_by_a_spreadsheet_is_read(folder: Path) -> None:
    text = "\ufeff" + SMALL_CHART.replace("\n", "\r\n")
    (folder / "chart.csv").write_text(text, encoding="utf-8", newline="")
    assert len(load_company(folder).people) == 3


def test_a_person_of_another_company_has_no_path(maillon: Company, folder: Path) -> None:
    with pytest.raises(ValueError, match="must be someone of Cycles Maillon"):
        relay_path(maillon, load_company(folder).people[0])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2,Bo,", "x,Bo,", "line 3: id is 'x'; it must be a whole number"),
        (
            "2,Bo,",
            "1" * 5000 + ",Bo,",
            "line 3: .*1'; it must be a whole number of at most 18 digits",
        ),
        ("2,Bo,", "3,Bo,", "line 4: id 3 is taken; it must be unique"),
        ("3,Cy,", "3,\u200b,", "line 4: name is empty; it must be given"),
        ("3,Cy,", "3,Bo,", "line 4: the name 'Bo' is taken; it must be unique"),
        ("3,Cy,", "3,,", "line 4: name is empty; it must be given"),
        ("1,yes", "1,perhaps", "line 3: faces_client is 'perhaps'; it must be yes or no"),
        ("Forge,1", "Forge,9", "line 4: manager is 9; it must be the id of someone in the chart"),
        ("Forge,1", "Forge,3", "line 4: Cy reports to themselves; it must lead up to the director"),
        ("Forge,1", "Forge,", "line 4: 2 people have no manager; it must be one: the director"),
        ("Forge,1,no", "Forge,1", "line 4: faces_client is empty; it must be given"),
        ("Forge,1,no", "Forge,1,no,no", "line 4: the row goes on with no; it must have 6 values"),
        ("1,yes", "1,no", "faces_client is no for everyone; it must be yes for someone"),
        (",faces_client", "", "line 1: the columns are"),
    ],
)
def test_a_chart_that_breaks_a_rule_is_refused_by_file_and_line(
    folder: Path, old: str, new: str, message: str
) -> None:
    (folder / "chart.csv").write_text(SMALL_CHART.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"chart\.csv.*{message}"):
        load_company(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('client = "buyer"', "", "client is missing; it must be a text in quotes"),
        ("fictional = true", "", "fictional is missing; it must be true or false"),
        ('maker = "Cy"', 'maker = "Zoe"', "cast.maker is 'Zoe'; it must be a name in chart.csv"),
        ('director = "Ada"', "", "cast.director is missing; it must be a name in chart.csv"),
        ('maker = "Cy"', 'maker = ["Cy"]', r"cast.maker is \['Cy'\]; it must be a name"),
        ('"buyers"', '"\u200b"', "clients is .*; it must be a text in quotes"),
        ('maker = "Cy"', 'maker = "cy"', "is 'cy'; it must be a name in chart.csv, perhaps 'Cy'"),
        (
            '[scenes.sense]\nremark = "it squeaks"',
            "[scenes]\nsense = 1",
            "scenes.sense is 1; it must",
        ),
        ('"it squeaks"', "3", "scenes.sense.remark is 3; it must be a text in quotes"),
        ('"Small"', '"Small', "line 3"),
    ],
)
def test_words_that_break_a_rule_are_refused_by_file_and_key(
    folder: Path, old: str, new: str, message: str
) -> None:
    (folder / "company.toml").write_text(SMALL_WORDS.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"company\.toml.*{message}"):
        load_company(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('client = "buyer"', 'clinet = "buyer"', "the key clinet is unknown; did you mean client?"),
        ("maker = ", "makr = ", "the key cast.makr is unknown; did you mean cast.maker?"),
        ("[scenes.", "[sceens.", "the key sceens is unknown; did you mean scenes?"),
        (".sense]", "]", "the key scenes.remark is unknown; did you mean scenes.sense.remark?"),
        (".sense]", ".sens]", "the key scenes.sens is unknown; did you mean scenes.sense?"),
        ("remark", "remarque", "the key scenes.sense.remarque is unknown; did you mean scenes."),
        ("[cast]", '[cast]\ntool = "Book"', "the key cast.tool is unknown; did you mean tool?"),
        ("[cast]", "[cast]\ncook = 1", "the key cast.cook is unknown; it must be one of cast.dir"),
    ],
)
def test_a_key_that_nothing_reads_is_refused_with_the_one_that_was_meant(
    folder: Path, old: str, new: str, message: str
) -> None:
    change(folder / "company.toml", old, new)
    with pytest.raises(CompanyError, match=rf"company\.toml: {re.escape(message)}"):
        load_company(folder)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ('"A "big" book"', "line 7: the text does not end where it should; one that holds"),
        ('"Book', "line 7: the text does not end where it should"),
        ("“Book”", "line 7: a text stands between straight quotation marks"),
        ("Book", "line 7: an entry is written key = "),
        (r'"A\Z"', "line 7: a backslash is written twice"),
        (r'"the \users"', "line 7: a backslash is written twice"),
        (r'"the shelf\"', "line 7: a backslash is written twice"),
        ('"""It runs\non the \\Zoo"""', "line 7: a backslash is written twice"),
        ("True", "line 7: it is written true or false, in small letters"),
        ('"Book"\ntool = "Log"', "line 8: it is there already"),
        ('"""It runs\nand runs', 'line 7: the text that begins here does not end with """'),
        ('"""It runs\n[[\n]]\nx = "', 'line 7: the text that begins here does not end with """'),
    ],
)
def test_what_is_not_toml_is_refused_where_it_begins_with_what_to_do(
    folder: Path, new: str, message: str
) -> None:
    change(folder / "company.toml", '"Book"', new)
    with pytest.raises(CompanyError, match=rf"company\.toml, {re.escape(message)}"):
        load_company(folder)


def test_the_two_answers_of_an_audit_are_two(folder: Path) -> None:
    text = '[scenes.alignment]\naudit_reporting = "by day|night | none"\n'
    change(folder / "company.toml", "[scenes.sense]", f"{text}[scenes.sense]")
    cells = in_markdown(load_company(folder)).scenes["alignment"]["audit_reporting"]
    assert [shown(cell) for cell in cells.split(" | ")] == ["by day|night", "none"]
    for wrong in ("by day", "by day | by night | none"):
        change(folder / "company.toml", "by day|night | none", wrong)
        with pytest.raises(
            CompanyError, match=r"audit_reporting is .* must be two answers with a \|"
        ):
            load_company(folder)
        change(folder / "company.toml", wrong, "by day|night | none")


def test_a_text_over_several_lines_is_one_line(folder: Path) -> None:
    change(folder / "company.toml", '"it squeaks"', '"""\n  it\t squeaks\nloudly\n"""')
    assert load_company(folder).scenes["sense"]["remark"] == "it squeaks loudly"


def test_a_control_character_is_refused(folder: Path) -> None:
    change(folder / "company.toml", "it squeaks", r"it\u0007squeaks")
    with pytest.raises(CompanyError, match=r"scenes\.sense\.remark is 'it\\x07squeaks'"):
        load_company(folder)


@pytest.mark.parametrize(
    "saved",
    [
        SMALL_CHART.replace(",", ";"),
        SMALL_CHART.replace(",", "\t"),
        SMALL_CHART.replace("\n", ",,,\n") + ",,,,,,,,\n,,,,,,,,\n",
        SMALL_CHART.replace("2,Bo,clerk", "\n,,,,,\n 2 , Bo ,clerk ").replace("yes", "Yes"),
        SMALL_CHART.replace("Bo", '"Bo"').replace("name", "Name"),
    ],
    ids=["semicolons", "tabs", "empty columns and rows", "blanks", "quoted"],
)
def test_a_chart_is_read_as_spreadsheets_write_it(folder: Path, saved: str) -> None:
    plain = load_company(folder)
    (folder / "chart.csv").write_text(saved, encoding="utf-8")
    assert load_company(folder) == plain


@pytest.mark.parametrize(
    "name", ["Zoé", "Nguyễn", "김민수", "Å\N{NO-BREAK SPACE}Ole", "\u200eZoé\ufeff", "Zo\u00adé"]
)
def test_a_name_is_the_same_in_both_forms_of_unicode_and_with_any_blank(
    folder: Path, name: str
) -> None:
    apart = unicodedata.normalize("NFD", name).replace("\N{NO-BREAK SPACE}", " ")
    change(folder / "chart.csv", "Cy", apart)
    words = (folder / "company.toml").read_text(encoding="utf-8").replace("Cy", name)
    (folder / "company.toml").write_text(words, encoding="utf-8")
    seen = re.sub("[\u200e\ufeff\u00ad]", "", name)
    assert load_company(folder).cast["maker"].name == " ".join(seen.split())


@pytest.mark.parametrize("name", ["मीनाक्‍षी", "👩‍🚀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم"])
def test_what_joins_letters_or_makes_a_flag_stays_in_a_name(folder: Path, name: str) -> None:
    change(folder / "chart.csv", "Cy", name)
    words = SMALL_WORDS.replace('"Cy"', f'"{name}"')
    (folder / "company.toml").write_text(words, encoding="utf-8")
    assert load_company(folder).cast["maker"].name == name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("3,Cy", "3,bo", "line 4: the name 'bo' is taken; it must be unique"),
        ("3,Cy", "3, Bo\N{NO-BREAK SPACE}", "line 4: the name 'Bo' is taken"),
        ("Forge", "desk ", "line 4: branch is 'desk'; it must be 'Desk', as further up"),
        ("2,Bo", '2,"Bo', "line 3: a quotation mark opens here and is never closed"),
        ("name", "nom", "line 1: the columns are id, nom, role, branch, manager, faces_client"),
    ],
)
def test_what_looks_alike_is_not_two_and_a_mistake_is_named_where_it_is(
    folder: Path, old: str, new: str, message: str
) -> None:
    change(folder / "chart.csv", old, new)
    with pytest.raises(CompanyError, match=rf"chart\.csv, {re.escape(message)}"):
        load_company(folder)


@pytest.mark.parametrize("nothing", ["nan", "NaN", "NaT", "inf", "None"])
def test_a_word_that_programs_write_for_nothing_is_refused_before_an_explorer_would(
    folder: Path, nothing: str
) -> None:
    for file, old, new in [
        ("chart.csv", "Cy", f"{nothing} Cy"),
        ("chart.csv", "Forge", nothing),
        ("company.toml", '"buyer"', f'"{nothing}"'),
        ("company.toml", '"buyers"', f'"our {nothing}"'),
        ("company.toml", '"Book"', f'"{nothing}-book"'),
    ]:
        assert not_a_word(f"They say {new} to us"), "what an explorer may say need not be refused"
        change(folder / file, old, new)
        with pytest.raises(CompanyError, match=f"it must not say {nothing}, which programs write"):
            load_company(folder)
        change(folder / file, new, old)


def test_names_that_only_begin_like_nothing_are_names(folder: Path) -> None:
    for name in ("Nan", "Inf", "Nonette", "Anaïs Infante"):
        assert not not_a_word(f"They say {name} to us")
        change(folder / "chart.csv", "Bo", name)
        words = (folder / "company.toml").read_text(encoding="utf-8")
        (folder / "company.toml").write_text(words.replace('"Bo"', f'"{name}"'), encoding="utf-8")
        assert load_company(folder).cast["fitter"].name == name
        change(folder / "chart.csv", name, "Bo")
        (folder / "company.toml").write_text(words, encoding="utf-8")


def test_a_file_that_cannot_be_read_is_refused_by_name(folder: Path) -> None:
    (folder / "company.toml").unlink()
    (folder / "company.toml").mkdir()
    with pytest.raises(CompanyError, match=r"company\.toml cannot be read: "):
        load_company(folder)


def test_a_folder_without_a_chart_is_refused_by_name(folder: Path) -> None:
    (folder / "chart.csv").rename(folder / "chart.csv.txt")
    message = r"chart\.csv is missing; .* has chart\.csv\.txt, company\.toml$"
    with pytest.raises(CompanyError, match=message):
        load_company(folder)


@pytest.mark.parametrize("file", ["chart.csv", "company.toml"])
def test_a_file_that_is_not_utf_8_is_refused_by_name(folder: Path, file: str) -> None:
    text = (folder / file).read_text(encoding="utf-8").replace("Cy", "Cyprién")
    (folder / file).write_text(text, encoding="cp1252")
    with pytest.raises(
        ValueError, match=rf"{re.escape(file)}, line \d+: .* must be saved as UTF-8$"
    ):
        load_company(folder)


@pytest.mark.parametrize(
    ("noun", "phrase"),
    [
        *(("rider", "a rider"), ("adviser", "an adviser"), ("Investor", "an Investor")),
        *(("user", "a user"), ("usher", "an usher"), ("uncle", "an uncle")),
        *(("university", "a university"), ("uninsured driver", "an uninsured driver")),
        *(("European", "a European"), ("one-off buyer", "a one-off buyer")),
        *(("unidentified man", "an unidentified man"), ("ukulele player", "a ukulele player")),
        *(("heir", "an heir"), ("house guest", "a house guest"), ("Übersetzer", "an Übersetzer")),
        *(("HR manager", "an HR manager"), ("UX designer", "a UX designer"), ("CEO", "a CEO")),
        *(("F1 mechanic", "an F1 mechanic"), ("e-bike guide", "an e-bike guide")),
        *(("8-hour hand", "an 8-hour hand"), ("110-kg man", "a 110-kg man")),
        *(('"old" rider', 'an "old" rider'), ("éducateur", "an éducateur")),
    ],
)
def test_the_article_of_a_client_is_the_one_that_is_heard(noun: str, phrase: str) -> None:
    assert with_article(noun) == phrase
    company = in_markdown(replace(load_company(), client=noun))
    assert with_article(company.client).split()[0] == phrase.split()[0]


def test_renaming_the_files_people_renames_the_story(folder: Path) -> None:
    shutil.copytree(data_path("companies", "cycles-maillon"), folder, dirs_exist_ok=True)
    for file in ("chart.csv", "company.toml"):
        text = (folder / file).read_text(encoding="utf-8").replace("Odile", "Nour")
        (folder / file).write_text(text, encoding="utf-8")
    assert relay_path(load_company(folder))[-1].name == "Nour"


# The story that the chapters tell


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the running company, chosen to play the story."""
    folder = tmp_path / "company"
    shutil.copytree(data_path("companies", "cycles-maillon"), folder)
    monkeypatch.setenv("PULLKIT_COMPANY", str(folder))
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_company_chosen_is_the_one_the_book_runs_on(chosen: Path) -> None:
    change(chosen / "company.toml", 'name = "Cycles Maillon"', 'name = "Another"')
    assert load_company().name == "Another"


@pytest.mark.parametrize("name", ["nowhere", "chosen.txt"])
def test_a_company_that_is_not_there_is_refused_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PULLKIT_COMPANY", name)
    with pytest.raises(CompanyError, match=rf"'{name}' .*cycles-maillon, kayaks-courlis$"):
        load_company()


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('maker = "Odile"', 'maker = "Maud"', "is 1 relay from the client; it must be 7"),
        ('fitter = "Samir"', 'fitter = "Odile"', "the fitter, does not; it must face clients"),
        ('fitter = "Samir"', 'fitter = "Yann"', "in one branch"),
        ('hr = "Damien"', 'hr = "Lise"', "the hr, faces clients; it must sit in the back office"),
        ('director = "Hélène"', 'director = "Solène"', "the director, has a manager"),
        ("apart = ", "# apart = ", r"scenes\.sense\.apart is missing; it must be given$"),
    ],
)
def test_a_company_that_cannot_play_the_story_is_refused_with_the_reason(
    chosen: Path, old: str, new: str, refusal: str
) -> None:
    change(chosen / "company.toml", old, new)
    with pytest.raises(ValueError, match=refusal):
        load_company()
    assert load_company(chosen).people  # as a company it is well-formed


# The size for which the last chapter says what a push and a budget do


def resized(company: Company, branch: str, teams: int = 0, hands: int = 0) -> Company:
    """Give a branch that many more teams, and each of its teams that many more hands."""
    director = company.cast["director"]
    (head,) = (p for p in company.people if p.branch == branch and p.manager == director.id)
    leads = [person for person in company.people if person.manager == head.id]
    crews = [[person for person in company.people if person.manager == lead.id] for lead in leads]
    people = [person for person in company.people if person.branch != branch] + [head]
    new = itertools.count(max(person.id for person in company.people) + 1)
    for place in range(len(leads) + teams):
        kept = place < len(leads)
        lead = leads[place] if kept else replace(leads[0], id=next(new), name=f"{branch} {place}")
        crew = crews[place] if kept else []
        missing = range(len(crew), len(crews[0]) + hands)
        crew = crew[: len(crews[0]) + hands] + [
            replace(crews[0][0], id=next(new), manager=lead.id, name=f"{lead.name} {k}")
            for k in missing
        ]
        people += [lead, *crew]
    return replace(company, people=tuple(people))


def sizes(company: Company) -> Iterator[Company]:
    """The company, and others made from it by adding and dropping teams and hands."""
    branches = sorted({p.branch for p in company.people} - {company.cast["director"].branch})
    yield company
    for branch in branches:
        for teams, hands in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            yield resized(company, branch, teams, hands)
    for one, other in itertools.combinations(branches, 2):
        yield resized(resized(company, one, teams=-1), other, teams=-1)
        yield resized(resized(company, one, hands=-1), other, hands=-1)


def save_chart(company: Company, folder: Path) -> None:
    with (folder / "chart.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for each in company.people:
            faces = "yes" if each.faces_client else "no"
            rows.writerow([each.id, each.name, each.role, each.branch, each.manager, faces])


@pytest.mark.parametrize(
    ("name", "fewest", "most"), [("cycles-maillon", 45, 53), ("kayaks-courlis", 40, 50)]
)
def test_in_every_company_of_a_size_that_is_allowed_four_months_leave_nothing_and_five_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fewest: int, most: int
) -> None:
    folder = tmp_path / "company"
    shutil.copytree(data_path("companies", name), folder)
    monkeypatch.setenv("PULLKIT_COMPANY", str(folder))
    seen = set()
    for company in sizes(load_company(folder)):
        save_chart(company, folder)
        try:
            people = len(load_company().people)
        except ValueError as refusal:
            assert "as the lessons' months" in str(refusal)
            continue
        shortest = shortest_campaign(chart_of(company), longest=6, months=120)
        assert 4 < shortest <= 5, people
        seen.add(people)
    assert (min(seen), max(seen)) == (fewest, most)


@pytest.mark.parametrize("name", ["cycles-maillon", "kayaks-courlis"])
def test_half_of_what_five_months_of_everyone_cost_is_enough_on_the_far_side(name: str) -> None:
    chart = chart_of(load_company(data_path("companies", name)))
    months = shortest_campaign(chart, RollOut(push_from=5), longest=6, months=120)
    assert months * (chart.relays >= 5).sum() <= 2.5 * len(chart.relays)


def test_in_far_teams_of_two_four_months_would_hold_so_they_are_refused(
    chosen: Path, maillon: Company
) -> None:
    small = resized(maillon, "Workshop", hands=-1)
    small = resized(resized(small, "Office", hands=-1), "Road", hands=1)
    save_chart(small, chosen)
    assert shortest_campaign(chart_of(small), longest=6) < 4
    with pytest.raises(ValueError, match=r"chart\.csv: Svetlana has a team of 2, .* be 3 or 4"):
        load_company()


@pytest.mark.parametrize(("teams", "people"), [(1, 57), (-2, 37)])
def test_a_company_too_large_or_too_small_for_the_last_chapter_is_refused_with_the_reason(
    chosen: Path, maillon: Company, teams: int, people: int
) -> None:
    other = resized(maillon, "Counter", teams)
    save_chart(other if teams > 0 else resized(other, "Office", teams), chosen)
    message = f"{people} people; it must be 40 to 53 people, as the lessons' months"
    with pytest.raises(ValueError, match=rf"chart\.csv: {message}"):
        load_company()


# Which company is chosen


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of companies of its own, from which none is chosen yet."""
    folder = tmp_path / "companies"
    shutil.copytree(data_path("companies"), folder)
    monkeypatch.setattr("pullkit.company.data_path", lambda *_: folder)
    monkeypatch.delenv("PULLKIT_COMPANY", raising=False)
    return folder


@pytest.mark.parametrize(
    "text",
    ["kayaks-courlis", "kayaks-courlis\r\n", "\ufeff# the second\n\n  kayaks-courlis # ours \n"],
)
def test_the_name_of_the_company_may_stand_among_blanks_and_remarks(shelf: Path, text: str) -> None:
    (shelf / "chosen.txt").write_text(text, encoding="utf-8", newline="")
    assert chosen_company() == shelf / "kayaks-courlis"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it names no company; it must name one$"),
        ("# none\n", "it names no company"),
        ("cycles-maillon\nkayaks-courlis\n", "it names cycles-maillon and kayaks-courlis"),
        ("Kayaks", "there is no company 'Kayaks' in .* has cycles-maillon, kayaks-courlis$"),
        (None, "is missing; companies has cycles-maillon, kayaks-courlis$"),
    ],
)
def test_a_choice_that_names_no_company_is_refused_with_those_there_are(
    shelf: Path, text: str | None, message: str
) -> None:
    if text is None:
        (shelf / "chosen.txt").unlink()
    else:
        (shelf / "chosen.txt").write_text(text, encoding="utf-8")
    with pytest.raises(CompanyError, match=rf"chosen\.txt:? {message}"):
        chosen_company()


def test_a_folders_name_is_the_same_in_both_forms_of_unicode(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = unicodedata.normalize("NFD", "vélos")
    (shelf / "kayaks-courlis").rename(shelf / apart)
    monkeypatch.setenv("PULLKIT_COMPANY", unicodedata.normalize("NFC", apart))
    assert chosen_company().name == apart


def test_a_company_is_checked_by_itself_and_the_answer_is_one_line(chosen: Path) -> None:
    def check() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pullkit.company"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")

    assert check().stdout == "The book runs on Cycles Maillon, 53 people.\n"
    change(chosen / "company.toml", "apart", "apar")
    found = "the key scenes.sense.apar is unknown; did you mean scenes.sense.apart?"
    refused = check()
    assert refused.returncode == 1
    assert (refused.stdout, refused.stderr) == ("", f"{chosen / 'company.toml'}: {found}\n")


@pytest.mark.parametrize("tool", [("printing",), ("classes", "student")])
def test_a_tool_refuses_a_wrong_company_in_one_line_before_it_writes(
    tool: tuple[str, ...], tmp_path: Path
) -> None:
    name, *command = tool
    out = ["--out", str(tmp_path / "out")] if "student" in command else []
    done = subprocess.run(
        [sys.executable, "-m", f"tools.{name}", *command, *out],
        cwd=ROOT,
        env={**os.environ, "PULLKIT_COMPANY": "nowhere"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert not (tmp_path / "out").exists()
    told = "PULLKIT_COMPANY: there is no company 'nowhere' .*\n"
    assert re.fullmatch(rf"(tools\.{name}:|Nothing is printed\.) {told}", done.stderr)


# The schema: what the file may hold is what the chapters read


TEXTS = {
    page.notebook: page.source.read_text(encoding="utf-8")
    for page in pages()
    if not page.has_exercises
}


def test_the_lessons_read_every_word_that_the_file_may_hold_and_no_other() -> None:
    read: dict[str, set[str]] = {}
    for text in TEXTS.values():
        if scene := re.search(r'company\.scenes\["(\w+)"\]', text):
            keys = set(re.findall(r"""scene\[['"](\w+)['"]\]""", text))
            if "audit_{name}" in text:
                (names,) = re.findall(r"audited = \((.*)\)", text)
                keys |= {f"audit_{name}" for name in re.findall(r'"(\w+)"', names)}
            read[scene[1]] = keys
    assert read == {scene: set(keys) for scene, keys in story().scenes.items()}


@pytest.mark.parametrize("name", ["cycles-maillon", "kayaks-courlis"])
def test_each_company_has_every_word(name: str) -> None:
    scenes = load_company(data_path("companies", name)).scenes
    assert {key: tuple(sorted(texts)) for key, texts in scenes.items()} == {
        key: tuple(sorted(texts)) for key, texts in story().scenes.items()
    }


# Words are text, whatever they look like: in Markdown and in figures they read as they are written

EXTENSIONS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["parse"]
PARSER = create_md_parser(
    MdParserConfig(enable_extensions=set(EXTENSIONS["myst_enable_extensions"])), RendererHTML
)
HOSTILE = (
    "⟦$900, then $40; Bikes.com www.a.org https://b.org c@d.org Bug_Log_2 *e* __f__ ~~g~~ `h` "
    r"<b>i</b> &amp; &lt; [j](k) ![l](m) [^n] {{ o }} {p}`q` \(r\) $$s$$ \t a\*b|u ^v^ (w)= #x "
    "\"y\" 'z' -- --- ... @@0@@ % {}⟧"
)


def shown(markdown: str) -> str:
    """The text that a reader of the book's Markdown sees."""
    return html.unescape(re.sub(r"</?\w[^>]*>", "", PARSER.render(markdown))).strip()


MARKUP = st.sampled_from(
    [
        *"$_*`~^|<>[](){}#+-=!&\\:;.\"'%@/?,",
        *("www.", "https://", "a@b.org", "c.com", "&amp;", "{{", "}}", "```", ":::", "---", "1."),
        *("$$", "<b>", "</bdi>", "<!--", "](", "\\(", "[^1]"),
    ]
)

AROUND = {
    **{same: same for same in ("{}", "At {}'s desk", "({0}, {0})")},
    **{"**{}**: so": "{}: so", "*{}*.": "{}.", "- {}": "{}", "> {}": "{}", "a\n{}": "a {}"},
}


@given(st.lists(st.text("ab é小ع1 ", max_size=3) | MARKUP | st.text(max_size=2), max_size=8))
@example([HOSTILE])
@example(["# a"])
@example(["1) a"])
@example(["+++"])
@example(["- a"])
@example(["> a"])
def test_any_text_reads_in_markdown_and_in_html_as_it_is_written(parts: list[str]) -> None:
    text = " ".join("".join(c for c in "".join(parts) if c.isprintable()).split())
    if not text:
        return
    word = in_markdown(replace(load_company(), tool=text)).tool
    assert word == text_in_markdown(text)
    for around, reads in AROUND.items():
        assert " ".join(shown(around.format(word)).split()) == reads.format(text)
    row = shown(f"| a | b |\n|---|---|\n| {word} | c |").split("\n")
    assert [cell for cell in row if cell] == ["a", "b", text, "c"]
    folded = PARSER.render(f"<details>\n<summary>{word}</summary>\n</details>")
    assert html.unescape(re.sub("</?(?:details|summary|bdi)[^>]*>", "", folded)).strip() == text


def append_to_every_word(company: Path, tail: str) -> None:
    with (company / "chart.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with (company / "chart.csv").open("w", encoding="utf-8", newline="") as file:
        words = ([f"{word} {tail}" for word in row[1:4]] for row in rows)
        worse = [[row[0], *three, *row[4:]] for row, three in zip(rows, words, strict=True)]
        csv.writer(file).writerows([header, *worse])
    text = (company / "company.toml").read_text(encoding="utf-8")
    quoted = tail.replace("\\", r"\\").replace('"', r"\"")
    end = re.compile(r'(?<!")("""|")(?= *(?:#.*)?$)', re.MULTILINE)
    text = end.sub(lambda end: f" {quoted}{end[1]}", text)
    (company / "company.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def hostile(chosen: Path) -> Path:
    """The running company, with all that could be taken for something else behind every word."""
    append_to_every_word(chosen, HOSTILE)
    return chosen


FIGURE = re.compile(r"explorers\.\w+\([^()]*\)(\.at\([^()]*\))?")


def printed(page: Page) -> Iterator[str]:
    """The texts of a page with their values, its figures left out."""
    variables: dict[str, object] = {"__name__": "__main__"}
    for cell in lessons.read(page.source).notebook.cells:
        if cell.cell_type == "markdown":
            yield fill(cell.source, lambda asked: eval(asked.code, variables))
        elif not FIGURE.fullmatch(cell.source.strip()):
            run_cell(cell.source, variables)


@pytest.mark.parametrize(
    "page",
    [page for page in pages() if "load_company" in TEXTS.get(page.notebook, "")],
    ids=lambda page: page.notebook,
)
def test_on_every_page_words_read_as_they_are_written(hostile: Path, page: Page) -> None:
    texts = [shown(text) for text in printed(page)]
    assert any(HOSTILE in text for text in texts)
    assert [text for text in texts if text.count("⟦") != text.count(HOSTILE)] == []


def test_in_every_figure_words_read_as_they_are_written(chosen: Path) -> None:
    tail = "$9_a$&<b>\\\\d"
    raw = load_company()

    def person(each: Person) -> Person:
        return replace(each, name=f"{each.name[:2]}{tail}", branch=f"{each.branch[:2]}{tail}")

    people = tuple(map(person, raw.people))
    cast = {part: person(each) for part, each in raw.cast.items()}
    company = replace(raw, people=people, cast=cast, client=tail, clients=f"x{tail}", tool=tail)
    for made in (
        sense.seven_relays(company),
        alignment.seven_clocks(company),
        limits.let_go_and_watch(company),
        consommacteur.roads(company),
    ):
        svg = made.html if isinstance(made, Still) else made.template("a")
        texts = re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)
        worded = [html.unescape(text) for text in texts if "$9" in text]
        assert worded
        assert all(text.endswith((tail, f"{tail} who stay")) for text in worded), worded
        assert svg.count("$9") == len(worded)
    assert tail in sense.seven_relays(company).sentence()
    assert f"X{tail} who stay" in html.unescape(consommacteur.roads(company).html)


def test_long_words_are_set_smaller_and_leave_the_figure_its_room(maillon: Company) -> None:
    def person(each: Person) -> Person:
        return replace(each, name=f"{each.name} Featherstonehaugh", branch=f"{each.branch} and Co.")

    people = tuple(map(person, maillon.people))
    cast = {part: person(each) for part, each in maillon.cast.items()}
    clients = "corporate customers of the house"
    long = replace(maillon, people=people, cast=cast, client=clients, clients=clients)
    for make in (sense.seven_relays, alignment.seven_clocks, limits.let_go_and_watch):
        widths = [figure_width(make(company)) for company in (maillon, long)]
        assert widths[1] > 0.93 * widths[0], make


def figure_width(explorer: Explorer) -> float:
    explorer.fragments(explorer.opening, "a")
    return float(explorer.figure.axes[0].get_position().width)


@pytest.mark.slow
def test_in_the_built_book_words_read_as_they_are_written_and_no_path_is_published(
    chosen: Path, tmp_path: Path
) -> None:
    tail = '⟦$9_a_, $4 *b* <i>c</i> www.d.org "e" 小⟧'
    append_to_every_word(chosen, tail)
    book = tmp_path / "book"
    editions.book("student", book)
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "-n"]
    environment = {**os.environ, "PYTHONPATH": str(book)}
    built = subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-5000:]
    worded = set()
    site = book / "_build/html"
    for page in [site / "index.html", *(site / "chapters").rglob("*.html")]:
        source = re.sub("<(script|style).*?</\\1>", "", page.read_text("utf-8"), flags=re.DOTALL)
        text = " ".join(html.unescape(re.sub("<[^>]*>", "", source)).split())
        assert text.count("⟦") == text.count(tail), page
        assert not re.search("Glyph|UserWarning|http://www.d.org", source), page
        assert str(tmp_path) not in source, page
        if text.count(tail) > 1:  # besides the footer
            worded.add(page.parent.name)
        assert f"Cycles Maillon {tail} is fictional." in text
    assert len(worded) > 7
