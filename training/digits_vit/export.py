"""Turns a checkpoint into the files the lab ships: weights, card, golden activations, and a sample of test images.

    python3 export.py --data DIR --checkpoint checkpoint.pt --out ../../public/models/digits-vit
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from data import load
from model import Config, DigitsVit
from safetensors_file import write
from train import BATCH, EPOCHS, SHIFT_PIXELS, accuracy

GOLDEN_IMAGES = 4
SAMPLE_STRIDE = 10


def rounded(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Every weight as f16 holds it, in f32."""
    return {name: value.half().float() for name, value in state.items()}


def shipped(state: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """f16, with matrices as (inputs, outputs): the kernels compute x W + b."""
    matrices = {"patch.weight", "head.weight"}
    arrays = {}
    for name, value in state.items():
        isMatrix = value.dim() == 2 and (name in matrices or name.startswith("blocks."))
        arrays[name] = (value.t() if isMatrix else value).contiguous().half().numpy()
    return arrays


def golden(model: DigitsVit, images: np.ndarray) -> dict[str, np.ndarray]:
    """Tokens after the embedding and after every block, and the logits, computed in float64."""
    model = model.double().eval()
    tensors = {"images": images.astype(np.float32)}
    with torch.no_grad():
        x = model.embed(torch.from_numpy(images.astype(np.float64)))
        tensors["embed"] = x.float().numpy()
        for index, block in enumerate(model.blocks):
            x = block(x)
            tensors[f"block.{index}"] = x.float().numpy()
        tensors["logits"] = model.classify(x).float().numpy()
    return tensors


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)

    checkpoint = torch.load(options.checkpoint)
    config = Config()
    model = DigitsVit(config)
    images, labels = load(options.data, "t10k")
    model.load_state_dict(checkpoint["state"])
    trainedAccuracy = accuracy(model, images, labels)
    model.load_state_dict(rounded(checkpoint["state"]))
    shippedAccuracy = accuracy(model, images, labels)
    sampleImages, sampleLabels = images[::SAMPLE_STRIDE], labels[::SAMPLE_STRIDE]
    sampleAccuracy = accuracy(model, sampleImages, sampleLabels)

    files = {
        "model.safetensors": shipped(checkpoint["state"]),
        "sample.safetensors": {"images": sampleImages, "labels": sampleLabels},
        "golden.safetensors": golden(model, sampleImages[:GOLDEN_IMAGES]),
    }
    for name, tensors in files.items():
        write(options.out / name, tensors)
    card = {
        "name": "digits-vit",
        "config": config.card(),
        "parameterCount": sum(value.numel() for value in checkpoint["state"].values()),
        "testAccuracy": {"trainedF32": trainedAccuracy, "shippedF16": shippedAccuracy, "imageCount": len(labels)},
        "sample": {"imageCount": len(sampleLabels), "stride": SAMPLE_STRIDE, "accuracyF16": sampleAccuracy},
        "training": {
            "epochs": EPOCHS,
            "batchSize": BATCH,
            "shiftPixels": SHIFT_PIXELS,
            "seed": checkpoint["seed"],
            "finalTrainLoss": checkpoint["trainLoss"],
            "torch": torch.__version__,
        },
        "files": {
            name: {"sha256": sha256(options.out / name), "bytes": (options.out / name).stat().st_size} for name in files
        },
    }
    (options.out / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(json.dumps(card["testAccuracy"]), json.dumps(card["sample"]))


if __name__ == "__main__":
    main()
