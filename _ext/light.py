"""A page asks for little: what a reader of it does not need is neither loaded nor in the site.

The theme brings every icon there is, the styles of every page that anybody may write, and menus,
search and tooltips on each page. Here its styles become one file of the rules that this book uses,
and the fonts keep the characters that it shows.
"""

import hashlib
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any, cast

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from pullkit.engine.published import made_small

HERE = Path(__file__).parent

# What pages load.

STYLES = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
)
"""The theme's and the extensions' styles, in the order in which they rule."""
ONE = "theme.css"  # they all, in the templates too
NEEDED_BY = {"clipboard|copybutton": 'class="highlight', "design": r'class="[^"]*\bsd-'}
"""What must stand on a page for it to need files of such a name."""
EXTRA = ("genindex", "search")
"""Pages that no text was written for."""
THEMES_SCRIPT = "scripts/pydata-sphinx-theme.js"  # which it would load at the end of a page

COLOURS = (
    "{const d=document.documentElement.dataset;"
    'try{d.mode=localStorage.mode||"auto"}catch{d.mode="auto"}'
    'd.theme=d.mode!="auto"?d.mode:matchMedia("(prefers-color-scheme:dark)").matches?"dark":"light"}'
)
"""What sets a reader's choice of light or dark before anything shows; the policy has its hash."""


def load_little(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Let a page load what stands on it, and nothing before its words do."""
    context["colours_script"] = COLOURS
    body = context.get("body", "")
    unneeded = [name for name, what in NEEDED_BY.items() if not re.search(what, body)]
    for kind in ("css_files", "script_files"):
        context[kind] = [
            file
            for file in context[kind]
            if file.filename and not any(re.search(name, str(file.filename)) for name in unneeded)
        ]
    context["css_files"] = [file for file in context["css_files"] if not is_themes(file)]
    for file in context["script_files"]:
        file.attributes.setdefault("defer", "defer")


def is_themes(file: Any) -> bool:
    """Tell whether a style is one of those that become one file."""
    name = Path(file.filename).name
    return any(Path(name).match(Path(style).name) for style in (*STYLES, ONE))


# One file of the rules that are in use.

CLASSES = re.compile(r'\b(?:class|id)="([^"]*)"')
SCRIPT = re.compile(r'src="[./]*_static/([^?"]*\.js)')
WORDS = re.compile(r"[\w-]+")
KEPT_AROUND = ("media", "supports", "layer", "container")


def in_use(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Return the classes and identifiers of pages, and all that scripts could set."""
    named = (name for page in pages for names in CLASSES.findall(page) for name in names.split())
    return {*map(unescape, named), *(word for text in scripts for word in WORDS.findall(text))}


def cut(rules: Iterable[Any], used: set[str]) -> Iterator[str]:
    """Yield the rules, of those of a style sheet, that can apply to what is used."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in listed(rule.prelude) if names_in(part) <= used]
            if selectors:
                heads = ",".join(tinycss2.serialize(part).strip() for part in selectors)
                yield f"{heads}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in KEPT_AROUND:
            within = "".join(cut(tinycss2.parse_rule_list(rule.content, True, True), used))
            if within:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{within}}}"
        elif rule.type == "at-rule":
            yield rule.serialize()


def listed(prelude: Iterable[Any]) -> list[list[Any]]:
    """Split a list of selectors at its commas."""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def names_in(selector: list[Any]) -> set[str]:
    """Return the classes and identifiers that must be there for a selector to apply."""
    pairs = zip(["", *selector], selector, strict=False)
    return {
        token.value
        for before, token in pairs
        if token.type == "hash" or (token.type == "ident" and before == ".")
    }


def styles(static: Path, used: set[str]) -> str:
    """Return the theme's styles, as they are in a site's folder, cut to what is used."""
    paths = [path for style in STYLES for path in sorted(static.glob(style))]
    return "\n".join("".join(cut(rules_of(path, static), used)) for path in paths)


def rules_of(path: Path, static: Path) -> list[Any]:
    """Return the rules of a style sheet, their addresses as from the folder of static files."""
    text = path.read_text(encoding="utf-8")
    above = path.parent.relative_to(static)
    text = re.sub(r"(?<=url\()\.\./", "" if above.parts else "../", text)
    text = re.sub(r',url\([^)]*\.ttf\) format\("truetype"\)', "", text)  # the other is known
    rules: list[Any] = tinycss2.parse_stylesheet(text, True, True)
    return rules


# Fonts with the characters that are shown.

ICONS = re.compile("[\ue000-\uf8ff]")  # characters that mean nothing but what a font says
FORMULA = re.compile("<math.*?</math>", re.DOTALL)
TAG = re.compile("<[^>]*>")
ITALIC = (("a", "z", 0x1D44E), ("A", "Z", 0x1D434), ("α", "ω", 0x1D6FC), ("Α", "Ω", 0x1D6E2))
"""From where to where a single letter is set as another character, and as which."""


def in_formulae(pages: Iterable[str]) -> set[int]:
    """Return the characters that formulae show, a letter also as it stands in italics."""
    texts = (TAG.sub("", formula) for page in pages for formula in FORMULA.findall(page))
    found = {ord(character) for text in texts for character in unescape(text)}
    slanted = {
        italic + code - ord(first)
        for first, last, italic in ITALIC
        for code in found
        if ord(first) <= code <= ord(last)
    }
    return found | slanted | {ord("\N{PLANCK CONSTANT}")}  # the italic h


LEGAL_NAMES = [0, 13, 14]
"""Of its names a font that is cut keeps whose it is and its licence, which reserves the others."""


def cut_font(path: Path, characters: set[int]) -> None:
    """Keep, of a font, some of its characters; where they are none, the file goes."""
    font = TTFont(path, recalcTimestamp=False)
    kept = characters & set(font.getBestCmap())
    if not kept:
        path.unlink()
        return
    options = subset.Options(
        layout_features=["*"], flavor="woff2", notdef_outline=False, name_IDs=LEGAL_NAMES
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=kept)
    cutter.subset(font)
    subset.save_font(font, str(path), options)


# The site, when all its pages are written.

GONE = (
    *("styles", "locales", "basic.css", "pygments.css", "copybutton.css", "mystnb.*.css"),
    *("*.map", "scripts/*.map", "scripts/bootstrap*", "scripts/fontawesome*", "*-macros.html"),
    *("vendor/**/*.ttf", "copybutton_funcs.js", "minus.png", "plus.png"),
)
"""What the theme brings and no page asks for."""


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write the one file of styles and cut the fonts; pages name the styles as they are now."""
    if error is not None or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    builder = cast(StandaloneHTMLBuilder, app.builder)
    paths = [Path(builder.get_outfilename(name)) for name in (*app.env.found_docs, *EXTRA)]
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(paths) if path.is_file()}
    if (static / STYLES[0]).is_file():  # else no page was out of date, and nothing was brought
        lighten(static, pages.values())
    version = hashlib.sha256((static / ONE).read_bytes()).hexdigest()[:8]
    for path, page in pages.items():
        named = re.sub(rf"(?<=_static/{ONE}\?v=)\w*", version, page, count=1)
        if named != page:
            path.write_text(named, encoding="utf-8")


def lighten(static: Path, pages: Collection[str]) -> None:
    """Cut styles and fonts to what pages show, and take away what nobody asks for."""
    loaded = {name for page in pages for name in SCRIPT.findall(page)}
    scripts = [(static / name).read_text(encoding="utf-8") for name in loaded]
    text = made_small(ONE, styles(static, in_use(pages, scripts)))
    for fonts, shown in (
        ("vendor/**/*.woff2", set(map(ord, ICONS.findall(text)))),
        ("fonts/*.woff2", in_formulae(pages)),
    ):
        for font in sorted(static.glob(fonts)):
            cut_font(font, shown)
    (static / ONE).write_text(text, encoding="utf-8")
    for unasked in (path for pattern in GONE for path in static.glob(pattern)):
        shutil.rmtree(unasked) if unasked.is_dir() else unasked.unlink()


def begin_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """Have every page written where a build was ended before it wrote the styles."""
    return [] if Path(app.outdir, "_static", ONE).is_file() else env.found_docs


def use_own(app: Sphinx, config: Config) -> None:
    """Let the templates be the book's own where it has some."""
    config.templates_path[:0] = [str(HERE / "templates"), str(HERE / "templates" / "components")]
    app.add_js_file(THEMES_SCRIPT, priority=900)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", use_own)
    app.connect("env-get-outdated", begin_again)
    app.connect("html-page-context", load_little, priority=900)
    # After the theme has written its last style.
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
