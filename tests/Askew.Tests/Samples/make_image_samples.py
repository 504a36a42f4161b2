#!/usr/bin/python3
"""Writes image_samples.json: small image files of every kind that is read, and the pixels that must come of them.

Run by hand; needs python3-pil and libturbojpeg0. Pillow writes what it can; kinds that it does not write (interlaced and 16-bit PNG, top-
down and 4-bit BMP, plain PNM) are put together here, and Pillow's own reading of them is compared wherever it follows the same rules.
"""
import base64
import ctypes
import io
import json
import os
import struct
import zlib

import PIL
from PIL import Image

samples = []
ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def noise(count, limit, seed):
    values, state = [], seed
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        values.append((state >> 12) % limit)
    return values


def add(name, content, height, width, channels, pixels, compare=True):
    pixels = bytes(pixels)
    if compare:
        opened = Image.open(io.BytesIO(content)).convert("RGB" if channels == 3 else "L")
        assert (opened.height, opened.width, opened.tobytes()) == (height, width, pixels), name
    assert len(content) < 2048, (name, len(content))
    samples.append({"name": name, "height": height, "width": width, "channels": channels,
                    "content": base64.b64encode(content).decode(), "pixels": base64.b64encode(pixels).decode()})


def png(height, width, depth, color, values, palette=None, interlaced=False):
    """A PNG with the row filters 0 to 4 in turn."""
    per_pixel = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]

    def rows():
        for y0, x0, dy, dx in ADAM7 if interlaced else [(0, 0, 1, 1)]:
            xs = range(x0, width, dx)
            above = None
            for n, y in enumerate(range(y0, height, dy) if xs else []):
                bits = "".join(format(values[(y * width + x) * per_pixel + c], "0%db" % depth) for x in xs for c in range(per_pixel))
                bits += "0" * (-len(bits) % 8)
                row = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
                above = above or bytes(len(row))
                yield filtered(n % 5, row, above, max(1, depth * per_pixel // 8))
                above = row

    def filtered(kind, row, above, distance):
        out = bytearray([kind])
        for i, value in enumerate(row):
            a = row[i - distance] if i >= distance else 0
            b, c = above[i], above[i - distance] if i >= distance else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            out.append((value - [0, a, b, (a + b) // 2, paeth][kind]) & 255)
        return bytes(out)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    data = zlib.compress(b"".join(rows()), 9)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced)))
    out += chunk(b"tEXt", b"Comment\0made by hand")
    if palette:
        out += chunk(b"PLTE", bytes(palette))
    return out + chunk(b"IDAT", data[:20]) + chunk(b"IDAT", data[20:]) + chunk(b"IEND", b"")


def add_pngs():
    for interlaced in (False, True):
        for color, depths in ((0, (1, 2, 4, 8, 16)), (2, (8, 16)), (3, (1, 2, 4, 8)), (4, (8, 16)), (6, (8, 16))):
            for depth in depths:
                height, width = (9, 11) if interlaced else (6, 5)
                per_pixel = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
                limit = min(1 << depth, 40) if color == 3 else 1 << depth
                values = noise(height * width * per_pixel, limit, depth * 10 + color)
                palette = noise(limit * 3, 256, 5) if color == 3 else None
                channels = 1 if color in (0, 4) else 3
                if color == 3:
                    pixels = [c for v in values for c in palette[3 * v:3 * v + 3]]
                else:
                    scaled = [v >> 8 if depth == 16 else v * 255 // ((1 << depth) - 1) for v in values]
                    pixels = [v for i, v in enumerate(scaled) if i % per_pixel < channels]
                name = "png-%d-%dbit%s" % (color, depth, "-interlaced" if interlaced else "")
                # Pillow does not take the high byte of 16-bit gray.
                add(name, png(height, width, depth, color, values, palette, interlaced), height, width, channels, pixels,
                    compare=not (depth == 16 and color in (0, 4)))
    few = noise(20 * 16, 6, 3)
    add("png-paeth-ties", png(20, 16, 8, 0, few), 20, 16, 1, few)
    narrow = noise(3, 256, 1)
    add("png-1x1-interlaced", png(1, 1, 8, 2, narrow, None, True), 1, 1, 3, narrow)
    narrow = noise(7, 256, 1)
    add("png-7x1-interlaced", png(7, 1, 8, 0, narrow, None, True), 7, 1, 1, narrow)


def add_written_by_pillow():
    rgb = Image.frombytes("RGB", (7, 5), bytes(noise(105, 256, 3)))
    gray = Image.frombytes("L", (7, 5), bytes(noise(35, 256, 4)))
    colors = gray.copy()
    colors.putpalette(noise(768, 256, 5))
    for name, image, options in (
            ("bmp-24bit", rgb, {"format": "BMP"}), ("bmp-8bit-gray", gray, {"format": "BMP"}),
            ("bmp-1bit", gray.convert("1"), {"format": "BMP"}), ("bmp-8bit-palette", colors, {"format": "BMP"}),
            ("bmp-32bit", Image.merge("RGBA", rgb.split() + (gray,)), {"format": "BMP"}),
            ("pnm-p4", gray.convert("1"), {"format": "PPM"}), ("pnm-p5", gray, {"format": "PPM"}), ("pnm-p6", rgb, {"format": "PPM"}),
            ("png-pillow", rgb, {"format": "PNG"})):
        stream = io.BytesIO()
        image.save(stream, **options)
        channels = 1 if name in ("pnm-p4", "pnm-p5") else 3
        content = stream.getvalue()
        if len(content) < 2048:
            add(name, content, 5, 7, channels, image.convert("RGB" if channels == 3 else "L").tobytes(), compare=name != "bmp-32bit")

    smooth = Image.frombytes("RGB", (6, 4), bytes(noise(72, 256, 9))).resize((37, 29), Image.BICUBIC)
    for name, image, options in (
            ("jpeg-420", smooth, {"quality": 75}), ("jpeg-444", smooth, {"quality": 90, "subsampling": 0}),
            ("jpeg-422-progressive", smooth, {"quality": 60, "subsampling": 1, "progressive": True}),
            ("jpeg-gray", smooth.convert("L"), {"quality": 80}), ("jpeg-optimized", smooth, {"quality": 50, "optimize": True}),
            ("jpeg-cmyk", smooth.convert("CMYK"), {"quality": 70})):
        stream = io.BytesIO()
        image.save(stream, format="JPEG", **options)
        channels = 1 if image.mode == "L" else 3
        opened = Image.open(io.BytesIO(stream.getvalue())).convert("L" if channels == 1 else "RGB")
        add(name, stream.getvalue(), 29, 37, channels, opened.tobytes())


def add_ycck():
    """Pillow writes no YCCK; libturbojpeg makes it of CMYK."""
    pixels = Image.frombytes("CMYK", (6, 4), bytes(noise(96, 256, 11))).resize((21, 13), Image.BICUBIC).tobytes()
    turbo = ctypes.CDLL("libturbojpeg.so.0")
    turbo.tjInitCompress.restype = ctypes.c_void_p
    out, size = ctypes.c_void_p(), ctypes.c_ulong()
    status = turbo.tjCompress2(ctypes.c_void_p(turbo.tjInitCompress()), pixels, 21, 0, 13, 11, ctypes.byref(out),
                               ctypes.byref(size), 2, 70, 0)
    assert status == 0
    content = ctypes.string_at(out.value, size.value)
    add("jpeg-ycck", content, 13, 21, 3, Image.open(io.BytesIO(content)).convert("RGB").tobytes())


def add_bmps():
    height, width = 3, 5
    indices = noise(height * width, 16, 8)
    palette = noise(64, 256, 6)

    def info(h, bits, compression, colors):
        return struct.pack("<IiiHHIIiiII", 40, width, h, 1, bits, compression, 0, 0, 0, colors, 0)

    def whole(header, rows):
        start = 14 + len(header)
        return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + header + rows

    def rgb_of(index):
        return [palette[4 * index + 2], palette[4 * index + 1], palette[4 * index]]

    rows = b""
    for y in range(height):
        row = indices[y * width:(y + 1) * width] + [0, 0, 0]
        rows += bytes((row[i] << 4) | row[i + 1] for i in range(0, 8, 2))
    pixels = [c for i in indices for c in rgb_of(i)]
    add("bmp-4bit-top-down", whole(info(-height, 4, 0, 16) + bytes(palette), rows), height, width, 3, pixels)

    values = noise(height * width * 3, 256, 7)
    rows = b""
    for y in reversed(range(height)):
        row = b"".join(bytes(values[(y * width + x) * 3 + c] for c in (2, 1, 0)) for x in range(width))
        rows += row + bytes(-len(row) % 4)
    core = struct.pack("<IHHHH", 12, width, height, 1, 24)
    add("bmp-core-header", whole(core, rows), height, width, 3, values)
    rows = b"".join(bytes(values[(y * width + x) * 3 + c] for c in (0, 1, 2)) + b"\x11" for y in range(height) for x in range(width))
    masks = struct.pack("<III", 0xFF, 0xFF00, 0xFF0000)
    add("bmp-32bit-rgb-masks-top-down", whole(info(-height, 32, 3, 0) + masks, rows), height, width, 3, values, compare=False)


def add_pnms():
    bits, grays, colors = noise(12, 2, 1), noise(12, 32, 2), noise(36, 1001, 3)
    text = " ".join
    add("pnm-p1", b"P1 # plain\n4 3\n" + "".join(map(str, bits)).encode() + b"\n", 3, 4, 1, [255 - 255 * b for b in bits])
    add("pnm-p2", b"P2\n# two\n# comments\n4 3 31\n" + text(map(str, grays)).encode() + b"\n", 3, 4, 1,
        [round(g / 31 * 255) for g in grays])
    add("pnm-p3", b"P3\n4 3\n1000\n" + text(map(str, colors)).encode() + b"\n", 3, 4, 3, [round(c / 1000 * 255) for c in colors])
    add("pnm-p5-16bit", b"P5 4 3 1000\n" + struct.pack(">12H", *colors[:12]), 3, 4, 1,
        [round(c / 1000 * 255) for c in colors[:12]], compare=False)
    add("pnm-p6-16bit", b"P6 4 3 1000\n" + struct.pack(">36H", *colors), 3, 4, 3, [round(c / 1000 * 255) for c in colors])
    add("pnm-p6-31", b"P6 4 1 31\n" + bytes(grays), 1, 4, 3, [round(g / 31 * 255) for g in grays])


def add_webps_and_gifs():
    smooth = Image.frombytes("RGB", (6, 4), bytes(noise(72, 256, 9))).resize((37, 29), Image.BICUBIC)
    alpha = Image.merge("RGBA", smooth.split() + (Image.linear_gradient("L").resize((37, 29)),))
    other = Image.frombytes("L", (37, 29), bytes(noise(37 * 29, 4, 2))).convert("P")
    for name, image, options in (
            ("webp-lossless", smooth.resize((11, 9)), {"format": "WEBP", "lossless": True}),
            ("webp-lossy", smooth, {"format": "WEBP", "quality": 70}),
            ("webp-alpha", alpha, {"format": "WEBP", "quality": 60, "exact": True}),
            ("webp-animated", smooth, {"format": "WEBP", "quality": 60, "save_all": True,
                                       "append_images": [alpha.convert("RGB").rotate(180)]}),
            ("gif", smooth.quantize(16), {"format": "GIF", "interlace": 0}),
            ("gif-interlaced", smooth.quantize(16), {"format": "GIF", "interlace": 1}),
            ("gif-animated", smooth.quantize(8), {"format": "GIF", "save_all": True, "append_images": [other]})):
        stream = io.BytesIO()
        image.save(stream, **options)
        opened = Image.open(io.BytesIO(stream.getvalue())).convert("RGB")
        add(name, stream.getvalue(), opened.height, opened.width, 3, opened.tobytes())


def main():
    add_pngs()
    add_written_by_pillow()
    add_ycck()
    add_bmps()
    add_pnms()
    add_webps_and_gifs()
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "image_samples.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"madeBy": "make_image_samples.py with Pillow " + PIL.__version__, "samples": samples}, file, indent=1)
        file.write("\n")


main()
