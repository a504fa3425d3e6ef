"""Pack every state of an explorer into a few kilobytes that `explorer.js` can unpack.

The states form a grid, one axis a control. For each *track* (a moving artist, or the sentence)
there is one text a state. Three things make them small:

1. a track that ignores a control has no axis for it;
2. texts that differ only in their numbers share one *skeleton*, and the numbers become columns of
   integers with a fixed count of decimals;
3. neighbouring states have neighbouring numbers, so columns hold differences.

What is left is written as variable-length integers and deflated. Nothing is lost: a number that
would not come back letter for letter stays in the skeleton.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

MAX_DECIMALS = 4
MOST = 16_000_000
"""How many bytes a page takes in of one figure, unpacked; `explorer.js` refuses more."""

_NUMBER = re.compile(
    r"(?<![\w#.-])((?!-0(?!\.))-?(?:0|[1-9]\d{0,4})(?:\.\d{0,3}[1-9])?)(?![\w.])", re.ASCII
)


@dataclass(frozen=True)
class Track:
    """The texts one artist takes over the grid, before packing."""

    shape: tuple[int, ...]
    texts: Sequence[str]

    def reduced(self) -> tuple[tuple[int, ...], list[str]]:
        """Return strides and texts without the axes along which nothing changes.

        Returns
        -------
        strides : tuple of int
            One a control; 0 where the control makes no difference.
        texts : list of str
            The text of the state with indices ``i`` stands at ``sum(strides * i)``.
        """
        codes = {text: k for k, text in enumerate(dict.fromkeys(self.texts))}
        grid = np.array([codes[text] for text in self.texts]).reshape(self.shape)
        kept = []
        for axis in range(grid.ndim):
            first = np.take(grid, [0], axis=axis)
            constant = bool((grid == first).all())
            kept.append(not constant)
            grid = first if constant else grid
        lengths = [size if keep else 1 for size, keep in zip(self.shape, kept, strict=True)]
        strides = [int(np.prod(lengths[k + 1 :])) * keep for k, keep in enumerate(kept)]
        distinct = list(codes)
        return tuple(strides), [distinct[code] for code in grid.ravel()]


def seal_of(*texts: str) -> str:
    """Return a short text by which those who belong together know one another.

    Examples
    --------
    >>> seal_of("a picture", "its words")
    '50634f15'
    """
    every = "\0".join(texts).encode(errors="surrogatepass")
    return hashlib.sha256(every).hexdigest()[:8]


def pack(shape: tuple[int, ...], tracks: Sequence[Sequence[str]], seal: str = "") -> bytes:
    """Pack the texts of every track.

    Parameters
    ----------
    shape : tuple of int
        How many values each control takes.
    tracks : sequence of sequences of str
        For each track one text a state, the last control varying fastest.
    seal : str
        What these data belong to, as `seal_of` tells: they are unpacked for that alone.

    Returns
    -------
    bytes
        A zlib stream: four bytes for the length of a JSON head (little-endian), the head, then
        the integers. The head has the seal and, for each track, ``strides`` and ``skeletons`` (a
        skeleton is the list of texts around its numbers). The integers of a track are first which
        skeleton each entry has (if there are several), then for each skeleton its columns, one
        after the other.

    Raises
    ------
    ValueError
        If that is more than a page takes in.
    """
    head: list[str | dict[str, Any]] = [seal]
    numbers: list[Integers] = []
    for texts in tracks:
        strides, entries = Track(shape, texts).reduced()
        skeletons, which, rows = _split(entries)
        described = []
        if len(skeletons) > 1:
            numbers.append(np.diff(which, prepend=0))
        for k, skeleton in enumerate(skeletons):
            values, decimals = _columns(rows, which == k)
            delta, differenced = _smallest(values)
            described.append({"parts": skeleton, "decimals": decimals, "delta": delta})
            numbers.append(differenced.T.ravel())
        head.append({"strides": strides, "entries": len(entries), "skeletons": described})
    text = json.dumps(head, separators=(",", ":")).encode()
    body = _varints(np.concatenate(numbers)) if numbers else b""
    if len(text) + len(body) + 4 > MOST:
        raise ValueError(
            f"all states are {len(text) + len(body):,} bytes unpacked; at most {MOST:,}: take "
            "fewer values, or fewer points in its lines"
        )
    return zlib.compress(len(text).to_bytes(4, "little") + text + body, 9)


@dataclass(frozen=True)
class Unpacked:
    """The texts that one track takes over the grid, each put together when it is asked for.

    Attributes
    ----------
    strides : tuple of int
        As `Track.reduced` returns them.
    which : array of int
        Which skeleton each entry has.
    row : array of int
        Which of its skeleton's rows each entry is.
    skeletons : list of (list of str, list of int, array of int)
        Of each: the texts around its numbers, their decimals, and a row for each entry.
    """

    strides: tuple[int, ...]
    which: Integers
    row: Integers
    skeletons: list[tuple[list[str], list[int], Integers]]

    def at(self, indices: Sequence[int]) -> str:
        """Return the text in the state whose controls have the values of these indices."""
        entry = sum(stride * k for stride, k in zip(self.strides, indices, strict=True))
        parts, decimals, rows = self.skeletons[self.which[entry]]
        numbers = [
            repr(value / 10**places).removesuffix(".0")
            for value, places in zip(rows[self.row[entry]].tolist(), decimals, strict=True)
        ]
        following = (number + part for number, part in zip(numbers, parts[1:], strict=True))
        return "".join([parts[0], *following])


def unpack(data: bytes) -> tuple[str, list[Unpacked]]:
    """Return the seal and the tracks of what `pack` has packed.

    Examples
    --------
    >>> seal, (track,) = unpack(pack((3,), [["M 0.5", "M 1", "M 1.5"]], "50634f15"))
    >>> seal, track.at([2])
    ('50634f15', 'M 1.5')
    """
    plain = zlib.decompress(data)
    begins = 4 + int.from_bytes(plain[:4], "little")
    seal, *head = json.loads(plain[4:begins])
    numbers = iter(_integers(plain[begins:]).tolist())

    def column(length: int) -> Integers:
        return np.fromiter(islice(numbers, length), np.int64, length)

    tracks = []
    for track in head:
        entries, several = track["entries"], len(track["skeletons"]) > 1
        which = np.cumsum(column(entries)) if several else np.zeros(entries, dtype=np.int64)
        row = np.zeros(entries, dtype=np.int64)
        skeletons = []
        for k, skeleton in enumerate(track["skeletons"]):
            own = which == k
            row[own] = np.arange(own.sum())
            columns = [column(int(own.sum())) for _ in skeleton["decimals"]]
            if skeleton["delta"] == 2:
                for j in range(2, len(columns)):
                    columns[j] = columns[j] + columns[j - 2]
            rows = np.stack(columns, axis=1) if columns else np.empty((own.sum(), 0), np.int64)
            rows = np.cumsum(rows, axis=0) if skeleton["delta"] else rows
            skeletons.append((skeleton["parts"], skeleton["decimals"], rows))
        tracks.append(Unpacked(tuple(track["strides"]), which, row, skeletons))
    return seal, tracks


def _split(
    entries: Sequence[str],
) -> tuple[list[tuple[str, ...]], Integers, list[list[str]]]:
    """Return the skeletons, which one each entry has, and each entry's numbers as written."""
    skeletons: dict[tuple[str, ...], int] = {}
    which, rows = [], []
    for entry in entries:
        pieces = _NUMBER.split(entry)
        which.append(skeletons.setdefault(tuple(pieces[::2]), len(skeletons)))
        rows.append(pieces[1::2])
    return list(skeletons), np.array(which, dtype=np.int64), rows


def _columns(rows: Sequence[list[str]], chosen: NDArray[np.bool_]) -> tuple[Integers, list[int]]:
    """Return the chosen rows as integers, and how many decimals each column has."""
    table = np.array([rows[k] for k in np.flatnonzero(chosen).tolist()], dtype=np.float64)
    decimals = np.full(table.shape[1], MAX_DECIMALS)
    for places in reversed(range(MAX_DECIMALS)):
        exact = np.round(table * 10**places) / 10**places == table
        decimals[exact.all(axis=0)] = places
    return np.round(table * 10.0**decimals).astype(np.int64), decimals.tolist()


def _smallest(values: Integers) -> tuple[int, Integers]:
    """Difference the columns the way that deflates best; return the way's index as well.

    The ways are: not at all (0); along the states (1); along the states and then along the row,
    two numbers back, which is the previous point of a path (2).
    """
    along = np.diff(values, axis=0, prepend=0)
    pairs = along.copy()
    pairs[:, 2:] -= along[:, :-2]
    ways = (values, along, pairs)
    sizes = [len(zlib.compress(_varints(way.T.ravel()), 6)) for way in ways]
    best = int(np.argmin(sizes))
    return best, ways[best]


def _varints(numbers: Integers) -> bytes:
    """Write integers seven bits a byte, the sign in the lowest bit (as Protocol Buffers do)."""
    rest = np.where(numbers < 0, -2 * numbers - 1, 2 * numbers)
    bytes_of: list[NDArray[np.uint8]] = []
    alive = [np.ones(len(rest), dtype=bool)]
    while alive[-1].any():
        more = alive[-1] & (rest >= 128)
        bytes_of.append((rest % 128 + 128 * more).astype(np.uint8))
        alive.append(more)
        rest = rest // 128
    if not bytes_of:
        return b""
    written: NDArray[np.uint8] = np.stack(bytes_of, axis=1)[np.stack(alive[:-1], axis=1)]
    return written.tobytes()


def _integers(body: bytes) -> Integers:
    """Read what `_varints` has written."""
    pieces = np.frombuffer(body, dtype=np.uint8).astype(np.int64)
    if not len(pieces):
        return pieces
    begins = np.flatnonzero(np.append(True, pieces[:-1] < 128))
    places = np.arange(len(pieces)) - np.repeat(begins, np.diff(begins, append=len(pieces)))
    numbers = np.add.reduceat((pieces & 127) << (7 * places), begins)
    return np.where(numbers % 2, -(numbers + 1) // 2, numbers // 2)
