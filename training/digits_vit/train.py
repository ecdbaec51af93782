"""Trains `digits-vit` and keeps the checkpoint that `export.py` turns into the shipped files.

    python3 train.py --data DIR --out checkpoint.pt

About half an hour on two cores. The same seed, torch build and thread count give the same weights.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from data import load
from model import Config, DigitsVit

SEED = 20260211
EPOCHS = 6
BATCH = 128
PEAK_RATE = 1.2e-3
WARMUP_STEPS = 400
WEIGHT_DECAY = 0.05
SHIFT_PIXELS = 2


def shifted(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Each image (B, 28, 28) moved by up to SHIFT_PIXELS in both directions, filled with background."""
    s, (count, size, _) = SHIFT_PIXELS, images.shape
    padded = functional.pad(images, (s, s, s, s))
    offset = torch.randint(0, 2 * s + 1, (count, 2), generator=generator)
    rows = offset[:, :1] + torch.arange(size)
    columns = offset[:, 1:] + torch.arange(size)
    return padded[torch.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]


def learningRate(step: int, stepCount: int) -> float:
    if step < WARMUP_STEPS:
        return PEAK_RATE * (step + 1) / WARMUP_STEPS
    return PEAK_RATE * 0.5 * (1 + math.cos(math.pi * (step - WARMUP_STEPS) / (stepCount - WARMUP_STEPS)))


def accuracy(model: DigitsVit, images: np.ndarray, labels: np.ndarray) -> float:
    model.eval()
    right = 0
    with torch.no_grad():
        for start in range(0, len(images), 500):
            logits = model(torch.from_numpy(images[start : start + 500].astype(np.float32)))
            right += int((logits.argmax(dim=1).numpy() == labels[start : start + 500]).sum())
    model.train()
    return right / len(images)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="folder with the four IDX files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    generator = torch.Generator().manual_seed(SEED)

    images, labels = load(options.data, "train")
    testImages, testLabels = load(options.data, "t10k")
    trainImages, trainLabels = torch.from_numpy(images.astype(np.float32)), torch.from_numpy(labels.astype(np.int64))
    model = DigitsVit(Config())
    decayed = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=PEAK_RATE,
        betas=(0.9, 0.98),
    )
    stepsPerEpoch = len(labels) // BATCH
    step, started = 0, time.time()
    for epoch in range(EPOCHS):
        order = torch.randperm(len(labels), generator=generator)
        lossSum = 0.0
        for batch in range(stepsPerEpoch):
            picked = order[batch * BATCH : (batch + 1) * BATCH]
            for group in optimizer.param_groups:
                group["lr"] = learningRate(step, EPOCHS * stepsPerEpoch)
            loss = functional.cross_entropy(model(shifted(trainImages[picked], generator)), trainLabels[picked])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            lossSum += float(loss)
            step += 1
            if step % 50 == 0:
                print(f"step {step} loss {lossSum / (batch + 1):.4f} {time.time() - started:.0f} s", flush=True)
        test = accuracy(model, testImages, testLabels)
        print(f"epoch {epoch + 1} loss {lossSum / stepsPerEpoch:.4f} test accuracy {test:.4f}", flush=True)
        torch.save(
            {"state": model.state_dict(), "epochs": epoch + 1, "trainLoss": lossSum / stepsPerEpoch, "seed": SEED},
            options.out,
        )


if __name__ == "__main__":
    main()
