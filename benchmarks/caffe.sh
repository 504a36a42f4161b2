#!/usr/bin/env bash
# Quantises MTCNN's three networks from their Caffe files and measures them on patches of images, as docs/caffe.md has it:
#     benchmarks/caffe.sh REAL        REAL is the folder with caffe/ and data/coco
set -euo pipefail
real=$(realpath "$1")
askew=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../src/Askew.Cli/bin/Release/net10.0/Askew.Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Of two networks the descriptions are called like the weights of the other.
while read -r name description size; do
    cp "$real/caffe/$description.prototxt" "$work/$name.prototxt"
    cp "$real/caffe/$name.caffemodel" "$work/$name.caffemodel"
    cat > "$work/$name.recipe.json" <<RECIPE
{ "task": "regression", "input": { "color": "rgb", "resize": "shortest", "size": [$size, $size], "crop": [$size, $size], "mean": [127.5], "std": [128] } }
RECIPE
    for target in cpu paper tflite; do
        "$askew" quantize "$work/$name.prototxt" --calibration "$real/data/coco/calibration" --target "$target" -o "$work/$name.askew" --json > /dev/null
        "$askew" evaluate "$work/$name.askew" --data "$real/data/coco/evaluation" --reference "$work/$name.prototxt" --recipe "$work/$name.recipe.json" --json \
            | python3 -c "
import json, sys
report = json.load(sys.stdin)
print('$name', '$target', *(f\"{output['name']} {output['sqnrDb']:.1f} dB\" for output in report['outputs']), sep=' | ')"
    done
done <<LIST
det1 det1 12
det2 det3 24
det3 det2 48
LIST
