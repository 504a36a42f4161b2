#!/usr/bin/python3
"""Trains the demo's ship detector, a narrow YOLOv3-tiny, on scenes that Askew draws. See README.md."""

import argparse
import glob
import json
import os
import time

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

SIDE = 256
STRIDES = (32, 16)


def block(inputs, outputs, kernel=3):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.1))


class Detector(nn.Module):
    """YOLOv3-tiny's graph less its pool of stride 1, with about a tenth of its channels, gray images in, three
    anchors a head, one class."""

    def __init__(self):
        super().__init__()
        self.c1, self.c2, self.c3, self.c4 = block(1, 8), block(8, 12), block(12, 24), block(24, 32)
        self.c5, self.c6, self.c7, self.c8 = block(32, 48), block(48, 64), block(64, 96), block(96, 48, 1)
        self.h1, self.o1 = block(48, 64), nn.Conv2d(64, 18, 1)
        self.c9, self.h2, self.o2 = block(48, 32, 1), block(80, 64), nn.Conv2d(64, 18, 1)
        for head in (self.o1, self.o2):
            # Almost all cells are empty; starting from that belief saves the first epochs.
            head.bias.data.view(3, 6)[:, 4] = -5

    def forward(self, x):
        for layer in (self.c1, self.c2, self.c3, self.c4):
            x = functional.max_pool2d(layer(x), 2)
        fine = self.c5(x)
        x = self.c6(functional.max_pool2d(fine, 2))
        x = self.c8(self.c7(x))
        coarse = functional.interpolate(self.c9(x), scale_factor=2.0, mode="nearest")
        return self.o1(self.h1(x)), self.o2(self.h2(torch.cat([coarse, fine], 1)))


def load(folder):
    """All images as bytes, and for each its boxes as rows of centre x, centre y, width, height in pixels."""
    images, boxes = [], []
    for path in sorted(glob.glob(os.path.join(folder, "images", "*.png"))):
        images.append(numpy.asarray(Image.open(path)))
        label = path.replace("images", "labels").replace(".png", ".txt")
        rows = [[float(v) for v in line.split()[1:]] for line in open(label)]
        boxes.append(numpy.array(rows, numpy.float32).reshape(-1, 4) * SIDE)
    return torch.from_numpy(numpy.stack(images)), boxes


def shape_iou(a, b):
    """Overlap of boxes with a common centre: every width and height of a with every one of b."""
    shared = numpy.minimum(a[:, None], b[None]).prod(2)
    return shared / (a.prod(1)[:, None] + b.prod(1)[None] - shared)


def find_anchors(sizes, random):
    """Six anchors by k-means over 1 - IoU, from small to large."""
    anchors = sizes[random.choice(len(sizes), 6, replace=False)]
    for _ in range(50):
        nearest = shape_iou(sizes, anchors).argmax(1)
        anchors = numpy.stack([numpy.median(sizes[nearest == i], 0) if (nearest == i).any() else anchors[i] for i in range(6)])
    return anchors[anchors.prod(1).argsort()].astype(numpy.float32)


def targets(boxes, anchors):
    """For each head: which image, anchor, row, column is responsible for which box."""
    found = ([], [])
    for image, rows in enumerate(boxes):
        if len(rows) == 0:
            continue
        overlap = shape_iou(rows[:, 2:], anchors.reshape(6, 2))
        for row, overlaps in zip(rows, overlap):
            for anchor in {int(overlaps.argmax()), *numpy.flatnonzero(overlaps > 0.5)}:
                head = anchor // 3
                found[head].append((image, anchor % 3, int(row[1] / STRIDES[head]), int(row[0] / STRIDES[head]), *row))
    return found


def boxes_of(raw, columns, rows, anchors, stride):
    xy = (torch.sigmoid(raw[..., :2]) + torch.stack([columns, rows], -1)) * stride
    return xy, torch.exp(raw[..., 2:4].clamp(max=4)) * anchors


def overlaps(xy, wh, xy2, wh2):
    """IoU and generalised IoU."""
    low, high = torch.maximum(xy - wh / 2, xy2 - wh2 / 2), torch.minimum(xy + wh / 2, xy2 + wh2 / 2)
    shared = (high - low).clamp(min=0).prod(-1)
    union = wh.prod(-1) + wh2.prod(-1) - shared
    hull = (torch.maximum(xy + wh / 2, xy2 + wh2 / 2) - torch.minimum(xy - wh / 2, xy2 - wh2 / 2)).prod(-1)
    iou = shared / union
    return iou, iou - (hull - union) / hull


def loss_of(heads, boxes, anchors):
    loss = 0
    for raw, found, sizes, stride in zip(heads, targets(boxes, anchors), torch.from_numpy(anchors), STRIDES):
        count, _, height, width = raw.shape
        raw = raw.view(count, 3, 6, height, width).permute(0, 1, 3, 4, 2)
        wanted, weight = torch.zeros(raw.shape[:4]), torch.ones(raw.shape[:4])
        rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        with torch.no_grad():
            # A box that is good already is not held against a cell that is not responsible for it.
            xy, wh = boxes_of(raw, columns, rows, sizes[:, None, None], stride)
            for image, truth in enumerate(boxes):
                if len(truth):
                    truth = torch.from_numpy(truth)
                    iou, _ = overlaps(xy[image][..., None, :], wh[image][..., None, :], truth[:, :2], truth[:, 2:])
                    weight[image][iou.max(-1).values > 0.6] = 0
        if found:
            place = torch.tensor([f[:4] for f in found]).T
            truth = torch.tensor([f[4:] for f in found])
            at = raw[place[0], place[1], place[2], place[3]]
            xy, wh = boxes_of(at, place[3], place[2], sizes[place[1]], stride)
            _, generalised = overlaps(xy, wh, truth[:, :2], truth[:, 2:])
            loss = loss + 3 * (1 - generalised).sum() / count + 0.5 * functional.softplus(-at[:, 5]).sum() / count
            wanted[place[0], place[1], place[2], place[3]] = 1
            weight[place[0], place[1], place[2], place[3]] = 1
        loss = loss + functional.binary_cross_entropy_with_logits(raw[..., 4], wanted, weight, reduction="sum") / count
    return loss


def turn(images, boxes, random):
    """Mirrors a batch left to right or top to bottom at random."""
    for axis, dimension in ((0, 2), (1, 1)):
        if random.random() < 0.5:
            images = images.flip(dimension)
            boxes = [b.copy() for b in boxes]
            for b in boxes:
                b[:, axis] = SIDE - b[:, axis]
    return images, boxes


def prepared(images):
    return images[:, None].float() / 255


def export(model, anchors, path):
    model.eval()
    torch.onnx.export(model, torch.zeros(1, 1, SIDE, SIDE), path, input_names=["image"],
                      output_names=["head32", "head16"], opset_version=13)
    model.train()
    recipe = {
        "task": "detection",
        "input": {"color": "gray", "resize": "letterbox", "size": [SIDE, SIDE], "range": [0, 1]},
        "labels": {"format": "yolo", "path": "labels"},
        "detection": {
            "decoder": "yolov3",
            "outputs": [
                {"name": f"head{stride}", "stride": stride, "anchors": [[round(float(v), 2) for v in a] for a in sizes]}
                for stride, sizes in zip(STRIDES, anchors)],
            "classes": 1, "activation": "sigmoid", "scoreThreshold": 0.005, "iouThreshold": 0.45, "maxDetections": 300,
        },
    }
    with open(os.path.splitext(path)[0] + ".recipe.json", "w") as file:
        json.dump(recipe, file, indent=2)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", help="a folder written by askew demo --scenes")
    parser.add_argument("output", help="the .onnx file to write; the recipe goes beside it")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    random = numpy.random.default_rng(1)
    images, boxes = load(options.scenes)
    six = find_anchors(numpy.concatenate(boxes)[:, 2:], random)
    anchors = numpy.stack([six[3:], six[:3]])
    model = Detector()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-3)
    started, batch, epoch, done = time.time(), 8, 0, 0.0
    while done < 1:
        order, total = random.permutation(len(boxes)), 0.0
        for start in range(0, len(order) - batch + 1, batch):
            # Half a cosine over the time there is: what counts is when to stop.
            done = min(1, (time.time() - started) / 60 / options.minutes)
            optimizer.param_groups[0]["lr"] = 3e-3 * (0.5 + 0.5 * numpy.cos(numpy.pi * done)) + 1e-6
            pick = order[start:start + batch]
            chosen, truths = turn(images[pick], [boxes[i] for i in pick], random)
            loss = loss_of(model(prepared(chosen)), truths, anchors)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 10)
            optimizer.step()
            total += float(loss) * batch
            if done >= 1:
                break
        epoch += 1
        print(f"epoch {epoch}: loss {total / (start + batch):.3f}, {(time.time() - started) / 60:.1f} minutes", flush=True)
        export(model, anchors, options.output)


if __name__ == "__main__":
    main()
