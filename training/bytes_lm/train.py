"""Trains `bytes-lm` and keeps the checkpoint that `export.py` turns into the shipped files.

    python3 train.py --text kjv.txt --out checkpoint.pt

The same seed, torch build and thread count give the same weights.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from model import BytesLm, Config
from text import load

SEED = 20260312
STEPS = 3200
BATCH = 4
PEAK_RATE = 2e-3
WARMUP_STEPS = 100
WEIGHT_DECAY = 0.05
STEPS_PER_CHECKPOINT = 200


def learningRate(step: int) -> float:
    if step < WARMUP_STEPS:
        return PEAK_RATE * (step + 1) / WARMUP_STEPS
    return PEAK_RATE * 0.5 * (1 + math.cos(math.pi * (step - WARMUP_STEPS) / (STEPS - WARMUP_STEPS)))


def bitsPerByte(model: BytesLm, text: np.ndarray) -> float:
    """Of windows side by side: a byte is predicted from those before it in its window, so the first from one alone."""
    size = model.config.tokenCount
    windows = [text[start : start + size + 1] for start in range(0, len(text) - size, size)]
    model.eval()
    total = 0.0
    with torch.no_grad():
        for start in range(0, len(windows), 32):
            tokens = torch.from_numpy(np.stack(windows[start : start + 32]).astype(np.int64))
            logits = model(tokens[:, :-1])
            total += float(functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten(), reduction="sum"))
    model.train()
    return total / (len(windows) * size) / math.log(2)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", type=Path, required=True, help="what `bible -f` printed")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    generator = torch.Generator().manual_seed(SEED)

    training, heldOut = (part.astype(np.int64) for part in load(options.text))
    trainText = torch.from_numpy(training)
    config = Config()
    model = BytesLm(config)
    decayed = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=PEAK_RATE,
        betas=(0.9, 0.98),
    )
    window = torch.arange(config.tokenCount + 1)
    started, lossSum, lossCount = time.time(), 0.0, 0
    for step in range(STEPS):
        starts = torch.randint(0, len(trainText) - config.tokenCount, (BATCH,), generator=generator)
        tokens = trainText[starts[:, None] + window]
        for group in optimizer.param_groups:
            group["lr"] = learningRate(step)
        loss = functional.cross_entropy(model(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        lossSum, lossCount = lossSum + float(loss), lossCount + 1
        if (step + 1) % 20 == 0:
            bits = lossSum / lossCount / math.log(2)
            print(f"step {step + 1} {bits:.3f} bits per byte {time.time() - started:.0f} s", flush=True)
            if (step + 1) % STEPS_PER_CHECKPOINT == 0 or step + 1 == STEPS:
                torch.save(
                    {"state": model.state_dict(), "steps": step + 1, "trainBitsPerByte": bits, "seed": SEED},
                    options.out,
                )
            lossSum, lossCount = 0.0, 0
    print(f"held out: {bitsPerByte(model, heldOut):.4f} bits per byte", flush=True)


if __name__ == "__main__":
    main()
