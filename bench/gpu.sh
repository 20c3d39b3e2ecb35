#!/usr/bin/env bash
# Checks and times ILGPU accelerators on a machine without the .NET SDK.
#   bench/gpu.sh publish DIR   makes DIR, self-contained for Linux x64, on a machine with the SDK
#   DIR/gpu.sh                 there: lists devices, runs the operator suite and the networks on the best device (CUDA, else OpenCL),
#                              and, where python3 has PyTorch with CUDA and EUNET_TORCH names a command that times it there, that
#   bench/gpu.sh               both, here
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

publish() {
    local dir=$1 options=(-c Release -r linux-x64 --self-contained -p:PublishSingleFile=false -v quiet)
    dotnet publish "$here/EUNet.Bench" "${options[@]}" -o "$dir/bench"
    dotnet publish "$here/../tests/EUNet.Gpu.Tests" "${options[@]}" -o "$dir/tests"
    cp "$here/gpu.sh" "$dir/gpu.sh"
}

run() {
    local dir=$1 status=0
    echo "── operators, against oracles in double precision (devices that are not here are skipped) ──"
    "$dir/tests/EUNet.Gpu.Tests" -noLogo -noColor -class- "EUNet.Gpu.Tests.PtxTests" -class- "EUNet.Gpu.Tests.KernelEmitterTests" > "$dir/operators.log" 2>&1 || status=$?
    grep -E "FAIL|Total:" "$dir/operators.log" || tail -n 20 "$dir/operators.log"
    echo "── networks ──"
    "$dir/bench/EUNet.Bench" gpu || status=$?
    if python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null && [ -n "${EUNET_TORCH:-}" ]; then
        echo "── the same step in PyTorch, on CUDA ──"
        for network in eunet-lite0-camvid eunet-b0; do $EUNET_TORCH train "$network" 8 224 224 || status=$?; done
    else
        echo "PyTorch with CUDA: not here, or EUNET_TORCH is not set"
    fi
    return "$status"
}

if [ "${1:-}" = publish ]; then
    publish "${2:?a folder to publish into}"
elif [ -x "$here/bench/EUNet.Bench" ]; then
    run "$here"
else
    dir=$(mktemp -d)
    trap 'rm -rf "$dir"' EXIT
    publish "$dir"
    run "$dir"
fi
