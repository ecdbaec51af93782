"""The `digits-vit` architecture: a pre-norm Vision Transformer for 28x28 grey images.

Letters used in shapes: B images, T tokens (17), C hidden size (128), H heads (4), P pixels of a patch (49).
"""

import math
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class Config:
    imageSize: int = 28
    patchSize: int = 7
    hiddenSize: int = 128
    headCount: int = 4
    mlpSize: int = 512
    blockCount: int = 8
    classCount: int = 10
    normEpsilon: float = 1e-5
    # An input value is (pixel / 255 - mean) / deviation: the statistics of the 60,000 training images.
    pixelMean: float = 0.1307
    pixelDeviation: float = 0.3081

    @property
    def patchCount(self) -> int:
        return (self.imageSize // self.patchSize) ** 2

    @property
    def tokenCount(self) -> int:
        return self.patchCount + 1

    def card(self) -> dict:
        return asdict(self) | {"patchCount": self.patchCount, "tokenCount": self.tokenCount}


def gelu(x: torch.Tensor) -> torch.Tensor:
    """The tanh form, everywhere: the kernels compute the same one."""
    return functional.gelu(x, approximate="tanh")


class Block(nn.Module):
    """x + out(attention(norm1 x)), then x + mlp2(gelu(mlp1(norm2 x)))."""

    def __init__(self, config: Config):
        super().__init__()
        c = config.hiddenSize
        self.headCount = config.headCount
        self.norm1 = nn.LayerNorm(c, eps=config.normEpsilon)
        self.qkv = nn.Linear(c, 3 * c)
        self.out = nn.Linear(c, c)
        self.norm2 = nn.LayerNorm(c, eps=config.normEpsilon)
        self.mlp1 = nn.Linear(c, config.mlpSize)
        self.mlp2 = nn.Linear(config.mlpSize, c)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (B, T, C) -> (B, T, C)
        b, t, c = x.shape
        h = self.headCount
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, h, c // h).permute(2, 0, 3, 1, 4)  # each (B, H, T, C/H)
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(c // h)
        mixed = (scores.softmax(dim=-1) @ v).transpose(1, 2).reshape(b, t, c)
        x = x + self.out(mixed)
        return x + self.mlp2(gelu(self.mlp1(self.norm2(x))))


class DigitsVit(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.patch = nn.Linear(config.patchSize**2, config.hiddenSize)
        self.classToken = nn.Parameter(torch.zeros(config.hiddenSize))
        self.position = nn.Parameter(torch.zeros(config.tokenCount, config.hiddenSize))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.blockCount))
        self.norm = nn.LayerNorm(config.hiddenSize, eps=config.normEpsilon)
        self.head = nn.Linear(config.hiddenSize, config.classCount)
        nn.init.normal_(self.classToken, std=0.02)
        nn.init.normal_(self.position, std=0.02)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02 if module is self.head else module.in_features**-0.5)
                nn.init.zeros_(module.bias)
        # Residual branches start small so that eight blocks train from the first step.
        for block in self.blocks:
            for layer in (block.out, block.mlp2):
                with torch.no_grad():
                    layer.weight.mul_((2 * config.blockCount) ** -0.5)

    def embed(self, pixels: torch.Tensor) -> torch.Tensor:
        """Pixels 0..255 (B, 28, 28) -> tokens (B, T, C): the class token first, then patches row by row."""
        config, side = self.config, self.config.imageSize // self.config.patchSize
        x = (pixels / 255.0 - config.pixelMean) / config.pixelDeviation
        x = x.view(-1, side, config.patchSize, side, config.patchSize).permute(0, 1, 3, 2, 4)
        tokens = self.patch(x.reshape(-1, config.patchCount, config.patchSize**2))
        first = self.classToken.expand(tokens.shape[0], 1, -1)
        return torch.cat([first, tokens], dim=1) + self.position

    def classify(self, x: torch.Tensor) -> torch.Tensor:
        """Tokens (B, T, C) -> logits (B, 10), from the class token alone."""
        return self.head(self.norm(x[:, 0]))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        x = self.embed(pixels)
        for block in self.blocks:
            x = block(x)
        return self.classify(x)
