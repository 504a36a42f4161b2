#!/usr/bin/python3
"""Writes array_samples.json: small .npy and .npz files as NumPy writes them, and their elements. Run by hand; needs python3-numpy."""
import base64
import io
import json
import os

import numpy as np
from numpy.lib import format as npy

samples = []


def add(name, array, write):
    stream = io.BytesIO()
    write(stream)
    samples.append({"name": name, "shape": list(array.shape), "values": [float(v) for v in array.flatten()],
                    "content": base64.b64encode(stream.getvalue()).decode()})


def main():
    base = np.arange(-3, 9).reshape(2, 3, 2)
    for dtype in ("f2", "f4", "f8", "i1", "u1", "i2", "i4", "i8", "?"):
        array = (base * 0.75 if dtype[0] == "f" else base).astype(dtype)
        add("npy-" + dtype.replace("?", "b1"), array, lambda s: np.save(s, array))
    floats = (base / 3).astype("f4")
    add("npy-fortran", floats, lambda s: np.save(s, np.asfortranarray(floats)))
    add("npy-version2", floats, lambda s: npy.write_array(s, floats, version=(2, 0)))
    add("npy-version3", floats, lambda s: npy.write_array(s, floats, version=(3, 0)))
    add("npy-scalar", floats[0, 0, 0], lambda s: np.save(s, floats[0, 0, 0]))
    add("npy-vector", floats[0, 0], lambda s: np.save(s, floats[0, 0]))
    add("npy-empty", floats[:0], lambda s: np.save(s, floats[:0]))
    add("npz-stored", floats, lambda s: np.savez(s, first=floats, second=base.astype("i8")))
    add("npz-deflated", floats, lambda s: np.savez_compressed(s, first=floats, second=base.astype("i8")))
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "array_samples.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"madeBy": "make_array_samples.py with NumPy " + np.__version__, "samples": samples}, file, indent=1)
        file.write("\n")


main()
