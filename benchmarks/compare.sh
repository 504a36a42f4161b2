#!/usr/bin/env bash
# Times our engines beside ONNX Runtime, with one thread and with two, and writes a Markdown table for each to standard output.
#
#     benchmarks/compare.sh [--rounds N] [REAL]
#
# REAL is a folder with real networks (REAL/models/*.onnx with their recipes) and images to calibrate with (REAL/data/*/calibration);
# without it, only the networks with random weights are timed, which the script makes itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=7
if [ "${1:-}" = --rounds ]; then
    rounds=$2
    shift 2
fi
real=${1:-}

if [ ! -d tests/onnxruntime/node_modules/onnxruntime-node ]; then
    (cd tests/onnxruntime && npm ci --ignore-scripts --no-audit --no-fund --silent)
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pairs=()
mkdir "$work/cpu" "$work/onnxruntime"

# Which range a tensor gets changes no time, so the quickest way to choose one will do.
# Each engine runs what suits it: ours the default target, ONNX Runtime the target that leaves it no layer to compute in float.
quantize() { # MODEL CALIBRATION
    local target output pair=$1
    for target in cpu onnxruntime; do
        output=$work/$target/$(basename "$1" .onnx).askew
        ./askew quantize "$1" --calibration "$2" --samples 2 --target "$target" --method minmax --effort fast --without bias-correction,equalization -o "$output" >/dev/null
        pair+==$output
    done
    pairs+=("$pair")
}

if [ -n "$real" ]; then
    for pair in mobilenet_v2_1.0_224_dequant:imagenet squeezenet1.1_224:imagenet googlenet_bvlc_224:imagenet tiny_darknet_224:imagenet \
        yolo-fastest-1.1_320:coco yolov3-tiny-ships_320:ships; do
        quantize "$real/models/${pair%:*}.onnx" "$real/data/${pair#*:}/calibration"
    done
fi

node benchmarks/networks.mjs "$work/random"
for network in resnet18 yolov3-tiny vgg16; do
    quantize "$work/random/$network.onnx" "$work/random/$network.npy"
done

for threads in 1 2; do
    # The native engine has one thread.
    engines=float,managed
    [ "$threads" = 1 ] && engines=$engines,native
    echo
    echo "Threads: $threads"
    echo
    node benchmarks/speed.mjs --rounds "$rounds" --threads "$threads" --engine "$engines" "${pairs[@]}"
done
