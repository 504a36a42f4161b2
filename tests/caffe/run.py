#!/usr/bin/python3
"""Runs a Caffe network in NumPy: reads both files by itself, and computes each layer as Caffe's documentation describes it.

    run.py NET.prototxt NET.caffemodel INPUT.npy OUTPUT.npz

Knows what plain image networks have. Written to hold Askew's importer against; it shares nothing with it. Needs python3-numpy."""
import re
import sys

import numpy as np


# --- the description: protobuf's text format, as nested lists of (name, value) ---

def parse(text):
    tokens = re.findall(r'"[^"\n]*"|[A-Za-z0-9_.+-]+|[{}:]', re.sub(r"#.*", "", text))
    at = 0

    def fields(depth):
        nonlocal at
        found = []
        while at < len(tokens) and tokens[at] != "}":
            name = tokens[at]
            at += 1
            if tokens[at] == ":":
                at += 1
            if tokens[at] == "{":
                at += 1
                found.append((name, fields(depth + 1)))
                at += 1
            else:
                value = tokens[at]
                found.append((name, value[1:-1] if value[0] == '"' else value))
                at += 1
        return found

    return fields(0)


def every(message, name):
    return [value for key, value in message if key == name]


def one(message, name, otherwise=None):
    return (every(message, name) or [otherwise])[0]


# --- the weights: protobuf's wire format, fields by number ---

def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def wire(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            size = 8 if kind == 1 else 4
            value, at = data[at:at + size], at + size
        yield key >> 3, value


def blob(data):
    numbers, shape, old = [], None, {}
    for field, value in wire(data):
        if field == 5:
            numbers.append(np.frombuffer(value, "<f4"))
        elif field == 7:
            dims = [inner for number, inner in wire(value) if number == 1]
            shape = []
            for dim in dims:
                at = 0
                while isinstance(dim, bytes) and at < len(dim):
                    extent, at = varint(dim, at)
                    shape.append(extent)
                if isinstance(dim, int):
                    shape.append(dim)
        elif field in (1, 2, 3, 4):
            old[field] = value
    return np.concatenate(numbers).reshape(shape if shape is not None else [old[i] for i in (1, 2, 3, 4)])


def weights(path):
    with open(path, "rb") as file:
        data = file.read()
    found = {}
    for field, layer in wire(data):
        if field == 100:
            parts = list(wire(layer))
            blobs = [blob(value) for number, value in parts if number == 7]
            if blobs:
                found[b"".join(value for number, value in parts if number == 1).decode()] = blobs
    return found


# --- the layers ---

def window(parameter, name, otherwise):
    return int(one(parameter, name, otherwise))


def convolution(x, parameter, blobs):
    kernel, stride, pad = (window(parameter, name, value) for name, value in (("kernel_size", 0), ("stride", 1), ("pad", 0)))
    x = np.pad(x.astype("f8"), ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows, columns = ((extent - kernel) // stride + 1 for extent in x.shape[2:])
    y = np.zeros((x.shape[0], len(blobs[0]), rows, columns))
    for i in range(kernel):
        for j in range(kernel):
            part = x[:, :, i:i + stride * rows:stride, j:j + stride * columns:stride]
            y += np.einsum("nchw,oc->nohw", part, blobs[0][:, :, i, j])
    return y + blobs[1].reshape(1, -1, 1, 1)


def pooling(x, parameter):
    kernel, stride, pad = (window(parameter, name, value) for name, value in (("kernel_size", 0), ("stride", 1), ("pad", 0)))
    height, width = x.shape[2:]

    def count(extent):
        number = -(-(extent + 2 * pad - kernel) // stride) + 1
        return number - 1 if pad and (number - 1) * stride >= extent + pad else number

    y = np.zeros(x.shape[:2] + (count(height), count(width)))
    for row in range(y.shape[2]):
        for column in range(y.shape[3]):
            top, left = row * stride - pad, column * stride - pad
            bottom, right = min(top + kernel, height + pad), min(left + kernel, width + pad)
            part = x[:, :, max(top, 0):min(bottom, height), max(left, 0):min(right, width)]
            y[:, :, row, column] = part.max((2, 3)) if one(parameter, "pool", "MAX") == "MAX" \
                else part.sum((2, 3)) / ((bottom - top) * (right - left))
    return y


def response(x, parameter):
    size, alpha, beta = int(one(parameter, "local_size", 5)), float(one(parameter, "alpha", 1)), float(one(parameter, "beta", 0.75))
    squares = np.pad(x.astype("f8") ** 2, ((0, 0), (size // 2, size // 2), (0, 0), (0, 0)))
    return x / (1 + alpha / size * sum(squares[:, i:i + x.shape[1]] for i in range(size))) ** beta


def softmax(x, axis):
    powers = np.exp(x - x.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


def layer(kind, message, inputs, blobs):
    x = inputs[0]
    if kind == "Convolution":
        return convolution(x, one(message, "convolution_param"), blobs)
    if kind == "Pooling":
        return pooling(x, one(message, "pooling_param"))
    if kind == "InnerProduct":
        return x.reshape(len(x), -1).astype("f8") @ blobs[0].reshape(len(blobs[1].ravel()), -1).T + blobs[1].ravel()
    if kind == "PReLU":
        return np.where(x > 0, x, x * blobs[0].reshape((1, -1) + (1,) * (x.ndim - 2)))
    if kind == "ReLU":
        return np.maximum(x, 0)
    if kind == "LRN":
        return response(x, one(message, "lrn_param"))
    if kind == "Concat":
        return np.concatenate(inputs, 1)
    if kind == "Dropout":
        return x
    if kind == "Softmax":
        return softmax(x, int(one(one(message, "softmax_param", []), "axis", 1)))
    raise SystemExit(f"the layer type {kind} is not known")


def main():
    with open(sys.argv[1]) as file:
        net = parse(file.read())
    known = weights(sys.argv[2])
    made, read = {name: np.load(sys.argv[3]) for name in every(net, "input")}, set()
    for message in every(net, "layer"):
        kind, tops, bottoms = one(message, "type"), every(message, "top"), every(message, "bottom")
        if kind == "Input":
            made[tops[0]] = np.load(sys.argv[3])
            continue
        read |= set(bottoms)
        read -= set(tops)
        made[tops[0]] = layer(kind, message, [made[name] for name in bottoms], known.get(one(message, "name")))
    np.savez(sys.argv[4], **{name: value for name, value in made.items() if name not in read})


if __name__ == "__main__":
    main()
