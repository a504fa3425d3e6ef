"""The book's own Sphinx extension: fresh outputs, errors refused, words as they are written."""

import logging
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from math_core import LatexError, LatexToMathML
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging as sphinx_logging
from sphinx.writers.html5 import HTML5Translator

from pullkit import company
from pullkit.outputs_cache import cache_folder, drop_others

logger = sphinx_logging.getLogger(__name__)

ALLOWED_TO_FAIL = "raises-exception"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
TRACEBACK = "Traceback (most recent call last)"
PAGE_ENDINGS = (".ipynb", ".md")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class OutputError(SphinxError):
    """A notebook ran to its end, yet one of its outputs is an error."""

    category = "Error in a notebook's output"


# Two builds that write into one folder would each take the other's unfinished files for its own. A
# database knows on every system which process holds it, and lets go when that one dies.

AN_HOUR = 3600


def build_alone(app: Sphinx, config: Config) -> None:
    """Wait until no other build writes into this folder."""
    held = sqlite3.connect(Path(app.outdir).parent / "building", timeout=0)
    try:
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        logger.info("another build writes into this folder: this one waits for it")
        held.execute(f"PRAGMA busy_timeout = {1000 * AN_HOUR}")
        held.execute("BEGIN EXCLUSIVE")
    app.connect("build-finished", lambda *_: held.close(), priority=999)


# Every page depends on the company: it is checked before a kernel starts, and refused once.


def check_company(app: Sphinx, config: Config) -> None:
    """Stop at a company that the book cannot run on; let the footer speak of the one it runs on."""
    try:
        running = company.load_company()
    except (company.CompanyError, OSError) as error:
        # Not a SphinxError: Jupyter Book would say it twice, between tracebacks.
        sys.exit(f"The book is not built. {error}")
    options = config.html_theme_options
    if running.fictional and "extra_footer" in options:
        options["extra_footer"] += f"<p>{escape(running.name)} is fictional.</p>"


# The book is its table of contents. Whatever else lies in the folder (an edition, a course, some
# variants, JupyterLab's checkpoints, a notebook exported beside itself) is never read.


def read_only_the_contents(app: Sphinx, config: Config) -> None:
    """Let Sphinx find the pages of `_toc.yml` and nothing else."""
    site_map = getattr(config, "external_site_map", None)
    if site_map is not None:
        config.include_patterns = page_files(Path(app.srcdir), site_map)


def page_files(root: Path, docnames: Iterable[str]) -> list[str]:
    """Return each page's file, of those of one name the notebook; a page without one is left out.

    Characters that a pattern would read otherwise than as themselves are quoted.
    """
    candidates = (
        next((f"{name}{end}" for end in PAGE_ENDINGS if (root / f"{name}{end}").is_file()), None)
        for name in (docname.removesuffix(".ipynb").removesuffix(".md") for docname in docnames)
    )
    return [re.sub(r"([*?[])", r"[\1]", name) for name in candidates if name is not None]


def choose_cache(app: Sphinx, config: Config) -> None:
    """Point the notebooks' cache to the folder of the current inputs and drop older folders.

    When its path changes, Sphinx reads every page again.
    """
    current = cache_folder(Path(app.outdir).parent, Path(app.srcdir))
    config.nb_execution_cache_path = str(current)
    drop_others(current)


def execute_side_by_side(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Execute the notebooks about to be read, as many at a time as there are processors.

    MyST-NB executes one after the other, but takes from the cache what it finds there. A notebook
    that fails is not cached: MyST-NB tries it again, and reports it in its own way.
    """
    paths = [path for path in map(env.doc2path, docnames) if path.endswith(".ipynb")]
    if not paths or app.config.nb_execution_mode != "cache":
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    records = [cache.add_nb_to_project(path) for path in paths]
    progress = logging.getLogger("notebooks")
    progress.setLevel("INFO")
    load_executor("local-parallel", cache, progress).run_and_cache(
        filter_pks=[record.pk for record in records], timeout=app.config.nb_execution_timeout
    )


# An error inside a slider's callback is printed and leaves its cell in good standing.


def is_error(output: dict[str, Any]) -> bool:
    """Tell whether an output is an error, or standard error that carries a traceback."""
    if output["output_type"] == "error":
        return True
    is_stderr = output["output_type"] == "stream" and output["name"] == "stderr"
    return is_stderr and TRACEBACK in COLOURS.sub("", output["text"])


def message(output: dict[str, Any]) -> str:
    """Return the last line of an error, which names it."""
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    return COLOURS.sub("", output["text"]).strip().splitlines()[-1]


def output_errors(notebook: NotebookNode) -> Iterator[str]:
    """Yield the place and the message of each error among a notebook's outputs."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and ALLOWED_TO_FAIL not in cell.metadata.get("tags", ()):
            for output in filter(is_error, cell.outputs):
                yield f"cell {number}: {message(output)}"
    widgets = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for widget in widgets.values():
        for output in filter(is_error, widget["state"].get("outputs", ())):
            yield f"a widget: {message(output)}"


def refuse_output_errors(app: Sphinx, doctree: nodes.document) -> None:
    """Stop the build at a notebook whose executed outputs hold an error."""
    path = app.env.doc2path(app.env.docname)
    if path.endswith(".ipynb") and app.config.nb_execution_mode == "cache":
        cache = get_cache(app.config.nb_execution_cache_path)
        executed = cache.get_cache_bundle(cache.match_cache_file(path).pk).nb
        for error in output_errors(executed):
            raise OutputError(f"{path}, {error}")
        for told in told_the_builder(executed):
            logger.info("%s, %s", path, told)


def told_the_builder(notebook: NotebookNode) -> Iterator[str]:
    """Yield what came on standard error, which no page shows: it speaks of this machine."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "stream" and output["name"] == "stderr":
                yield f"cell {number} says, not on the page: {output['text'].strip()}"


# The company's words come through `pullkit.company.in_markdown`, and are set as they are written.


class AsWritten(SphinxTransform):
    """Keep typographic quotation marks and dashes, which Sphinx puts into text, out of words."""

    default_priority = 740  # Sphinx's own comes at 750

    def apply(self, **_: Any) -> None:
        """Mark the text between the tags that say where words begin and end."""
        for tag in list(self.document.findall(nodes.raw)):
            words = tag.next_node(descend=False, siblings=True)
            if tag.astext() == company.OPEN and isinstance(words, nodes.Text):
                marked = nodes.inline(support_smartquotes=False)
                words.parent.replace(words, marked)
                marked += words


# The code of a lesson that is worth reading stands together, below the lesson.

HOW_IT_WORKS = "how-it-works"
FOLD = f'''<details class="{HOW_IT_WORKS}">
<summary><strong>How it works:</strong> the Python of this page</summary>'''


def gather_code(app: Sphinx, doctree: nodes.document) -> None:
    """Move the code cells of that tag into one fold at the end of their page."""
    tag = f"tag_{HOW_IT_WORKS}"
    cells = [node for node in doctree.findall(nodes.container) if tag in node["classes"]]
    if not cells:
        return
    for cell in cells:
        cell.parent.remove(cell)
    page = next(doctree.findall(nodes.section))
    page += [nodes.raw("", FOLD, format="html"), *cells, nodes.raw("", "</details>", format="html")]


# Where an exercise is answered stands below its question, above the hints.


HINT = '<details class="hint">'


def ask_above_hints(app: Sphinx, doctree: nodes.document) -> None:
    """Move what an exercise's check shows above the hints, which come first in a notebook."""
    cells = [node for node in doctree.findall(nodes.container) if "tag_check" in node["classes"]]
    for cell in cells:
        section = cell.parent
        raw = (node for node in section if isinstance(node, nodes.raw))
        hint = next((node for node in raw if node.astext().startswith(HINT)), cell)
        place = section.index(hint)
        section.remove(cell)
        section.insert(place, cell)


# A page's title stands on every page, in the contents beside the text.


def titles_of(env: BuildEnvironment) -> dict[str, str]:
    """Return each page's title."""
    return {name: title.astext() for name, title in env.titles.items()}


def remember_titles(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Keep the titles as they were before pages were read again."""
    vars(env)["titles_before"] = titles_of(env)


def write_all_if_titles_change(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have every page written when a title is another, or a page came or went."""
    before = vars(env).pop("titles_before", None)
    return [] if before == titles_of(env) else sorted(env.found_docs)


# Mathematics is set as MathML while the book is built: no script, no fonts from elsewhere.

to_mathml = LatexToMathML(fancy_error=False).convert_with_local_state


def convert(node: nodes.Element, *, display: bool) -> str:
    """Convert a formula to MathML; what cannot be converted is a warning and shows as TeX."""
    tex = node.astext()
    try:
        if node.get("nowrap") and node["number"]:  # else it would be numbered twice
            raise LatexError("a number comes with a label: $$ ... $$ (label)")
        return to_mathml(tex, displaystyle=display)
    except LatexError as error:
        logger.warning("cannot set %r as MathML: %s", tex, error, location=node, type="mathml")
        return f"<code>{escape(tex)}</code>"


def visit_inline_math(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    writer.body.append(convert(node, display=False))
    raise nodes.SkipNode


def visit_math_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number if it has a label."""
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({node["number"]})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append(convert(node, display=True))
    writer.body.append("</div>\n")
    raise nodes.SkipNode


# The theme tells the console what it does; a quiet console shows what goes wrong. And it asks of
# all that may scroll whether it does, in closed folds too, and says so each time, so that a page is
# laid out again and again. To ask of what is open, and to say what is news, takes a third of a
# second less on a telephone.

TALKATIVE = ("_static/scripts/*-theme.js", "search.html")
LETS_GO = re.compile(r'(\w)&&\1\.addEventListener\("click",\(\(\)=>\{\1\.blur\(\)\}\),!0\)')
"""What takes the focus from a button that was pressed: by key one would begin at the top again."""
SAID = re.compile(r"(\w)\.tabIndex=(\1\.scrollWidth[^};]*\?0:-1)")
NEWS_ONLY = r"const k=\1.checkVisibility?.()===false?-1:\2;k!==\1.tabIndex&&(\1.tabIndex=k)"


SCROLLS = '".pst-scrollable-table-container"]'
SCROLLS_TOO = '".pst-scrollable-table-container","div.math"]'
"""What the keyboard is let into where it scrolls: on a telephone a formula does, too."""

REMEMBER = ("_static/scripts/*-theme.js", "_static/sphinx_highlight.js")
STORE = re.compile(r"\b(?:local|session)Storage\b")
IF_ANY = r"(()=>{try{return \g<0>}catch{return{getItem:()=>null,setItem(){},removeItem(){}}}})()"
"""What remembers for scripts that do not know of frames where nothing can be remembered."""


def mend_theme(app: Sphinx, error: Exception | None) -> None:
    """Take the theme's messages out of the pages written, and its detours out of its script."""
    if error is None:
        for path in (path for pattern in TALKATIVE for path in Path(app.outdir).glob(pattern)):
            text = path.read_text(encoding="utf-8").replace("console.log(", "void (")
            text = LETS_GO.sub("0", SAID.sub(NEWS_ONLY, text)).replace(SCROLLS, SCROLLS_TOO)
            path.write_text(text, encoding="utf-8")
        for path in (path for pattern in REMEMBER for path in Path(app.outdir).glob(pattern)):
            text = path.read_text(encoding="utf-8")
            if "try{return localStorage}" not in text:
                path.write_text(STORE.sub(IF_ANY, text), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", build_alone, priority=0)
    app.connect("config-inited", check_company, priority=1)
    # After it is known whether pages judge answers, at 500.
    app.connect("config-inited", choose_cache, priority=600)
    # After sphinx_external_toc has read the contents, at 900.
    app.connect("config-inited", read_only_the_contents, priority=950)
    app.add_transform(AsWritten)
    app.connect("env-before-read-docs", execute_side_by_side)
    app.connect("env-before-read-docs", remember_titles)
    app.connect("env-updated", write_all_if_titles_change)
    app.connect("doctree-read", refuse_output_errors)
    app.connect("doctree-read", gather_code)
    app.connect("doctree-read", ask_above_hints)
    app.connect("build-finished", mend_theme)
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(visit_inline_math, None),
        block_renderers=(visit_math_block, None),
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
