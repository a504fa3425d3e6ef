"""Packing loses nothing: readers' script unpacks what `codec.py` packs, to the letter."""

import base64
import itertools
import json
import math
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pullkit.engine import codec
from pullkit.engine.published import assets

pytestmark = pytest.mark.browser

UNPACK = """async ([data, shape]) => {
  const tracks = await explorers.decode(data);
  const states = shape.reduce(
    (all, size) => all.flatMap((one) => Array.from({ length: size }, (_, k) => [...one, k])), [[]]);
  return tracks.map((track) => states.map((state) => explorers.textAt(track, state)));
}"""


@pytest.fixture(scope="module")
def unpack(browser):
    """The shipped script's own unpacking, run in a browser."""
    page = browser.new_page()
    page.add_script_tag(content=assets()["explorer.js"])

    def run(data, shape):
        return page.evaluate(UNPACK, [base64.b64encode(data).decode(), list(shape)])

    run.page = page
    yield run
    page.close()


numbers = st.one_of(
    st.integers(-100_000, 100_000).map(str),
    st.decimals(-99_999, 99_999, places=1).map(str),
    st.decimals(-99_999, 99_999, places=4).map(str),
    st.floats(allow_nan=True).map(repr),
    st.sampled_from(
        [
            "-0",
            "0",
            "-0.0",
            "007",
            "1e5",
            "1e-07",
            "0.50",
            "99999.9999",
            "100000",
            "5.",
            ".5",
            "--3",
        ]
    ),
)
words = st.one_of(
    numbers,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(["\0", '"', "</script>", "\u2212", "url(#a0)", " L ", "M ", "#0072b2", "\n"]),
)
texts = st.lists(words, max_size=6).map("".join)


@st.composite
def grids(draw):
    """A few controls, and for each of a few artists its text in every state."""
    shape = tuple(draw(st.lists(st.integers(1, 4), max_size=3)))
    a_track = st.lists(texts, min_size=math.prod(shape), max_size=math.prod(shape))
    few = st.lists(texts, min_size=1, max_size=2).flatmap(
        lambda some: st.lists(
            st.sampled_from(some), min_size=math.prod(shape), max_size=math.prod(shape)
        )
    )
    return shape, draw(st.lists(st.one_of(a_track, few), max_size=3))


@settings(max_examples=150)
@given(grids())
@example(((), [["one state and no controls"]]))
@example(((2,), [["a\0b", "a1b"]]))
@example(((4,), [["0 m", "1e-11 m", "0.3333333333333333 m", "0.00000000001 m"]]))
@example(((3,), [["99999.9999 -99999.9999", "-99999.9999 99999.9999", "0 0"]]))
def test_any_texts_over_any_grid_come_back_to_the_letter(unpack, grid):
    shape, tracks = grid
    assert unpack(codec.pack(shape, tracks), shape) == tracks


@settings(max_examples=60)
@given(st.data())
def test_any_paths_come_back_to_the_letter(unpack, data):
    """Long rows of coordinates, so that every way of differencing is in use."""
    points = data.draw(st.integers(2, 12))
    bends = data.draw(st.lists(st.integers(-40_000, 40_000), min_size=9, max_size=9))
    wobble = data.draw(st.lists(st.integers(-3, 3), min_size=9 * points, max_size=9 * points))
    rows = iter(wobble)
    tracks = [
        [
            "M "
            + " L ".join(f"{k * 37 / 10:g} {(bend * k + next(rows)) / 10:g}" for k in range(points))
            for bend in bends
        ]
    ]
    assert unpack(codec.pack((9,), tracks), (9,)) == tracks


def test_half_a_character_comes_back_as_well(browser):
    page = browser.new_page()
    page.add_script_tag(content=assets()["explorer.js"])
    data = base64.b64encode(codec.pack((1,), [["\ud800 and \udfff"]])).decode()
    codes = page.evaluate(
        """async (data) => {
          const text = explorers.textAt((await explorers.decode(data))[0], [0]);
          return Array.from({ length: text.length }, (_, k) => text.charCodeAt(k));
        }""",
        data,
    )
    page.close()
    assert codes == [ord(letter) for letter in "\ud800 and \udfff"]


def head(data):
    """What packed data say of their tracks."""
    raw = zlib.decompress(data)
    _seal, *tracks = json.loads(raw[4 : 4 + int.from_bytes(raw[:4], "little")])
    return tracks


def test_an_artist_that_ignores_a_control_is_stored_once_for_all_its_values(unpack):
    shape = (40, 40)
    small = [f"only the first, {first}" for first, _ in itertools.product(range(40), range(40))]
    both = [f"{first} and {second}" for first, second in itertools.product(range(40), range(40))]
    data = codec.pack(shape, [small])
    assert unpack(data, shape) == [small]
    assert [(track["strides"], track["entries"]) for track in head(data)] == [([1, 0], 40)]
    assert [track["entries"] for track in head(codec.pack(shape, [both]))] == [1600]


def test_smooth_curves_take_a_byte_or_two_a_number():
    states = [
        "M " + " L ".join(f"{x} {100 * math.sin(x / 20 + k / 30):.1f}" for x in range(100))
        for k in range(200)
    ]
    packed = len(codec.pack((200,), [states]))
    assert packed < 200 * 100
    assert packed < len(zlib.compress("".join(states).encode(), 9)) / 2


@pytest.mark.parametrize("end", [-1, 5, 40], ids=["last byte", "early", "middle"])
def test_damaged_data_are_refused_and_not_shown_as_something_else(unpack, end):
    data = codec.pack((50,), [[f"M 0 {k} L 5 {k * k}" for k in range(50)]])
    with pytest.raises(Exception, match="Error"):
        unpack(data[:end], (50,))
    spoilt = bytearray(data)
    spoilt[end] ^= 0xFF
    with pytest.raises(Exception, match="Error"):
        unpack(bytes(spoilt), (50,))


def test_a_sound_stream_with_too_few_numbers_is_refused(unpack):
    data = zlib.decompress(codec.pack((50,), [[f"M 0 {k} L 5 {k * k}" for k in range(50)]]))
    with pytest.raises(Exception, match="do not match"):
        unpack(zlib.compress(data[:-1]), (50,))


MEGABYTE = 1_000_000
COPIED = """async ([data, seal]) => {
  const copy = Uint8Array.prototype.set;
  let copied = 0;
  Uint8Array.prototype.set = function (part, at) {
    copied += part.length;
    copy.call(this, part, at);
  };
  try {
    const text = explorers.textAt((await explorers.decode(data, seal))[0], [0]);
    return [text.length, copied];
  } finally {
    Uint8Array.prototype.set = copy;
  }
}"""


def test_data_are_put_together_once_however_long_they_are(unpack):
    data = base64.b64encode(codec.pack((1,), [["x" * 15 * MEGABYTE]])).decode()
    length, copied = unpack.page.evaluate(COPIED, [data, ""])
    assert length == 15 * MEGABYTE
    assert copied < 16 * MEGABYTE


def test_more_than_a_page_takes_in_is_refused_there_and_where_it_is_packed(unpack):
    with pytest.raises(ValueError, match="at most 16,000,000: take fewer values"):
        codec.pack((1,), [["x" * 16 * MEGABYTE]])
    for megabytes in (17, 64):
        with pytest.raises(Exception, match="explorer data are too long"):
            unpack(zlib.compress(b"x" * megabytes * MEGABYTE, 9), ())


def test_data_are_unpacked_for_what_they_belong_to_alone(unpack):
    data = base64.b64encode(codec.pack((1,), [["a"]], codec.seal_of("a", "b"))).decode()
    assert unpack.page.evaluate(COPIED, [data, codec.seal_of("a", "b")])[0] == 1
    assert codec.seal_of("ab") != codec.seal_of("a", "b") != codec.seal_of("b", "a")
    for seal in ("", codec.seal_of("b", "a"), None):
        with pytest.raises(Exception, match="figure and data do not match"):
            unpack.page.evaluate(COPIED, [data, seal])


def test_a_state_outside_the_grid_is_an_error_and_no_other_state(unpack):
    data = codec.pack((3,), [["a", "b", "c"]])
    with pytest.raises(Exception, match="no state 3"):
        unpack(data, (4,))
