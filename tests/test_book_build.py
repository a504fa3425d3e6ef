"""The book's Sphinx extension, on books of one page."""

import html
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.config import Config

from _ext.book_build import check_company, output_errors
from pullkit.asking import published
from pullkit.datafiles import data_path
from pullkit.outputs_cache import PRINTED, input_files, inputs_hash

ROOT = Path(__file__).resolve().parents[1]
# The book's own settings for notebooks and mathematics, without its theme.
CONF = f"""
import sys, yaml
sys.path.insert(0, {str(ROOT / "_ext")!r})
book = yaml.safe_load(open({str(ROOT / "_config.yml")!r}, encoding="utf-8"))
settings = book["sphinx"]["config"]
globals().update({{key: settings[key] for key in settings if key.startswith(("nb_", "html_math"))}})
myst_enable_extensions = book["parse"]["myst_enable_extensions"]
nb_execution_mode = book["execute"]["execute_notebooks"]
extensions = ["PARSER", "book_build"]
exclude_patterns = ["_build"]
"""


BUILD = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-b", "html", ".", "_build/html"]


class Book:
    """A book of one page, `index`, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_markdown(self, text: str) -> None:
        self._configure("myst_parser")
        (self.folder / "index.md").write_text(f"# Title\n\n{text}\n", encoding="utf-8")

    def write_notebook(self, code: str, tags: tuple[str, ...] = ()) -> None:
        self._configure("myst_nb")
        cells = [new_markdown_cell("# Title"), new_code_cell(code, metadata={"tags": list(tags)})]
        kernel = {"name": "python3", "display_name": "Python 3"}
        notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, self.folder / "index.ipynb")

    def _configure(self, parser: str) -> None:
        (self.folder / "conf.py").write_text(CONF.replace("PARSER", parser), encoding="utf-8")

    def build(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            BUILD,
            cwd=self.folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    @property
    def page(self) -> str:
        return (self.folder / "_build" / "html" / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


# Fresh outputs


def test_pages_are_executed_side_by_side_and_only_once(book: Book) -> None:
    book.write_notebook("print('the first page')")
    notebook = nbformat.read(book.folder / "index.ipynb", as_version=4)
    notebook.metadata["orphan"] = True
    notebook.cells[1].source = "print('the second page')"
    nbformat.write(notebook, book.folder / "second.ipynb")
    built = book.build()
    assert built.returncode == 0, built.stderr
    assert built.stderr.count("Execution Successful") == 2
    assert "Executed notebook" not in built.stdout
    for page, words in (("index", "the first page"), ("second", "the second page")):
        assert words in (book.folder / f"_build/html/{page}.html").read_text(encoding="utf-8")


def test_a_page_is_executed_again_when_what_it_depends_on_has_changed(book: Book) -> None:
    data = book.folder / "data" / "number.txt"
    data.parent.mkdir()
    data.write_text("41", encoding="utf-8")
    book.write_notebook("print('read', open('data/number.txt').read())")
    assert "Execution Successful" in book.build().stderr
    assert "read 41" in book.page

    assert "Execution Successful" not in book.build().stderr

    data.write_text("42", encoding="utf-8")
    assert "Execution Successful" in book.build().stderr
    assert "read 42" in book.page
    assert len(list((book.folder / "_build" / ".jupyter_cache").iterdir())) == 1


@pytest.mark.parametrize("changed", ["pullkit/a.py", "data/b.csv", "requirements.txt"])
def test_outputs_depend_on_the_package_the_data_and_the_pins(tmp_path: Path, changed: str) -> None:
    for name in ("pullkit/a.py", "data/b.csv", "requirements.txt", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("before", encoding="utf-8")
    before = inputs_hash(tmp_path)
    (tmp_path / "README.md").write_text("after", encoding="utf-8")
    assert inputs_hash(tmp_path) == before
    (tmp_path / changed).write_text("after", encoding="utf-8")
    assert inputs_hash(tmp_path) != before


def test_outputs_depend_on_whether_pages_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(published.ANSWERS, raising=False)
    open_edition = inputs_hash(tmp_path)
    monkeypatch.setenv(published.ANSWERS, "judged")
    assert inputs_hash(tmp_path) == open_edition
    monkeypatch.setenv(published.ANSWERS, "kept")
    assert inputs_hash(tmp_path) != open_edition


CHECK = (
    'import pullkit.exercises\npullkit.exercises.mark("a", "3-sense/wrong-twice", relay_error=0.1)'
)


@pytest.mark.slow
def test_outputs_that_know_what_is_right_are_not_taken_for_an_edition_that_must_not(
    book: Book,
) -> None:
    book.write_notebook(CHECK)
    conf = book.folder / "conf.py"
    text = conf.read_text(encoding="utf-8").replace(
        '"book_build"', '"pullkit.asking.sphinx_extension", "book_build"'
    )
    for judges, button in ((True, "Check"), (False, "Keep")):
        conf.write_text(f"{text}\nasking_judges = {judges}\n", encoding="utf-8")
        built = book.build()
        assert built.returncode == 0, built.stderr
        assert f'<button type="submit">{button}</button>' in book.page
        assert ("tolerance" in book.page) == judges


def test_outputs_do_not_depend_on_compiled_files(tmp_path: Path) -> None:
    (tmp_path / "pullkit" / "__pycache__").mkdir(parents=True)
    (tmp_path / "pullkit" / "__pycache__" / "a.pyc").touch()
    assert input_files(tmp_path) == []


def test_outputs_do_not_depend_on_the_guesses_that_are_printed_beside_them(tmp_path: Path) -> None:
    (tmp_path / PRINTED).parent.mkdir()
    (tmp_path / PRINTED).touch()
    assert input_files(tmp_path) == []


def test_renaming_a_data_file_changes_the_outputs(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1", encoding="utf-8")
    before = inputs_hash(tmp_path)
    (tmp_path / "data" / "a.csv").rename(tmp_path / "data" / "b.csv")
    assert inputs_hash(tmp_path) != before


# The company


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A copy of the running company, elsewhere."""
    folder = tmp_path / "elsewhere" / "company"
    shutil.copytree(data_path("companies", "cycles-maillon"), folder)
    return folder


def reword(company: Path, old: str, new: str) -> None:
    path = company / "company.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_wrong_company_stops_the_build_before_anything_runs_and_is_said_once(
    book: Book, company: Path
) -> None:
    reword(company, "apart = ", "apar = ")
    book.write_notebook("print('ran')")
    built = book.build(PULLKIT_COMPANY=str(company))
    assert built.returncode == 1
    (said,) = built.stderr.splitlines()
    assert said == (
        f"The book is not built. {company / 'company.toml'}: the key scenes.sense.apar is unknown; "
        "did you mean scenes.sense.apart?"
    )
    assert len(built.stdout.splitlines()) < 6
    assert not (book.folder / "_build" / ".jupyter_cache").exists()


def test_outputs_depend_on_the_company_wherever_it_is(
    tmp_path: Path, company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLKIT_COMPANY", str(company))
    before = inputs_hash(tmp_path / "book")
    assert inputs_hash(tmp_path / "book") == before
    reword(company, '"Logbook"', '"Diary"')
    assert inputs_hash(tmp_path / "book") != before


@pytest.mark.parametrize(
    ("name", "fictional", "footer"),
    [
        ("Cycles Maillon", True, "<p>Licence.</p><p>Cycles Maillon is fictional.</p>"),
        ("<b>A&B</b>", True, "<p>Licence.</p><p>&lt;b&gt;A&amp;B&lt;/b&gt; is fictional.</p>"),
        ("Real & Co", False, "<p>Licence.</p>"),
    ],
)
def test_the_footer_calls_fictional_the_company_that_is(
    company: Path, monkeypatch: pytest.MonkeyPatch, name: str, fictional: bool, footer: str
) -> None:
    reword(company, '"Cycles Maillon"', f"'{name}'")
    reword(company, "fictional = true", f"fictional = {str(fictional).lower()}")
    monkeypatch.setenv("PULLKIT_COMPANY", str(company))
    config = Config({}, {"html_theme_options": {"extra_footer": "<p>Licence.</p>"}})
    config.add("html_theme_options", {}, "html", ())
    check_company(None, config)
    assert config.html_theme_options == {"extra_footer": footer}


def test_no_company_is_named_in_the_books_settings() -> None:
    assert "Maillon" not in (ROOT / "_config.yml").read_text(encoding="utf-8")


def test_words_keep_their_own_quotation_marks_and_dashes(book: Book, company: Path) -> None:
    words = "a \"b\" 'c' -- d ... $9, $4 e_f_ www.g.com <i>&amp; $1_x$ \\. `h`"
    reword(company, '"Logbook"', f"'''{words}'''")
    book.write_notebook(
        "from IPython.display import Markdown\n"
        "from pullkit.company import in_markdown, load_company\n"
        "tool = in_markdown(load_company()).tool\n"
        "Markdown(f'\"Ours\" -- **{tool}** of {tool}\\'s')"
    )
    built = book.build(PULLKIT_COMPANY=str(company))
    assert built.returncode == 0, built.stderr
    (line,) = re.findall(r"<p>(.*Ours.*)</p>", book.page)
    text = html.unescape(re.sub("<[^>]*>", "", line))
    assert text == f"“Ours” – {words} of {words}’s"
    assert "<a " not in line
    assert "<math" not in line


# Errors among the outputs

CALLBACK = """
from ipywidgets import interact
@interact(x=(0, 3))
def show(x):
    1 / 0
"""


def test_an_error_in_a_cell_fails_the_build(book: Book) -> None:
    book.write_notebook("1 / 0")
    assert book.build().returncode != 0


def test_an_error_in_a_sliders_callback_fails_the_build_and_the_next_one_too(book: Book) -> None:
    book.write_notebook(CALLBACK)
    for _ in range(2):
        built = book.build()
        assert built.returncode != 0
        assert "index.ipynb, a widget: ZeroDivisionError: division by zero" in built.stderr


def test_an_error_the_book_wants_to_show_is_shown(book: Book) -> None:
    book.write_notebook("1 / 0", tags=("raises-exception",))
    assert book.build().returncode == 0
    assert "ZeroDivisionError" in book.page


def notebook_with(output: nbformat.NotebookNode, *tags: str) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_code_cell("f()", outputs=[output], metadata={"tags": tags})])


def test_a_traceback_on_standard_error_is_an_error_even_in_colour() -> None:
    text = "\x1b[31mTraceback (most recent\x1b[0m call last):\n  ...\nValueError: too far\n"
    notebook = notebook_with(new_output("stream", name="stderr", text=text))
    assert list(output_errors(notebook)) == ["cell 1: ValueError: too far"]


def test_an_error_output_is_named_by_its_cell() -> None:
    output = new_output("error", ename="KeyError", evalue="'d'", traceback=[])
    assert list(output_errors(notebook_with(output))) == ["cell 1: KeyError: 'd'"]


def test_a_cell_tagged_as_raising_may_raise() -> None:
    output = new_output("error", ename="KeyError", evalue="'d'", traceback=[])
    assert list(output_errors(notebook_with(output, "raises-exception"))) == []


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", name="stderr", text="a warning"),
        new_output("stream", name="stdout", text="Traceback (most recent call last)"),
        new_output("display_data", data={"text/plain": "1"}),
    ],
)
def test_other_outputs_are_no_errors(output: nbformat.NotebookNode) -> None:
    assert list(output_errors(notebook_with(output))) == []


# Standard error is the builder's to read


def test_nothing_on_standard_error_is_published_and_the_builder_is_told(book: Book) -> None:
    book.write_notebook(
        "import sys, warnings\nwarnings.warn('a secret path')\nprint('said', file=sys.stderr)\n"
        "print('shown')"
    )
    built = book.build()
    assert built.returncode == 0, built.stderr
    assert "shown" in book.page
    for told in ("a secret path", "said"):
        assert told in built.stdout
        code = "".join(re.findall(r"<pre>.*?</pre>", book.page, re.DOTALL))
        assert code.count(told) == 1  # in the code that says it
    assert "UserWarning" not in book.page
    assert str(book.folder) not in book.page


def test_a_word_that_no_font_has_is_text_on_the_page_and_leaves_no_warning_there(
    book: Book,
) -> None:
    book.write_notebook(
        "from dataclasses import replace\nfrom pullkit.company import load_company\n"
        "from pullkit.explorers.consommacteur import roads\n"
        "roads(replace(load_company(), clients='\U00012000 سمير'))"
    )
    built = book.build()
    assert built.returncode == 0, built.stderr
    assert re.search("<text[^>]*>\U00012000 سمير who stay</text>", book.page)
    assert "No font has \U00012000 (in '\U00012000 سمير who stay')" in built.stdout
    assert "Glyph" not in book.page + built.stdout + built.stderr


# Mathematics

FORMULAE = {
    "fraction": (r"\varepsilon_d = \frac{1-c^d}{2}", "<mfrac>"),
    "small fraction": (r"\tfrac12", "<mfrac"),
    "box": (r"\boxed{x = 1}", '<menclose notation="box">'),
    "aligned": (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtr>"),
    "cases": (r"\begin{cases} 0 & x < 1 \\ 1 & \text{otherwise} \end{cases}", "<mtr>"),
    "floor": (r"\left\lfloor \tfrac{k}{2} \right\rfloor", "⌊"),
    "operator": (r"\operatorname{sign}(x)", "<mi>sign</mi>"),
    "infinity": (r"d_0 \to \infty", "∞"),
    "greek": (r"\alpha, \theta, \omega, \Sigma", "<mi>ω</mi>"),
    "sum": (r"\sum_{j<n} (bc^2)^j", "<munder>"),
    "root": (r"\sqrt{3 - \frac{2}{1-2\varepsilon}}", "<msqrt>"),
    "text": (r"P(\text{wrong}) \le 5\,\%", "<mtext>wrong</mtext>"),
}


@pytest.fixture(scope="module")
def formulae(tmp_path_factory: pytest.TempPathFactory) -> str:
    book = Book(tmp_path_factory.mktemp("formulae"))
    displayed = "\n\n".join(f"$$ {tex} $$" for tex, _ in FORMULAE.values())
    inline = "The error $e < 1$ is small; see {eq}`eq-first`."
    book.write_markdown(f"{displayed}\n\n{inline}\n\n$$ a = b $$ (eq-first)")
    built = book.build()
    assert built.returncode == 0, built.stderr
    return book.page


@pytest.mark.parametrize("name", FORMULAE)
def test_every_formula_a_lesson_needs_becomes_mathml(formulae: str, name: str) -> None:
    assert FORMULAE[name][1] in formulae


def test_mathematics_needs_no_script(formulae: str) -> None:
    assert formulae.count('<math display="block">') == len(FORMULAE) + 1
    assert not re.search("<script[^>]*mathjax", formulae, re.IGNORECASE)


def test_a_formula_in_a_sentence_is_set_in_line(formulae: str) -> None:
    assert "The error <math><mi>e</mi><mo>&lt;</mo><mn>1</mn></math> is small" in formulae


def test_a_labelled_equation_has_a_number_and_can_be_linked(formulae: str) -> None:
    assert '<span class="eqno">(1)' in formulae
    assert 'id="equation-eq-first"' in formulae
    assert 'href="#equation-eq-first">(1)</a>' in formulae


BAD_FORMULAE = {
    r"$$ \frac{1}{ $$": "Expected closing token",
    r"$$ \unknown{x} $$": "Unknown command",
    r"$$ \begin{cases} 1 \end{case} $$": "Unknown environment",
    r"\begin{align} a &= b \end{align}": "a number comes with a label",
}


def test_each_formula_that_cannot_be_set_fails_the_build_at_its_line(book: Book) -> None:
    book.write_markdown("\n\n".join(BAD_FORMULAE))
    built = book.build()
    assert built.returncode != 0
    for line, problem in zip((3, 5, 7, 9), BAD_FORMULAE.values(), strict=True):
        assert re.search(rf"index\.md:{line}: .*{problem}", built.stderr), problem
    assert r"<code> \unknown{x} </code>" in book.page


# What is worth reading stands together


def test_the_code_that_is_worth_reading_is_gathered_below_the_page(book: Book) -> None:
    book.write_notebook("'a quantity'", tags=("how-it-works",))
    path = book.folder / "index.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(new_markdown_cell("The words below.\n\n## A section\n\nIts words."))
    nbformat.write(notebook, path)
    built = book.build()
    assert built.returncode == 0, built.stderr
    text = book.page
    fold = text.index('<details class="how-it-works">')
    assert (
        text.index("Its words.") < fold < text.index("a quantity") < text.index("</details>", fold)
    )


def test_an_exercise_is_answered_above_its_hints(book: Book) -> None:
    book.write_notebook("'the answer'", tags=("check", "remove-input"))
    path = book.folder / "index.ipynb"
    notebook = nbformat.read(path, as_version=4)
    fold = '<details class="hint">\n<summary>Hint</summary>\n\nA hint.\n\n</details>'
    notebook.cells[1:1] = [new_markdown_cell(text) for text in ("## One", "What?", fold, fold)]
    nbformat.write(notebook, path)
    built = book.build()
    assert built.returncode == 0, built.stderr
    parts = ("What?", "the answer", "A hint.", "A hint.", "</section>")
    places = [book.page.index(parts[0])]
    for part in parts[1:]:
        places.append(book.page.index(part, places[-1] + 1))
    assert book.page.index("A hint.") == places[2]


# Two builds at once


def test_a_build_waits_for_another_that_writes_into_its_folder(book: Book) -> None:
    book.write_markdown("Words.")
    (book.folder / "_build").mkdir()
    other = sqlite3.connect(book.folder / "_build" / "building")
    other.execute("BEGIN EXCLUSIVE")
    with subprocess.Popen(
        BUILD, cwd=book.folder, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as building:
        assert building.stdout
        assert any("this one waits for it" in line for line in building.stdout)
        assert not (book.folder / "_build/html/index.html").exists()
        other.close()
    assert building.returncode == 0
    assert "Words." in book.page


def test_two_builds_at_once_write_what_one_writes(book: Book) -> None:
    book.write_markdown("Words.")
    both = [subprocess.Popen(BUILD, cwd=book.folder, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [building.wait() for building in both] == [0, 0]
    pages = book.page
    shutil.rmtree(book.folder / "_build")
    assert book.build().returncode == 0
    assert book.page == pages


# A title stands on every page


def test_a_new_title_stands_on_the_other_pages_too(book: Book) -> None:
    book.write_markdown("```{toctree}\nsecond\n```")
    second = book.folder / "second.md"
    second.write_text("# Before\n\nText.\n", encoding="utf-8")
    assert book.build().returncode == 0
    other = book.folder / "third.md"
    other.write_text("---\norphan: true\n---\n# Third\n\nText.\n", encoding="utf-8")
    assert book.build().returncode == 0
    written = (book.folder / "_build/html/third.html").stat().st_mtime_ns

    second.write_text("# After\n\nText.\n", encoding="utf-8")
    assert book.build().returncode == 0
    assert "After" in book.page
    assert (book.folder / "_build/html/third.html").stat().st_mtime_ns > written


def test_a_page_whose_title_stays_leaves_the_others_as_they_are(book: Book) -> None:
    book.write_markdown("Words.")
    other = book.folder / "third.md"
    other.write_text("---\norphan: true\n---\n# Third\n\nText.\n", encoding="utf-8")
    assert book.build().returncode == 0
    written = (book.folder / "_build/html/third.html").stat().st_mtime_ns
    book.write_markdown("Other words.")
    assert book.build().returncode == 0
    assert "Other words." in book.page
    assert (book.folder / "_build/html/third.html").stat().st_mtime_ns == written
