"""The running company: what the chapters may rely on, and what another company must respect."""

import csv
import itertools
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullkit.company import (
    COLUMNS,
    Company,
    load_company,
    relay_path,
    relays_to_client,
    with_article,
)
from pullkit.datafiles import data_path
from pullkit.organisation import chart_of, shortest_campaign

HEADER = "id,name,role,branch,manager,faces_client"
SMALL_CHART = f"""{HEADER}
1,Ada,director,Direction,,no
2,Bo,clerk,Desk,1,yes
3,Cy,smith,Forge,1,no
"""
WORDS = """
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
second_writer = "Cy"
[scenes.sense]
remark = "it squeaks"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "chart.csv").write_text(SMALL_CHART, encoding="utf-8")
    (tmp_path / "company.toml").write_text(WORDS, encoding="utf-8")
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
    for part in ("fitter", "first_writer", "second_writer"):
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
    words = re.sub(r'"(Ada|Bo|Cy)"', '"P1"', WORDS)
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
        ("2,Bo,", "3,Bo,", "line 4: id 3 is taken; it must be unique"),
        ("3,Cy,", "3,Bo,", "line 4: the name 'Bo' is taken; it must be unique"),
        ("3,Cy,", "3,,", "line 4: name is empty; it must be given"),
        ("1,yes", "1,perhaps", "line 3: faces_client is 'perhaps'; it must be yes or no"),
        ("Forge,1", "Forge,9", "line 4: manager is 9; it must be the id of someone in the chart"),
        ("Forge,1", "Forge,3", "line 4: Cy reports to themselves; it must lead up to the director"),
        ("Forge,1", "Forge,", "line 4: 2 people have no manager; it must be one: the director"),
        ("Forge,1,no", "Forge,1", "line 4: faces_client is empty; it must be given"),
        ("Forge,1,no", "Forge,1,no,no", r"line 4: the row goes on with \['no'\]"),
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
        ('client = "buyer"', "", "client is None; it must be a text in quotes"),
        ("fictional = true", "", "fictional is None; it must be true or false"),
        ('maker = "Cy"', 'maker = "Zoe"', "cast.maker is 'Zoe'; it must be a name in chart.csv"),
        ("[cast]", "[others]", "cast.director is None; it must be a name in chart.csv"),
        ("[scenes.sense]", "[scenes]", "scenes.remark is 'it squeaks'; it must be a table"),
        ('"it squeaks"', "3", "scenes.sense.remark is 3; it must be a text in quotes"),
        ('"Small"', '"Small', "line 3"),
    ],
)
def test_words_that_break_a_rule_are_refused_by_file_and_key(
    folder: Path, old: str, new: str, message: str
) -> None:
    (folder / "company.toml").write_text(WORDS.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"company\.toml.*{message}"):
        load_company(folder)


def test_a_folder_without_a_chart_is_refused_by_name(folder: Path) -> None:
    (folder / "chart.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"chart\.csv"):
        load_company(folder)


@pytest.mark.parametrize("file", ["chart.csv", "company.toml"])
def test_a_file_that_is_not_utf_8_is_refused_by_name(folder: Path, file: str) -> None:
    text = (folder / file).read_text(encoding="utf-8").replace("Cy", "Cyprién")
    (folder / file).write_text(text, encoding="cp1252")
    with pytest.raises(ValueError, match=rf"{re.escape(file)}: it must be saved as UTF-8$"):
        load_company(folder)


@pytest.mark.parametrize(
    ("noun", "phrase"),
    [
        *(("rider", "a rider"), ("adviser", "an adviser"), ("Investor", "an Investor")),
        *(("user", "a user"), ("usher", "an usher"), ("uncle", "an uncle")),
        *(("university", "a university"), ("uninsured driver", "an uninsured driver")),
        *(("European", "a European"), ("one-off buyer", "a one-off buyer")),
    ],
)
def test_the_article_of_a_client_is_the_one_that_is_heard(noun: str, phrase: str) -> None:
    assert with_article(noun) == phrase


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
    with pytest.raises(FileNotFoundError, match=rf"'{name}' .*cycles-maillon, kayaks-courlis$"):
        load_company()


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('maker = "Odile"', 'maker = "Maud"', "is 1 relays from the client; it must be 7"),
        ('fitter = "Samir"', 'fitter = "Odile"', "the fitter, does not; it must face clients"),
        ('second_writer = "Ibrahim"', 'second_writer = "Yann"', "in one branch"),
        ('director = "Hélène"', 'director = "Solène"', "the director, has a manager"),
        ("apart = ", "far = ", r"scenes\.sense\.apart is missing"),
        ("[scenes.pull]", "[scenes.push]", r"scenes\.pull\.opening is missing"),
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
            assert "as the last chapter's months" in str(refusal)
            continue
        shortest = shortest_campaign(chart_of(company), longest=6, months=120)
        assert 4 < shortest <= 5, people
        pushed = np.floor(4 * np.array([100, 250]) / people) / 4  # in the figure, by quarters
        assert pushed[0] < shortest <= pushed[1], people
        seen.add(people)
    assert (min(seen), max(seen)) == (fewest, most)


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
    message = f"{people} people; it must be 40 to 53 people, as the last chapter's months"
    with pytest.raises(ValueError, match=rf"chart\.csv: {message}"):
        load_company()
