"""The manuscript is text, and the notebooks of the book are printed from it."""

import ast
import os
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from tools.printing import lessons, press
from tools.printing.expressions import SourceError, evaluate, expressions, fill
from tools.printing.press import MANUSCRIPT, Page, is_edited, pages, where_edited

ROOT = Path(__file__).resolve().parents[1]
PAGES = pages()
LESSONS = [page for page in PAGES if not page.has_exercises]
NAMES = [page.notebook for page in PAGES]


def notebook(page: Page) -> NotebookNode:
    return nbformat.read(ROOT / page.notebook, as_version=4)


# What stands between braces


def filled(text: str, **names: object) -> str:
    return fill(text, lambda each: evaluate(each, names))


def test_a_value_stands_where_its_expression_stood() -> None:
    person = SimpleNamespace(name="Odile")
    text = "{{ person.name }} waits {{ months:.0f }} months, {{ share:.0%}}."
    assert filled(text, person=person, months=29.6, share=0.42) == "Odile waits 30 months, 42%."


def test_an_expression_may_run_over_a_line_and_hold_colons_and_braces() -> None:
    text = "{{ {'a': 'one'}['a'] if\nfirst else x[1:2] }} and $\\frac{{{ n }}}{2}$"
    assert filled(text, first=True, x="", n=3) == "one and $\\frac{3}{2}$"


@pytest.mark.parametrize("spec", [".1f", ".0%", ",", "+.2e"])
@pytest.mark.parametrize("value", [0.25, 1234567.0, np.float64(-3.5)])
def test_a_format_is_one_of_pythons_own(value: float, spec: str) -> None:
    assert filled(f"{{{{ value:{spec} }}}}", value=value) == format(value, spec)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("{{ wait }}", r"\{\{ wait \}\}: NameError: name 'wait' is not defined"),
        ("{{ }}", r"\{\{  \}\} is not a Python expression"),
        ("{{ x y }}", r"\{\{ x y \}\} is not a Python expression"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ none }}", "is None; it must be words or a number"),
        ("{{ true }}", "is True; it must be words or a number"),
        ("{{ [1] }}", r"is \[1\]; it must be words or a number"),
        ("{{ nan:.1f }}", "is nan; it must be a finite number"),
        ("{{ 'a':.1f }}", "is 'a': Unknown format code 'f'"),
        ("{{ 2 / 3 }}", r"is 0\.666.*; say how to write it, as in \{\{ 2 / 3:\.1f \}\}"),
        ("{{ open('x') }}", "NameError: name 'open' is not defined"),
    ],
)
def test_a_value_that_cannot_be_printed_is_refused_with_its_line(text: str, trouble: str) -> None:
    with pytest.raises(SourceError, match=trouble) as refused:
        filled(f"Well.\n\nHere: {text}", none=None, true=True, nan=float("nan"))
    assert refused.value.line == 3


# A lesson

SOURCE = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

# A *title*

```{code-cell}
:tags: [setup]
x = 0.4316
```

```{code-cell}
:tags: [words]
who = "Cycles & Co"
```

At {{ who }}, about {{ x:.0%}} hold on, and [{{ x / 2:.1% }} later](#later).

<details>
<summary><strong>More on {{ who }}</strong></summary>

Inside {{ x:.1f }}, with $c^{\\,d}$.

</details>

```{code-cell}
:tags: [how-it-works]
x = 0.9
x
```

## Later

It is {{ x:.0%}}.

## Later

```python
# a heading in code is none
```
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    path = tmp_path_factory.mktemp("manuscript") / "lesson.md"
    path.write_text(SOURCE, encoding="utf-8")
    return lessons.run(lessons.read(path), os.environ)


def test_an_expression_has_the_value_of_its_place(printed: NotebookNode) -> None:
    said = "\n".join(cell.source for cell in printed.cells if cell.cell_type == "markdown")
    assert "At Cycles & Co, about 43% hold on, and [21.6% later](#later)." in said
    assert "<strong>More on Cycles & Co</strong>" in said
    assert "Inside 0.4, with $c^{\\,d}$." in said
    assert "It is 90%." in said


def test_cells_are_named_after_their_section(printed: NotebookNode) -> None:
    names = [cell["id"] for cell in printed.cells]
    assert names == ["a-title", "a-title-2", "a-title-4", "a-title-5", "later", "later-2"]


def test_words_put_together_while_printing_are_in_no_notebook(printed: NotebookNode) -> None:
    code = "\n".join(cell.source for cell in printed.cells if cell.cell_type == "code")
    assert "who" not in code
    assert "x = 0.9" in code


def test_only_the_set_up_is_folded(printed: NotebookNode) -> None:
    folded = [c["id"] for c in printed.cells if c.metadata.get("jupyter", {}).get("source_hidden")]
    assert folded == ["a-title-2"]


def test_what_is_kept_has_no_outputs_and_what_is_built_has(printed: NotebookNode) -> None:
    assert [c.outputs for c in printed.cells if c.cell_type == "code"][-1]
    kept = lessons.plain(printed)
    assert not any(cell.outputs for cell in kept.cells if cell.cell_type == "code")
    nbformat.validate(kept)


@pytest.mark.parametrize(
    ("right", "wrong", "trouble"),
    [
        ("{{ x / 2:.1% }}", "{{ y }}", r"lesson\.md, line 19: \{\{ y \}\}: NameError: name 'y'"),
        ("x = 0.9\n", "x = 1 / 0\n", r"lesson\.md, line 30: ZeroDivisionError: division by zero"),
        ("x = 0.9\nx\n", "x = 0.9\nx y\n", r"lesson\.md, line 31: SyntaxError: invalid syntax$"),
    ],
)
def test_what_fails_is_named_with_file_and_line(
    tmp_path: Path, right: str, wrong: str, trouble: str
) -> None:
    path = tmp_path / "lesson.md"
    path.write_text(SOURCE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(SourceError, match=trouble):
        lessons.run(lessons.read(path), os.environ)


# The book's own notebooks


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_notebook_of_the_book_is_as_printed(page: Page, site: Path) -> None:
    """The build prints every page anew, beside the book: the two must say the same."""
    built = site.parent / "book" / page.notebook
    same = built.read_text(encoding="utf-8") == (ROOT / page.notebook).read_text(encoding="utf-8")
    assert same, f"make print writes {page.notebook} from {page.source.relative_to(ROOT)}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_printed_notebook_says_what_it_was_printed_from(page: Page) -> None:
    made = notebook(page)
    assert made.metadata["printed"]["from"] == page.source.relative_to(ROOT).as_posix()
    assert not is_edited(made)
    assert "{{" not in "".join(cell.source for cell in made.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("page", LESSONS, ids=[page.notebook for page in LESSONS])
def test_a_lesson_opens_on_its_story_before_anything_has_run(page: Page) -> None:
    cells = notebook(page).cells
    code = [k for k, cell in enumerate(cells) if cell.cell_type == "code"]  # a page may have none
    assert [cell.cell_type for cell in cells[:2]] == ["markdown", "markdown"]
    assert not any(cell.get("outputs") for cell in cells)
    assert not code or code[0] <= 3


def folded(page: Page) -> list[str]:
    cells = notebook(page).cells
    return [c["id"] for c in cells if c.metadata.get("jupyter", {}).get("source_hidden")]


@pytest.mark.parametrize("page", LESSONS, ids=[page.notebook for page in LESSONS])
def test_no_code_is_folded_away_but_the_set_up(page: Page) -> None:
    assert len(folded(page)) <= 1


def words(text: str) -> int:
    return len(re.findall(r"[^\W\d_]{2,}", text))


def words_in_strings(code: str) -> int:
    tree = ast.parse(code.replace("%", "#") if code.startswith("%") else code)
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return sum(words(node.value) for node in constants if isinstance(node.value, str))


def test_the_words_of_the_lessons_are_text_and_not_strings() -> None:
    """At most three in a hundred stand in strings of code, whether printed or only run."""
    cells = [cell for page in LESSONS for cell in lessons.read(page.source).notebook.cells]
    text = sum(words(cell.source) for cell in cells if cell.cell_type == "markdown")
    strings = sum(words_in_strings(cell.source) for cell in cells if cell.cell_type == "code")
    assert strings <= 0.03 * (text + strings)


# A notebook edited by hand is somebody's work


def test_a_notebook_edited_by_hand_is_not_printed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    (page,) = [page for page in PAGES if page.notebook == "chapters/3-sense/lesson.ipynb"]
    by_hand = notebook(page)
    cell = next(cell for cell in by_hand.cells if cell["id"] == "the-model")
    cell.source = cell.source.replace("in the open", "under the table")
    assert is_edited(by_hand)
    told = where_edited(page, by_hand)
    line = int(re.search(r"manuscript/3-sense/lesson\.md, line (\d+)", told)[1])  # type: ignore[index]
    said = page.source.read_text(encoding="utf-8").splitlines()[line - 1]
    assert said == "We make six assumptions, in the open."
    assert "git rm manuscript/3-sense/lesson.md" in told


def test_nothing_is_printed_over_if_one_notebook_was_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = {page.notebook: notebook(page) for page in PAGES}
    for page in PAGES:
        (tmp_path / page.notebook).parent.mkdir(parents=True, exist_ok=True)
    edited = notebook(PAGES[-1])
    edited.cells[1].source += "Mine."
    nbformat.write(edited, tmp_path / PAGES[-1].notebook)
    monkeypatch.setattr(press, "print_all", lambda: printed)
    monkeypatch.setattr(press, "ROOT", tmp_path)
    monkeypatch.setattr(press, "where_edited", lambda page, by_hand: page.notebook)
    with pytest.raises(SourceError, match=PAGES[-1].notebook):
        list(press.print_chapters())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [
        tmp_path / PAGES[-1].notebook
    ]


def test_outputs_are_no_edit() -> None:
    made = notebook(LESSONS[0])
    next(c for c in made.cells if c.cell_type == "code").execution_count = 7
    assert not is_edited(made)


def test_a_cell_added_by_hand_leads_to_the_line_above_it() -> None:
    (page,) = [page for page in PAGES if page.notebook == "chapters/3-sense/exercises.ipynb"]
    by_hand = notebook(page)
    place = next(k for k, c in enumerate(by_hand.cells) if c["id"] == "new-horizon-question")
    by_hand.cells.insert(place + 1, new_markdown_cell("Mine."))
    told = where_edited(page, by_hand)
    line = int(re.search(r"line (\d+)", told)[1])  # type: ignore[index]
    assert page.source.read_text(encoding="utf-8").splitlines()[line - 1] == "# new-horizon"


def test_every_text_of_the_manuscript_is_a_page_of_the_book() -> None:
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    for page in PAGES:
        assert page.notebook.removesuffix(".ipynb") in contents
    assert press.RUN_FIRST.is_file()
    assert {path.suffix for path in MANUSCRIPT.rglob("*") if path.is_file()} == {".md"}


def test_a_text_without_expressions_stays_as_it_is() -> None:
    assert list(expressions("A set {x}, and $x_{y_{z}}$.")) == []
