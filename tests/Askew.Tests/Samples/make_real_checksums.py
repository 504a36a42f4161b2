#!/usr/bin/python3
"""Prints the checksums that RealDataTests holds: the tensors that Pillow and NumPy make of the real data by its recipes.

Run by hand as make_real_checksums.py SHARED_REAL; needs python3-pil and python3-numpy.
"""
import json
import os
import sys
import zlib

import numpy as np
from PIL import Image

SETS = [
    ("mobilenet_v1_0.25_224", "imagenet"), ("squeezenet1.1_224", "imagenet"), ("resnet20_cifar10", "cifar10"),
    ("mlperf_tiny_vww_mobilenetv1_0.25_96", "coco"), ("yolov3-tiny-ships_320", "ships"),
]


def prepare(path, recipe):
    image = Image.open(path).convert("L" if recipe["color"] == "gray" else "RGB")
    width, height = image.size
    if recipe["resize"] == "shortest":
        side = recipe["size"][0]
        size = (side, int(side * height / width)) if width <= height else (int(side * width / height), side)
        image = image.resize(size, Image.BILINEAR)
    elif recipe["resize"] == "stretch":
        image = image.resize(recipe["size"][::-1], Image.BILINEAR)
    elif recipe["resize"] == "letterbox":
        box_height, box_width = recipe["size"]
        scale = min(box_width / width, box_height / height)
        size = (round(width * scale), round(height * scale))
        canvas = Image.new("RGB", (box_width, box_height), (recipe["pad"],) * 3)
        canvas.paste(image.resize(size, Image.BILINEAR), ((box_width - size[0]) // 2, (box_height - size[1]) // 2))
        image = canvas
    if "crop" in recipe:
        width, height = image.size
        crop_height, crop_width = recipe["crop"]
        top, left = (height - crop_height) // 2, (width - crop_width) // 2
        image = image.crop((left, top, left + crop_width, top + crop_height))
    pixels = np.asarray(image).astype(np.float64)
    if recipe["color"] == "bgr":
        pixels = pixels[:, :, ::-1]
    low, high = recipe["range"]
    mapped = (low + pixels * (high - low) / 255 - np.array(recipe["mean"])) / np.array(recipe["std"])
    return np.ascontiguousarray(mapped.astype(np.float32).transpose(2, 0, 1))


def main():
    root = sys.argv[1]
    for model, data in SETS:
        with open(f"{root}/models/{model}.recipe.json", encoding="utf-8") as file:
            recipe = json.load(file)["input"]
        folder = f"{root}/data/{data}/evaluation"
        folder += "/images" if os.path.isdir(folder + "/images") else ""
        names = sorted(name for name in os.listdir(folder) if name.endswith(".jpg"))
        checksum = 0
        for name in names:
            checksum = zlib.crc32(prepare(f"{folder}/{name}", recipe).tobytes(), checksum)
        print(f"{model} {data} {len(names)} 0x{checksum:08x}")
    print(f"kws 0x{zlib.crc32(np.load(root + '/data/kws/evaluation/inputs.npy').tobytes()):08x}")


main()
