"""The manuscript is text, and the notebooks of the book are printed from it."""

import ast
import json
import os
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from pullkit.guesses import guess
from pullkit.outputs_cache import PRINTED
from tools.printing import guesses, lessons, press
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

```{code-cell}
from pullkit.guesses import guess, line
```

```{guess} the-share
:about: What {{ who }} keep
:unit: in 100
:low: 0
:high: 100

Out of a hundred, **how many do {{ who }} keep?**

## Inside a block a heading is none
```

```{code-cell}
kept = 100 * x
```

```{found} the-share
:model: {{ kept:.0f }}

They keep {{ kept:.0f }}, and [later](#later) more.

- $c^{\\,d}$
```

```{code-cell}
kept = 1
```

```{guess} the-way
:about: The way
:options: "up" & down | {{ kept }}

Which?
```

```{found} the-way
:model: "up" & down

Up.
```

### All

```{your-guesses}
```

```{monday} a-count
:about: What {{ who }} count

What **would {{ who }} count?**
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
    assert names[:6] == ["a-title", "a-title-2", "a-title-4", "a-title-5", "later", "later-2"]
    assert names[7:] == [
        *("question-the-share", "guess-the-share", "later-4", "found-the-share", "later-5"),
        *("question-the-way", "guess-the-way", "found-the-way", "all", "your-guesses"),
        *("question-a-count", "line-a-count"),
    ]


def test_words_put_together_while_printing_are_in_no_notebook(printed: NotebookNode) -> None:
    code = "\n".join(cell.source for cell in printed.cells if cell.cell_type == "code")
    assert "who" not in code
    assert "x = 0.9" in code


def test_only_the_set_up_is_folded(printed: NotebookNode) -> None:
    folded = [c["id"] for c in printed.cells if c.metadata.get("jupyter", {}).get("source_hidden")]
    assert folded == ["a-title-2"]


def test_what_is_kept_has_no_outputs_and_what_is_built_has(printed: NotebookNode) -> None:
    assert [c.outputs for c in printed.cells if c.cell_type == "code"][1]
    kept = lessons.plain(printed)
    assert not any(cell.outputs for cell in kept.cells if cell.cell_type == "code")
    nbformat.validate(kept)


@pytest.mark.parametrize(
    ("right", "wrong", "trouble"),
    [
        ("{{ x / 2:.1% }}", "{{ y }}", r"lesson\.md, line 19: \{\{ y \}\}: NameError: name 'y'"),
        ("x = 0.9\n", "x = 1 / 0\n", r"lesson\.md, line 30: ZeroDivisionError: division by zero"),
        ("x = 0.9\nx\n", "x = 0.9\nx y\n", r"lesson\.md, line 31: SyntaxError: invalid syntax$"),
        (
            "{{ kept:.0f }}\n",
            "{{ 2 * kept:.0f }}\n",
            r"lesson\.md, line 64: model is 180; it must be 0 to 100$",
        ),
    ],
)
def test_what_fails_is_named_with_file_and_line(
    tmp_path: Path, right: str, wrong: str, trouble: str
) -> None:
    path = tmp_path / "lesson.md"
    path.write_text(SOURCE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(SourceError, match=trouble):
        lessons.run(lessons.read(path), os.environ)


# What a lesson asks


def said(printed: NotebookNode, cell: str) -> str:
    (found,) = [each.source for each in printed.cells if each["id"] == cell]
    return str(found)


def test_a_question_stands_above_its_field(printed: NotebookNode) -> None:
    assert said(printed, "question-the-share") == (
        '<div class="asking-question" id="question-the-share" data-guess="the-share">\n\n'
        "Out of a hundred, **how many do Cycles & Co keep?**\n\n"
        "## Inside a block a heading is none\n\n</div>"
    )
    (field,) = [cell for cell in printed.cells if cell["id"] == "guess-the-share"]
    assert field.source == 'guess("the-share")'
    assert field.metadata["tags"] == ["remove-input"]
    assert field.outputs


def test_a_finding_is_folded_and_holds_what_the_model_says(printed: NotebookNode) -> None:
    assert said(printed, "found-the-share") == (
        '<details class="asking-found" data-guess="the-share" data-model="90">\n'
        "<summary>What the model says</summary>\n\n"
        "They keep 90, and [later](#later) more.\n\n- $c^{\\,d}$\n\n</details>"
    )
    assert 'data-model="&quot;up&quot; &amp; down">' in said(printed, "found-the-way")


def test_the_list_says_what_the_model_said_at_each_finding(printed: NotebookNode) -> None:
    assert said(printed, "your-guesses").splitlines() == [
        "- **What Cycles & Co keep:** the model says 90 in 100. "
        '<span class="asking-said" data-guess="the-share"></span>',
        '- **The way:** the model says "up" & down. '
        '<span class="asking-said" data-guess="the-way"></span>',
    ]


def test_what_to_do_on_monday_is_asked_above_a_field_of_its_own(printed: NotebookNode) -> None:
    assert said(printed, "question-a-count") == (
        '<div class="asking-question" id="question-a-count">\n\n'
        "What **would Cycles & Co count?**\n\n</div>"
    )
    (field,) = [cell for cell in printed.cells if cell["id"] == "line-a-count"]
    assert field.source == 'line("a-count")'
    assert field.outputs


def test_the_words_of_a_question_are_kept_with_their_values(printed: NotebookNode) -> None:
    assert lessons.plain(printed).metadata["guesses"] == {
        "the-share": {
            "about": "What Cycles & Co keep",
            "question": "Out of a hundred, **how many do Cycles & Co keep?**\n\n"
            "## Inside a block a heading is none",
            "unit": "in 100",
            "low": 0,
            "high": 100,
        },
        "the-way": {"about": "The way", "question": "Which?", "options": ['"up" & down', "1"]},
        "a-count": {
            "about": "What Cycles & Co count",
            "question": "What **would Cycles & Co count?**",
        },
    }


GUESS = """```{guess} months
:about: Months
:unit: months
:low: 1
:high: 12

How many?
```
"""
CHOICE = """```{guess} months
:about: Months
:options: few | many

Few or many?
```
"""
FOUND = """```{found} months
:model: 3

Three.
```
"""
MONDAY = """```{monday} a-line
:about: A

What?
```
"""
LIST = """```{your-guesses}
```
"""


def lesson(folder: Path, *blocks: str) -> lessons.Lesson:
    path = folder / "lesson.md"
    text = "\n".join(["# Title", *blocks])
    path.write_text(f"---\nkernelspec: {{name: python3}}\n---\n{text}", encoding="utf-8")
    return lessons.read(path)


@pytest.mark.parametrize(
    ("blocks", "line", "trouble"),
    [
        ([GUESS], 5, r"the guess months has no finding; it must have a block \{found\}"),
        ([FOUND], 5, "the finding of months stands below no guess of that name"),
        ([FOUND, GUESS], 5, "the finding of months stands below no guess of that name"),
        ([GUESS, FOUND, FOUND], 20, "the guess months has a finding already"),
        ([GUESS, FOUND, GUESS], 20, "the name months is taken; a question must have its own"),
        ([GUESS, FOUND, MONDAY, MONDAY], 26, "the name a-line is taken; a question must have its"),
        ([MONDAY.replace(":about: A", "")], 5, "the monday a-line has no :about:; it must be"),
        ([GUESS, LIST, FOUND], 17, r"a found stands below \{your-guesses\}; it must not"),
        ([GUESS.replace(":unit:", ":units:"), FOUND], 7, "the field units is unknown; it must be"),
        ([GUESS.replace(":unit:", ":low:"), FOUND], 8, "the field low is there already"),
        ([GUESS.replace("How many?", ""), FOUND], 5, "has no question below its fields"),
        ([GUESS, FOUND.replace("Three.", "")], 14, "has no finding below its fields"),
        ([GUESS, FOUND.replace(":model: 3", ":model:")], 14, "has no :model:; it must be given"),
        ([GUESS.replace(":about: Months", ""), FOUND], 5, "has no :about:; it must be given"),
        ([GUESS.replace(":low: 1\n", ""), FOUND], 5, "must have either :low: and :high:, or :opt"),
        ([GUESS.replace(":low: 1", ":options: a | b"), FOUND], 5, "either :low: and :high:, or"),
        ([CHOICE.replace(":options: few | many\n", ""), FOUND], 5, "must have either :low: and"),
        ([CHOICE.replace("\n\n", "\n:unit: a\n\n", 1), FOUND], 5, "must have either :low: and"),
        ([CHOICE.replace("} months", "} Months")], 5, "is 'Months'; it must be words of a-z, 0-9"),
        ([CHOICE.replace("} months", "}")], 5, "the name of a guess is ''; it must be words of"),
        ([GUESS, FOUND, LIST.replace("}\n", "} all\n")], 20, "is followed by a name or a text"),
        ([GUESS[:-4], "```{code-cell}\n1\n```"], 5, "this block is not closed"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_file_and_line(
    tmp_path: Path, blocks: list[str], line: int, trouble: str
) -> None:
    with pytest.raises(SourceError, match=rf"lesson\.md, line {line}: .*{trouble}"):
        lesson(tmp_path, *blocks)


@pytest.mark.parametrize(
    ("asked", "model", "line", "trouble"),
    [
        (GUESS.replace(": 12", ": 1"), "3", 4, "low is 1; it must be below high, 1"),
        (GUESS.replace(": 12", ": a year"), "3", 5, "high is 'a year'; it must be a number"),
        (GUESS.replace(": 12", ": inf"), "3", 5, "high is 'inf'; it must be a number"),
        (GUESS, "13", 2, "model is 13; it must be 1 to 12"),
        (GUESS, "0.9", 2, r"model is 0\.9; it must be 1 to 12"),
        (GUESS, "many", 2, "model is 'many'; it must be a number"),
        (CHOICE, "some", 2, "model is 'some'; it must be 'few' or 'many'"),
        (CHOICE.replace("| many", ""), "few", 3, "options is 'few'; it must be two options"),
        (CHOICE.replace("many", "few"), "few", 3, r"options is 'few \| few'; it must be two"),
    ],
)
def test_a_value_that_cannot_be_guessed_is_refused_with_its_line(
    asked: str, model: str, line: int, trouble: str
) -> None:
    block = guesses.read(guesses.Text(asked.rstrip(), 1))
    found = guesses.read(guesses.Text(FOUND.rstrip(), 1))
    with pytest.raises(SourceError, match=trouble) as refused:
        values = {name: field.text for name, field in block.fields.items()}
        guesses.check_model(found, model, guesses.guess(block, values, block.body.text).words)
    assert refused.value.line == line


def test_a_number_is_whole_if_its_ends_are_written_so() -> None:
    block = guesses.read(guesses.Text(GUESS.rstrip(), 1))
    for low, high, kinds in (("0", "7", (int, int)), ("0.0", "7", (float, int))):
        words = guesses.guess(block, {"about": "a", "low": low, "high": high}, "b").words
        assert (type(words["low"]), type(words["high"])) == kinds


def test_no_two_guesses_of_the_book_have_one_name(tmp_path: Path) -> None:
    folders = [tmp_path / "1", tmp_path / "2"]
    for folder in folders:
        folder.mkdir()
    both = [lesson(folder, GUESS, FOUND) for folder in folders]
    with pytest.raises(SourceError, match=r"2.lesson\.md, line 5: the name months is taken in .*1"):
        press.check_names(both)


def test_a_guess_that_asks_something_else_is_run_again_though_its_code_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = "```{code-cell}\nfrom pullkit.guesses import guess\n```\n"
    (tmp_path / "requirements.txt").touch()
    page = Page(tmp_path / "lesson.md", "chapters/9-nine/lesson.ipynb")
    monkeypatch.setattr(press, "pages", lambda: [page])
    monkeypatch.setattr(press, "ROOT", tmp_path)
    runs = []
    run = lessons.run
    monkeypatch.setattr(lessons, "run", lambda *how: runs.append(run(*how)) or runs[-1])
    for high in (12, 24):
        lesson(tmp_path, cell, GUESS.replace("12", str(high)), FOUND)
        for _ in range(2):
            printed = press.print_all(tmp_path / "_build", with_outputs=True)
        assert json.loads(printed.guesses)["months"]["high"] == high
        assert json.loads(printed.guesses)["months"]["chapter"] == "9-nine"
        assert list(printed.notebooks["chapters/9-nine/lesson.ipynb"].metadata) == [
            *("kernelspec", "language_info", "printed")
        ]
        shown = runs[-1].cells[3].outputs[0].data["text/html"]
        assert f'"high": {high}' in shown or f'"high":{high}' in shown
    assert len(runs) == 2


def test_a_guess_that_no_lesson_asks_for_is_refused_with_the_names() -> None:
    with pytest.raises(ValueError, match=r"name is 'x'; it must be one of .*\bdesks-that-move\b"):
        guess("x")


# The book's own notebooks


def test_the_file_of_guesses_holds_those_of_the_lessons() -> None:
    kept = json.loads((ROOT / PRINTED).read_text(encoding="utf-8"))
    asked = [name for page in LESSONS for name in lessons.read(page.source).asked]
    assert sorted(kept) == sorted(asked)
    for name, words in kept.items():
        [asking] = [page.notebook for page in LESSONS if name in lessons.read(page.source).asked]
        assert words["chapter"] in asking
        cells = nbformat.read(ROOT / asking, as_version=4).cells
        asks = "guess" if {"low", "options"} & words.keys() else "line"
        assert f'{asks}("{name}")' in [cell.source for cell in cells]


def test_the_file_of_guesses_is_as_printed(site: Path) -> None:
    built = site.parent / "book" / PRINTED
    same = built.read_text(encoding="utf-8") == (ROOT / PRINTED).read_text(encoding="utf-8")
    assert same, f"make print writes {PRINTED}"


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
    cell = next(cell for cell in by_hand.cells if cell["id"] == "how-it-works")
    cell.source = cell.source.replace("the chance of a slip", "the luck of a slip")
    assert is_edited(by_hand)
    told = where_edited(page, by_hand)
    line = int(re.search(r"manuscript/3-sense/lesson\.md, line (\d+)", told)[1])  # type: ignore[index]
    said = page.source.read_text(encoding="utf-8").splitlines()[line - 1]
    assert said.startswith("Call $e$ the chance of a slip")
    assert "git rm manuscript/3-sense/lesson.md" in told


@pytest.mark.parametrize(
    ("cell", "was", "line"),
    [
        ("question-desks-that-move", "how many of the seven desks", "how many of the seven desks"),
        ("question-desks-that-move", 'data-guess="desks', "```{guess} desks-that-move"),
        ("guess-desks-that-move", "desks", "```{guess} desks-that-move"),
        ("found-desks-that-move", "she was not wrong", "So she was not wrong."),
        ("found-desks-that-move", "What the model says", "```{found} desks-that-move"),
        ("your-guesses", "Months until one is sure", ":about: Months until one is sure"),
    ],
)
def test_a_guess_edited_by_hand_leads_to_its_line(cell: str, was: str, line: str) -> None:
    (page,) = [page for page in PAGES if page.notebook == "chapters/3-sense/lesson.ipynb"]
    by_hand = notebook(page)
    edited = next(each for each in by_hand.cells if each["id"] == cell)
    assert was in edited.source
    edited.source = edited.source.replace(was, "Mine")
    told = where_edited(page, by_hand)
    number = int(re.search(r"lesson\.md, line (\d+)", told)[1])  # type: ignore[index]
    assert line in page.source.read_text(encoding="utf-8").splitlines()[number - 1]


def test_nothing_is_printed_over_if_one_notebook_was_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = {page.notebook: notebook(page) for page in PAGES}
    for page in PAGES:
        (tmp_path / page.notebook).parent.mkdir(parents=True, exist_ok=True)
    edited = notebook(PAGES[-1])
    edited.cells[1].source += "Mine."
    nbformat.write(edited, tmp_path / PAGES[-1].notebook)
    monkeypatch.setattr(press, "print_all", lambda: press.Printed(printed, "{}"))
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
