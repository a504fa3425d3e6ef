"""The published rendering of a form: native inputs, and every sentence, packed."""

from __future__ import annotations

import base64
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..engine import codec
from ..engine.controls import Control
from ..engine.published import as_json, yours
from .fields import Spread, boxes, knows

if TYPE_CHECKING:
    from .form import Form


def page(form: Form) -> str:
    """Return the HTML of a form.

    The sentence of the opening state is there without JavaScript; the fields are `hidden` until
    `forms.js` has unpacked the others.
    """
    name = form.name
    fields = "".join(_field(form, field) for field in form.published_controls)
    sentence = escape(form.answered(form.opening)[0])
    data, seal = _packed(form)
    spec = as_json(_spec(form) | {"seal": seal})
    return f"""<form class="asking asking-form" id="{name}" aria-labelledby="{name}.title" \
autocomplete="off" novalidate tabindex="-1">
<p class="asking-title" id="{name}.title">{escape(form.caption)}</p>
<div class="asking-fields" hidden>{fields}</div>
<p role="status" hidden></p>
<p class="asking-example">An example, not yours yet:</p>
<output class="asking-says" aria-live="off">{sentence}</output>
<p class="explorer-announced" aria-live="polite"></p>
<noscript><p>To put in your own numbers takes JavaScript.</p></noscript>
<script type="application/json" class="asking-spec">{spec}</script>
<script type="text/plain" class="asking-data">{base64.b64encode(data).decode()}</script>
</form>"""


def _packed(form: Form) -> tuple[bytes, str]:
    """Pack the sentence of every state, and the own numbers that it yields; return the seal too."""
    texts = [form.answered(state) for state in form.states()]
    shape = tuple(len(field.values) for field in form.published_controls)
    seal = codec.seal_of(as_json(_spec(form)), *chain(*texts))
    try:
        return codec.pack(shape, list(zip(*texts, strict=True)), seal), seal
    except ValueError as error:
        raise form.error(str(error)) from None


def _field(form: Form, field: Control) -> str:
    """Return a field as a labelled box, or several in a group."""
    ident = f"{form.name}-{field.name}"
    tokens = field.token(form.opening[field.name]).split(" ")
    inputs = [
        f'<input type="text" inputmode="decimal" id="{ident}{f"-{k}" if len(tokens) > 1 else ""}" '
        f'maxlength="300" spellcheck="false" value="{token}">'
        for k, token in enumerate(tokens)
    ]
    label = escape(field.label)
    if len(inputs) == 1:
        inner = f'<label for="{ident}">{label}</label> {inputs[0]}'
        return f'<p class="asking-field" data-field="{field.name}">{inner}</p>'
    parts = "".join(
        f"<label>{escape(box.label)} {one}</label>"
        for box, one in zip(boxes(field), inputs, strict=True)
    )
    return f'<fieldset data-field="{field.name}"><legend>{label}</legend>{parts}</fieldset>'


def _spec(form: Form) -> dict[str, Any]:
    """Return what `forms.js` needs to know."""
    return {
        "name": form.name,
        "title": form.caption,
        "fields": [_known(field) for field in form.published_controls],
        "yields": [{"name": own.name, "words": own.words} for own in form.yields],
    }


def _known(field: Control) -> dict[str, Any]:
    """Return what the boxes of a field understand, and which states they make together."""
    first = boxes(field)[0]
    tokens = [first.token(value) for value in first.values]
    known: dict[str, Any] = {
        "name": field.name,
        "tokens": tokens,
        "states": [field.token(value) for value in field.values],
        "knows": knows(first),
        **yours(field),
    }
    if isinstance(field, Spread):
        known |= {"total": field.total, "unit": field.unit}
    return known
