"""The `bytes-lm` architecture: a pre-norm causal transformer over bytes, with RMS norms.

Letters used in shapes: B sequences, T tokens, C hidden size (128), H heads (4), V byte values (256).
"""

import math
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class Config:
    vocabularySize: int = 256
    tokenCount: int = 256
    hiddenSize: int = 128
    headCount: int = 4
    mlpSize: int = 512
    blockCount: int = 6
    normEpsilon: float = 1e-5

    def card(self) -> dict:
        return asdict(self) | {"classCount": self.vocabularySize}


def gelu(x: torch.Tensor) -> torch.Tensor:
    """The tanh form, everywhere: the kernels compute the same one."""
    return functional.gelu(x, approximate="tanh")


class RmsNorm(nn.Module):
    """x / sqrt(mean x² + epsilon) · weight"""

    def __init__(self, size: int, epsilon: float):
        super().__init__()
        self.epsilon = epsilon
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.rsqrt(x.square().mean(dim=-1, keepdim=True) + self.epsilon) * self.weight


class Block(nn.Module):
    """x + out(attention(norm1 x)), then x + mlp2(gelu(mlp1(norm2 x)))."""

    def __init__(self, config: Config):
        super().__init__()
        c = config.hiddenSize
        self.headCount = config.headCount
        self.norm1 = RmsNorm(c, config.normEpsilon)
        self.qkv = nn.Linear(c, 3 * c)
        self.out = nn.Linear(c, c)
        self.norm2 = RmsNorm(c, config.normEpsilon)
        self.mlp1 = nn.Linear(c, config.mlpSize)
        self.mlp2 = nn.Linear(config.mlpSize, c)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (B, T, C) -> (B, T, C)
        b, t, c = x.shape
        h = self.headCount
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, h, c // h).permute(2, 0, 3, 1, 4)  # each (B, H, T, C/H)
        later = torch.ones(t, t, dtype=torch.bool).triu(1)
        scores = ((q @ k.transpose(-2, -1)) / math.sqrt(c // h)).masked_fill(later, -math.inf)
        mixed = (scores.softmax(dim=-1) @ v).transpose(1, 2).reshape(b, t, c)
        x = x + self.out(mixed)
        return x + self.mlp2(gelu(self.mlp1(self.norm2(x))))


class BytesLm(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        c = config.hiddenSize
        self.config = config
        # As large as what the first blocks add to them, or a token would be lost in its neighbours' mean.
        self.token = nn.Parameter(torch.empty(config.vocabularySize, c).normal_(std=0.7))
        self.position = nn.Parameter(torch.empty(config.tokenCount, c).normal_(std=0.7))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.blockCount))
        self.norm = RmsNorm(c, config.normEpsilon)
        self.head = nn.Linear(c, config.vocabularySize)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02 if module is self.head else module.in_features**-0.5)
                nn.init.zeros_(module.bias)
        # Residual branches start small so that six blocks train from the first step.
        for block in self.blocks:
            for layer in (block.out, block.mlp2):
                with torch.no_grad():
                    layer.weight.mul_((2 * config.blockCount) ** -0.5)

    def embed(self, tokens: torch.Tensor) -> torch.Tensor:  # (B, T) -> (B, T, C)
        return self.token[tokens] + self.position[: tokens.shape[1]]

    def predict(self, x: torch.Tensor) -> torch.Tensor:
        """Activations (B, T, C) -> logits of the byte after each (B, T, V)."""
        return self.head(self.norm(x))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.embed(tokens)
        for block in self.blocks:
            x = block(x)
        return self.predict(x)
