"""Writes what PyTorch's observers make of drawn batches: tests/Askew.Tests/Calibration/TorchObservers.json.

Made with PyTorch 1.13 (Debian: apt-get install python3-torch), vectors of 8 lanes:
    ATEN_CPU_CAPABILITY=avx2 /usr/bin/python3 tests/torch/observers.py > tests/Askew.Tests/Calibration/TorchObservers.json

The batches are drawn by a generator of whole numbers that TorchBatches.cs repeats, so they need not be stored.
"""
import json
import warnings

import torch
from torch.ao.quantization.observer import HistogramObserver, MinMaxObserver, MovingAverageMinMaxObserver

warnings.filterwarnings("ignore")
MASK = (1 << 64) - 1


def draws(seed):
    """SplitMix64; each draw is a whole number of 24 bits."""
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield (z ^ (z >> 31)) >> 40


def batch(seed, count, kind, scale, shift):
    """Values of one batch: exact in double precision until the one rounding to single precision."""
    source = draws(seed)
    values = []
    for _ in range(count):
        # The sum of four draws is nearly normal; its cube has long tails.
        u = (next(source) + next(source) + next(source) + next(source)) / 2.0**25 - 1.0
        if kind == "relu":
            u = max(u, 0.0)
        elif kind == "tails":
            u = u * u * u
        elif kind == "constant":
            u = 1.0
        values.append(u * scale + shift)
    if kind == "outlier":
        values[count // 2] = 40.0 * scale + shift
    return torch.tensor(values, dtype=torch.float64).to(torch.float32)


CASES = {
    "two-sided, growing": [("normal", 4000, 1.5 * 1.3**i, 0.0) for i in range(10)],
    "relu, growing": [("relu", 4000, 3.0 + 0.7 * i, 0.0) for i in range(9)],
    "relu, one batch": [("relu", 6000, 6.0, 0.0)],
    "two-sided, one batch": [("normal", 6000, 8.0, 0.5)],
    "long tails": [("tails", 5000, 30.0 + 3.0 * (i % 4), 0.0) for i in range(8)],
    "within one": [("normal", 3000, 0.2 + 0.05 * i, 0.0) for i in range(8)],
    "shrinking": [("normal", 3000, 12.0 / (1 + i), 0.0) for i in range(8)],
    "tiny": [("normal", 3000, 1e-6 * (1 + 0.3 * i), 0.0) for i in range(8)],
    "outliers": [("outlier" if i == 3 else "normal", 3000, 2.0, 0.0) for i in range(8)],
    "grows by thousands": [("normal", 2000, 0.01 * 30.0**i, 0.0) for i in range(4)],
    "shifted": [("normal", 3000, 1.0, 5.0 + i) for i in range(8)],
    "negative": [("normal", 3000, 1.0, -5.0 - i) for i in range(8)],
    "zeros": [("constant", 500, 0.0, 0.0) for _ in range(3)],
    "constant": [("constant", 500, 2.5, 0.0) for _ in range(3)],
    "constant, then not": [("constant", 500, 2.5, 0.0), ("normal", 3000, 4.0, 0.0), ("normal", 3000, 5.0, 0.0)],
    "many values": [("relu", 60000, 5.0 + 0.9 * i, 0.0) for i in range(8)],
    "large": [("normal", 3000, 1e6 * (1 + i), 0.0) for i in range(8)],
}


def digest(counts):
    """Order-sensitive sum over the bits of the counts, 64 bits wide."""
    result = 0
    for bits in counts.view(torch.int32).tolist():
        result = (result * 0x100000001B3 + (bits & 0xFFFFFFFF)) & MASK
    return f"{result:016x}"


def main():
    torch.set_num_threads(1)
    result = []
    for number, (name, spec) in enumerate(CASES.items()):
        minmax, average, histogram = MinMaxObserver(), MovingAverageMinMaxObserver(), HistogramObserver()
        for i, (kind, count, scale, shift) in enumerate(spec):
            values = batch(1000 * number + i, count, kind, scale, shift)
            for observer in (minmax, average, histogram):
                observer(values)
        low, high = histogram._non_linear_param_search()
        result.append({
            "name": name,
            "seed": 1000 * number,
            "batches": [{"kind": k, "count": c, "scale": s, "shift": t} for k, c, s, t in spec],
            "minmax": [minmax.min_val.item(), minmax.max_val.item()],
            "movingAverage": [average.min_val.item(), average.max_val.item()],
            "histogram": {
                "observed": [histogram.min_val.item(), histogram.max_val.item()],
                "digest": digest(histogram.histogram),
                "sum": histogram.histogram.double().sum().item(),
                "range": [low.item(), high.item()],
            },
        })
    lines = ",\n".join(json.dumps(case) for case in result)
    print(f'{{"torch": "{torch.__version__}", "cases": [\n{lines}\n]}}')


main()
