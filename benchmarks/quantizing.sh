#!/usr/bin/env bash
# How long quantising with default options takes, and how much memory: benchmarks/quantizing.sh REAL LABEL=Askew.Cli.dll...
# Writes a Markdown table. Builds take turns, network by network; the median of the rounds counts (ROUNDS, three unless set).
set -euo pipefail
real=$1
shift
rounds=${ROUNDS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
networks=(mlperf_tiny_kws_dscnn:kws mlperf_tiny_ic_resnet8_cifar10:cifar10 mobilenet_v1_0.25_224:imagenet squeezenet1.1_224:imagenet
    mobilenet_v2_1.0_224_dequant:imagenet)

median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

header="| network |" rule="|---|"
for build in "$@"; do
    header+=" ${build%%=*}: s | CPU s | MiB |"
    rule+="---|---|---|"
done
echo "$header"
echo "$rule"
for entry in "${networks[@]}"; do
    network=${entry%%:*} data=${entry##*:}
    for ((round = 0; round < rounds; round++)); do
        for build in "$@"; do
            /usr/bin/time -a -o "$work/$network.${build%%=*}" -f "%e %U %S %M" dotnet exec "${build#*=}" quantize "$real/models/$network.onnx" \
                --calibration "$real/data/$data/calibration" -o "$work/out.askew" >/dev/null 2>&1
        done
    done
    row="| $network |"
    for build in "$@"; do
        file="$work/$network.${build%%=*}"
        row+=" $(awk '{ print $1 }' "$file" | median) | $(awk '{ print $2 + $3 }' "$file" | median) |"
        row+=" $(awk '{ print $4 }' "$file" | median | awk '{ printf "%.0f", $1 / 1024 }') |"
    done
    echo "$row"
done
