#!/usr/bin/python3
"""Runs what `askew export --format npu` writes, in NumPy: docs/askew-file.md as code. The same bytes as Askew's own engine.

    npu_interpreter.py FOLDER INPUT.npy... OUTPUT.npz      integers in, integers out (arr_0, arr_1, ... in the order of "outputs")
"""
import json
import os
import sys

import numpy as np


class Network:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "manifest.json")) as file:
            self.program = json.load(file)
        self.tensors = self.program["tensors"]
        self.values = {i: self.array(t["constant"]).reshape(t["shape"]) for i, t in enumerate(self.tensors) if t["constant"]}

    def array(self, value):
        return np.array(value if isinstance(value, list) else np.load(os.path.join(self.folder, value["npy"])), "i8")

    def value(self, index):
        tensor = self.tensors[index]
        return self.values[index] if tensor["aliasOf"] is None else self.value(tensor["aliasOf"]).reshape(tensor["shape"])

    def lowest(self, index):
        return -(1 << self.tensors[index]["parameters"]["bits"] - 1)

    def run(self, inputs):
        self.values.update(zip(self.program["inputs"], (x.astype("i8") for x in inputs)))
        for layer in self.program["instructions"]:
            result = getattr(self, layer["instruction"])(layer, self.tensors[layer["output"]]["shape"])
            self.values[layer["output"]] = np.asarray(result).reshape(self.tensors[layer["output"]]["shape"])
        stored = ["i1" if self.tensors[i]["parameters"]["bits"] <= 8 else "<i2" for i in self.program["outputs"]]
        return [self.value(i).astype(type) for i, type in zip(self.program["outputs"], stored)]

    # --- from sums to integers ---

    def staged(self, stage, value):
        low, high = stage["saturation"]["min"], stage["saturation"]["max"]
        value = np.clip(value, low, high)
        return value if stage["table"] is None else self.array(stage["table"])[value - low]

    def requantized(self, layer, sums, which=None, behind=0):
        """MUL, ADD, S of number `which` of each element; of its channel, behind which `behind` dimensions follow, where it is not given."""
        if "requantizer" in layer:
            mul, shift, add = (layer["requantizer"][key] for key in ("multiplier", "rightShift", "addend"))
        else:
            r = [self.array(layer["requantizers"][key]) for key in ("multipliers", "rightShifts", "addends")]
            mul, shift, add = (x[which] if which is not None else x.reshape((-1,) + (1,) * behind) for x in r)
        return sums * mul + add >> shift

    def windows(self, layer, filling):
        """The input padded, as [N, C, H, W], and for each element of the window the part of it that all windows see there."""
        x, w, out = self.value(layer["input"]), layer["window"], self.tensors[layer["output"]]["shape"]
        x = x.reshape(x.shape[:2] + (1,) * (4 - x.ndim) + x.shape[2:])
        x = np.pad(x, ((0, 0), (0, 0), (w["padTop"], w["padBottom"]), (w["padLeft"], w["padRight"])), constant_values=filling)
        rows, columns = out[2] if len(out) == 4 else 1, out[-1]
        for i in range(w["kernelHeight"]):
            for j in range(w["kernelWidth"]):
                top, left = i * w["dilationHeight"], j * w["dilationWidth"]
                yield i, j, x[:, :, top:top + rows * w["strideHeight"]:w["strideHeight"],
                              left:left + columns * w["strideWidth"]:w["strideWidth"]][:, :, :rows, :columns]

    # --- the instructions ---

    def Convolve(self, layer, shape):
        weights, groups, sums = self.array(layer["weights"]).astype("f8"), layer["groups"], 0
        weights = weights.reshape((groups, weights.shape[0] // groups) + weights.shape[1:])
        for i, j, part in self.windows(layer, layer["padValue"]):
            part = part.reshape(part.shape[0], groups, 1, -1, part.shape[2] * part.shape[3])
            sums = sums + np.matmul(weights[None, :, None, :, :, i, j], part)  # Exact: no sum leaves 53 bits.
        sums = sums.astype("i8").reshape(sums.shape[0], -1, sums.shape[-1])
        return self.staged(layer["stage"], self.requantized(layer, sums, behind=1))

    def MultiplyMatrices(self, layer, shape):
        weights = self.array(layer["weights"])
        rows = self.value(layer["input"]).reshape(-1, weights.shape[1])
        return self.staged(layer["stage"], self.requantized(layer, rows @ weights.T))

    def MultiplyActivations(self, layer, shape):
        left = self.value(layer["left"]).reshape(-1, layer["rows"], layer["length"]) - layer["leftZeroPoint"]
        right = self.value(layer["right"]).reshape(-1, layer["length"], layer["columns"]) - layer["rightZeroPoint"]
        return self.staged(layer["stage"], self.requantized(layer, left @ right))

    def LookUp(self, layer, shape):
        x = self.value(layer["input"])
        table = self.array(layer["table"]).reshape(layer["tables"], -1)
        channels = np.arange(layer["tables"]).reshape((-1,) + (1,) * (x.ndim - 2)) if layer["tables"] > 1 else 0
        return table[channels, x - self.lowest(layer["input"])]

    def AddRescaled(self, layer, shape):
        sums = self.value(layer["left"]) * layer["leftMultiplier"] + self.value(layer["right"]) * layer["rightMultiplier"]
        return self.staged(layer["stage"], sums + layer["addend"] >> layer["rightShift"])

    def MultiplyRescaled(self, layer, shape):
        product = (self.value(layer["left"]) - layer["leftZeroPoint"]) * (self.value(layer["right"]) - layer["rightZeroPoint"])
        return self.staged(layer["stage"], self.requantized(layer, product))

    def MaxPool(self, layer, shape):
        return np.max([part for _, _, part in self.windows(layer, self.lowest(layer["input"]))], 0)

    def AveragePool(self, layer, shape):
        sums = sum(part for _, _, part in self.windows(layer, 0))
        which = self.array(layer["requantizerOf"]).reshape(sums.shape[2:])
        return self.staged(layer["stage"], self.requantized(layer, sums, which))

    def Rescale(self, layer, shape):
        x = self.value(layer["input"])
        return self.staged(layer["stage"], self.requantized(layer, x, behind=max(0, x.ndim - 2)))

    def Concatenate(self, layer, shape):
        parts = [self.value(i) if table is None else self.array(table)[self.value(i) - self.lowest(i)]
                 for i, table in zip(layer["parts"], layer["tables"])]
        return np.concatenate(parts, layer["axis"])

    def Rearrange(self, layer, shape):
        place, inside = layer["offset"], True
        for d, extent in enumerate(layer["extents"]):
            j = (np.arange(extent) - layer["before"][d]).reshape((-1,) + (1,) * (len(layer["extents"]) - 1 - d))
            place, inside = place + j * layer["strides"][d], inside & (j >= 0) & (j < layer["available"][d])
        x = self.value(layer["input"]).ravel()
        return np.where(inside, x[np.where(inside, place, 0)] if x.size else 0, layer["padValue"])

    def Resize(self, layer, shape):
        x, one = self.value(layer["input"]), 1 << 11
        x = x.reshape(x.shape[:2] + (1,) * (4 - x.ndim) + x.shape[2:])
        for axis, name in ((3, "columns"), (2, "rows")):
            first, second, weight = (self.array(layer[name][key]) for key in ("first", "second", "secondWeight"))
            weight = weight.reshape((-1,) + (1,) * (3 - axis))
            x = np.take(x, first, axis) * (one - weight) + np.take(x, second, axis) * weight
        return x + (1 << 21) >> 22

    def Softmax(self, layer, shape):
        x = self.value(layer["input"])
        distance = x.max(layer["axis"], keepdims=True) - x
        powers = self.array(layer["exponentials"])[distance]
        total, log = powers.sum(layer["axis"], keepdims=True), layer["logarithm"]
        if log is None:
            value = layer["zeroPoint"] + (2 * powers * layer["reciprocalScale"] + (total << 8)) // (total << 9)
        else:
            table = self.array(log["logTable"])
            exponent = np.vectorize(lambda number: int(number).bit_length() - 1)(total)
            fraction = np.where(exponent <= 30, total << np.maximum(30 - exponent, 0), total >> np.maximum(exponent - 30, 0)) - (1 << 30)
            i, rest = fraction >> 22, fraction & (1 << 22) - 1
            logarithm = table[i] + ((table[i + 1] - table[i]) * rest >> 22) + (exponent - 20) * table[-1]
            value = -distance * log["inputMultiplier"] - logarithm * log["logMultiplier"] + log["addend"] >> log["rightShift"]
        return np.clip(value, layer["saturation"]["min"], layer["saturation"]["max"])

    def Normalize(self, layer, shape):
        x = self.value(layer["input"]) - layer["zeroPoint"]
        before = (layer["size"] - 1) // 2
        squares = np.pad(x * x, ((0, 0), (before, layer["size"] - 1 - before)) + ((0, 0),) * (x.ndim - 2))
        squares = sum(squares[:, i:i + x.shape[1]] for i in range(layer["size"]))
        scaled = x * self.array(layer["factors"])[squares >> layer["factorShift"]]
        return np.clip(self.requantized(layer, scaled), layer["saturation"]["min"], layer["saturation"]["max"])

    def NormalizeMoments(self, layer, shape):
        n = layer["count"]
        x = self.value(layer["input"]).reshape(-1, n, layer["inner"])
        s, squares = x.sum(1, keepdims=True), (x * x).sum(1, keepdims=True)
        z = s if layer["isCentered"] else np.full_like(s, n * layer["zeroPoint"])
        v = n * squares - s * s + (s - z) ** 2
        mantissa, shift = np.vectorize(reciprocal_root)(np.maximum(1, (v << 2 * layer["raise"]) + layer["epsilon"]))
        shift = np.maximum(1, 29 + 32 - shift - 16 - layer["raise"])
        y = ((n * x - z) * mantissa + (1 << shift - 1) >> shift).ravel()
        which = np.arange(y.size) // layer["channelRun"] % len(self.array(layer["requantizers"]["multipliers"]))
        return self.staged(layer["stage"], self.requantized(layer, y, which))

    def SelectLargest(self, layer, shape):
        x = self.value(layer["input"]).reshape(-1, layer["length"], layer["inner"])
        index = np.arange(layer["length"]).reshape(1, -1, 1)
        key = (x if layer["isSmallest"] else -x) * (1 << 32) + (layer["length"] - 1 - index if layer["prefersLast"] else index)
        order = np.argsort(key, 1)[:, :layer["count"]]
        return order + layer["indexZeroPoint"] if layer["indexZeroPoint"] is not None else np.take_along_axis(x, order, 1)

    def GatherRows(self, layer, shape):
        row = np.clip(self.value(layer["input"]) - layer["indexZeroPoint"], 0, layer["rows"] - 1)
        return self.value(layer["table"]).reshape(layer["rows"], layer["width"])[row]


def reciprocal_root(number):
    """1 / sqrt(number) as mantissa * 2^(shift - 61): a table of 384 entries, and a step of Newton's method."""
    shift = (64 - int(number).bit_length()) // 2
    w = int(number) << 2 * shift >> 32
    root = round(2 ** 15 / (((w >> 23) - 128 + 128.5) / 512) ** 0.5)
    return root * ((3 << 30) - (w * root * root >> 32)) >> 17, shift


if __name__ == "__main__":
    np.savez(sys.argv[-1], *Network(sys.argv[1]).run([np.load(path) for path in sys.argv[2:-1]]))
