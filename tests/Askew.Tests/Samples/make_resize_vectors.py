#!/usr/bin/python3
"""Writes resize_vectors.json: what Pillow's antialiased bilinear resize makes of small images. Run by hand; needs python3-pil.

The sources are made by a formula that ResizeTests repeats, so that only the results need to be stored.
"""
import base64
import json
import os

import PIL
from PIL import Image

CASES = [  # (height, width, channels, new height, new width)
    (7, 5, 3, 3, 2), (5, 7, 3, 11, 13), (13, 17, 1, 4, 29), (17, 13, 1, 29, 4), (8, 8, 3, 8, 3), (8, 8, 3, 3, 8),
    (1, 1, 3, 4, 3), (1, 9, 1, 5, 2), (9, 1, 3, 2, 5), (31, 47, 3, 9, 10), (64, 3, 1, 1, 1), (2, 2, 3, 15, 16), (6, 6, 1, 6, 6),
]


def source(height, width, channels):
    state = height * 7919 + width * 104729 + channels
    pixels = bytearray()
    for _ in range(height * width * channels):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        pixels.append((state >> 16) & 0xFF if state & 0x600000 else (255 if state & 0x800000 else 0))
    return bytes(pixels)


def main():
    vectors = []
    for height, width, channels, new_height, new_width in CASES:
        image = Image.frombytes("RGB" if channels == 3 else "L", (width, height), source(height, width, channels))
        resized = image.resize((new_width, new_height), Image.BILINEAR)
        vectors.append({
            "height": height, "width": width, "channels": channels, "newHeight": new_height, "newWidth": new_width,
            "pixels": base64.b64encode(resized.tobytes()).decode(),
        })
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "resize_vectors.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"madeBy": "make_resize_vectors.py with Pillow " + PIL.__version__, "vectors": vectors}, file, indent=1)
        file.write("\n")


main()
