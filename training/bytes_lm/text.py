"""The King James text as bytes: what the program `bible` prints, one verse to a line, cut into training and held-out parts."""

import re
from itertools import groupby
from pathlib import Path

import numpy as np

HELD_OUT_STRIDE = 20


def chapters(path: Path) -> list[bytes]:
    """The chapters of `bible -f` output (lines `Ge1:1 In the beginning …`), their verses without the reference."""
    verses = [re.fullmatch(r"(\w+:)\d+ (.*)", line) for line in path.read_text("ascii").splitlines()]
    return [
        "".join(f"{verse[2]}\n" for verse in group).encode() for _, group in groupby(verses, key=lambda verse: verse[1])
    ]


def load(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Training text and held-out text (every HELD_OUT_STRIDE-th chapter) as bytes, an empty line between chapters."""
    parts = chapters(path)
    heldOut = parts[::HELD_OUT_STRIDE]
    training = [part for index, part in enumerate(parts) if index % HELD_OUT_STRIDE != 0]
    return tuple(np.frombuffer(b"\n".join(part), dtype=np.uint8) for part in (training, heldOut))
