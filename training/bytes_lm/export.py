"""Turns a checkpoint into the files the lab ships: weights, card, and golden logits and continuations.

    python3 export.py --text kjv.txt --checkpoint checkpoint.pt --out ../../public/models/bytes-lm
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from model import BytesLm, Config
from safetensors_file import write
from text import HELD_OUT_STRIDE, load
from train import BATCH, STEPS, bitsPerByte

# Of unlike lengths; the last is none of the text's.
PROMPTS = [
    b"In the beginning ",
    b"And it came to pass",
    b"Blessed are",
    b"And the LORD said unto Moses, Speak unto the children of Israel, and say unto them, When ye ",
    b"The quick brown fox jumps over ",
]
CONTINUATION_LENGTH = 48


def rounded(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Every weight as f16 holds it, in f32."""
    return {name: value.half().float() for name, value in state.items()}


def shipped(state: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """f16, with matrices as (inputs, outputs): the kernels compute x W + b. Embeddings stay rows by token and place."""
    tables = {"token", "position"}
    arrays = {}
    for name, value in state.items():
        isMatrix = value.dim() == 2 and name not in tables
        arrays[name] = (value.t() if isMatrix else value).contiguous().half().numpy()
    return arrays


def golden(model: BytesLm) -> tuple[dict[str, np.ndarray], float]:
    """In float64: each prompt's logits, and its likeliest bytes one by one; and by how little a byte was the likeliest."""
    model = model.double().eval()
    logits, continuations, narrowest = [], [], float("inf")
    with torch.no_grad():
        for prompt in PROMPTS:
            tokens = list(prompt)
            for _ in range(CONTINUATION_LENGTH):
                last = model(torch.tensor([tokens]))[0, -1]
                if len(tokens) == len(prompt):
                    logits.append(last.float().numpy())
                best, second = last.topk(2).values.tolist()
                narrowest = min(narrowest, best - second)
                tokens.append(int(last.argmax()))
            continuations.append(tokens[len(prompt) :])
    longest = max(len(prompt) for prompt in PROMPTS)
    tensors = {
        "prompts": np.array([list(prompt.ljust(longest, b"\0")) for prompt in PROMPTS], dtype=np.uint8),
        "promptLengths": np.array([len(prompt) for prompt in PROMPTS], dtype=np.uint8),
        "logits": np.stack(logits),
        "continuations": np.array(continuations, dtype=np.uint8),
    }
    return tensors, narrowest


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    checkpoint = torch.load(options.checkpoint)
    config = Config()
    model = BytesLm(config)
    training, heldOut = load(options.text)
    model.load_state_dict(rounded(checkpoint["state"]))
    bits = bitsPerByte(model, heldOut)
    goldenTensors, narrowest = golden(model)

    files = {"model.safetensors": shipped(checkpoint["state"]), "golden.safetensors": goldenTensors}
    for name, tensors in files.items():
        write(options.out / name, tensors)
    card = {
        "name": "bytes-lm",
        "config": config.card(),
        "parameterCount": sum(value.numel() for value in checkpoint["state"].values()),
        "heldOut": {"bitsPerByteF16": bits, "byteCount": len(heldOut), "chapters": f"every {HELD_OUT_STRIDE}th"},
        "text": {
            "source": "King James Version, as Debian's bible-kjv-text 4.38 carries it",
            "licence": "public domain: the copyright expired",
            "sha256": sha256(options.text),
            "trainingBytes": len(training),
        },
        "training": {
            "steps": checkpoint["steps"],
            "scheduledSteps": STEPS,
            "batchSize": BATCH,
            "seed": checkpoint["seed"],
            "finalTrainBitsPerByte": checkpoint["trainBitsPerByte"],
            "torch": torch.__version__,
        },
        "golden": {"narrowestLead": narrowest},
        "files": {
            name: {"sha256": sha256(options.out / name), "bytes": (options.out / name).stat().st_size} for name in files
        },
    }
    (options.out / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(json.dumps(card["heldOut"]), f"narrowest lead {narrowest:.4f}")
    for prompt, continuation in zip(PROMPTS, goldenTensors["continuations"]):
        print(prompt + bytes(continuation))


if __name__ == "__main__":
    main()
