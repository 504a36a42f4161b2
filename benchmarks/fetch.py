#!/usr/bin/env python3
"""Fetches public networks and images by name, in the form that Askew reads: networks as ONNX with their recipes, images in folders.

    python3 benchmarks/fetch.py --list                     what there is, from where, under which terms
    python3 benchmarks/fetch.py vgg16 imagenette -o real
    askew quantize real/models/vgg16.onnx --calibration real/data/imagenette/calibration -o vgg16.askew
    askew evaluate vgg16.askew --data real/data/imagenette/evaluation --reference real/models/vgg16.onnx

Needs PyTorch and torchvision 0.14 or newer, and their ONNX exporter (pip install torch torchvision onnx). They download each file from
where its authors keep it and check its checksum. With --random, networks have random weights and nothing is downloaded: enough to try
sizes and speed.
"""
import argparse
import json
import pathlib
import shutil
import sys
import tempfile

NETWORKS = ["vgg16", "mobilenet_v2", "mobilenet_v3_large", "googlenet", "squeezenet1_1", "resnet18", "resnet50", "efficientnet_b0",
            "convnext_tiny",
            "vit_b_16"]
NETWORK_TERMS = "code and weights BSD-3-Clause (torchvision); trained on ImageNet, whose images are for research"

# What stands before each class of Imagenette in ImageNet's list of 1000.
IMAGENETTE = {"n01440764": 0, "n02102040": 217, "n02979186": 482, "n03000684": 491, "n03028079": 497, "n03394916": 566, "n03417042": 569,
              "n03425413": 571, "n03445777": 574, "n03888257": 701}
IMAGENETTE_URL = "https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-320.tgz"
COCO_URL = "http://images.cocodataset.org"
CALIBRATION_IMAGES = 256


def fetch_network(name, folder, random):
    """NAME.onnx and NAME.recipe.json, whose preparation is the one that the weights were trained with."""
    import torch
    import torchvision

    weights = torchvision.models.get_model_weights(name).DEFAULT if hasattr(torchvision.models, "get_model_weights") else None
    if weights is None:
        sys.exit("torchvision is too old: 0.14 is the first that knows networks by name")
    torch.manual_seed(1)
    extra = {"aux_logits": False, "init_weights": False} if name == "googlenet" and random else {}
    model = torchvision.models.get_model(name, weights=None if random else weights, **extra).eval()
    preparation = weights.transforms()
    crop = preparation.crop_size[0]
    path = folder / "models" / f"{name}.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(model, torch.zeros(1, 3, crop, crop), str(path), opset_version=13, input_names=["image"], output_names=["scores"])
    recipe = {
        "task": "classification",
        "input": {
            "color": "rgb", "resize": "shortest", "size": [preparation.resize_size[0]] * 2, "crop": [crop, crop], "range": [0, 1],
            "mean": list(preparation.mean), "std": list(preparation.std), "layout": "nchw",
        },
        "labels": {"format": "filename-index"},
    }
    path.with_suffix(".recipe.json").write_text(json.dumps(recipe, indent=2) + "\n")
    return path


def fetch_imagenette(folder):
    """Ten classes of ImageNet: calibration images from the training part, all of the validation part, named by ImageNet's index."""
    from torchvision.datasets.utils import download_and_extract_archive

    with tempfile.TemporaryDirectory() as place:
        download_and_extract_archive(IMAGENETTE_URL, place)
        root = pathlib.Path(place) / "imagenette2-320"
        copy_by_class(root / "train", folder / "data" / "imagenette" / "calibration", CALIBRATION_IMAGES // len(IMAGENETTE) + 1)
        copy_by_class(root / "val", folder / "data" / "imagenette" / "evaluation", None)
    return folder / "data" / "imagenette"


def copy_by_class(source, target, most):
    target.mkdir(parents=True, exist_ok=True)
    for wordnet, index in IMAGENETTE.items():
        for image in sorted((source / wordnet).iterdir())[:most]:
            shutil.copyfile(image, target / f"{index}_{image.name}")


def fetch_cifar10(folder):
    """The test images, and some of the training images to calibrate with, as PNG, named by class."""
    from torchvision.datasets import CIFAR10

    with tempfile.TemporaryDirectory() as place:
        for part, is_train in (("calibration", True), ("evaluation", False)):
            images = CIFAR10(place, train=is_train, download=True)
            target = folder / "data" / "cifar10" / part
            target.mkdir(parents=True, exist_ok=True)
            for number in range(CALIBRATION_IMAGES if is_train else len(images)):
                image, index = images[number]
                image.save(target / f"{index}_{number:05}.png")
    return folder / "data" / "cifar10"


def fetch_coco(folder):
    """The validation images of 2017 with their boxes; every twentieth is left to calibrate with."""
    from torchvision.datasets.utils import download_and_extract_archive

    with tempfile.TemporaryDirectory() as place:
        download_and_extract_archive(f"{COCO_URL}/zips/val2017.zip", place)
        download_and_extract_archive(f"{COCO_URL}/annotations/annotations_trainval2017.zip", place)
        for number, image in enumerate(sorted((pathlib.Path(place) / "val2017").iterdir())):
            target = folder / "data" / "coco" / ("calibration" if number % 20 == 0 else "evaluation")
            target.mkdir(parents=True, exist_ok=True)
            shutil.move(str(image), target / image.name)
        shutil.move(str(pathlib.Path(place) / "annotations" / "instances_val2017.json"), folder / "data" / "coco" / "instances.json")
    return folder / "data" / "coco"


DATA = {
    "imagenette": (fetch_imagenette, "330 MB; fast.ai's selection Apache-2.0, the images under ImageNet's terms (research)"),
    "cifar10": (fetch_cifar10, "170 MB; A. Krizhevsky, 2009, whose authors ask to be cited"),
    "coco": (fetch_coco, "1 GB; annotations CC BY 4.0, the images under the terms of Flickr"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks and sets of images")
    parser.add_argument("-o", "--output", default="real", type=pathlib.Path, help="the folder that they are put into (real)")
    parser.add_argument("--random", action="store_true", help="random weights; nothing is downloaded")
    parser.add_argument("--list", action="store_true", help="what there is, and under which terms")
    arguments = parser.parse_args()
    if arguments.list:
        for name in NETWORKS:
            print(f"{name}: network; {NETWORK_TERMS}")
        for name, (_, terms) in DATA.items():
            print(f"{name}: images; {terms}")
        return
    unknown = [name for name in arguments.names if name not in NETWORKS and name not in DATA]
    if unknown or not arguments.names:
        parser.error(f"there is no {', '.join(unknown)}; --list says what there is" if unknown
                     else "name what to fetch; --list says what there is")
    for name in arguments.names:
        print(fetch_network(name, arguments.output, arguments.random) if name in NETWORKS else DATA[name][0](arguments.output))


if __name__ == "__main__":
    main()
