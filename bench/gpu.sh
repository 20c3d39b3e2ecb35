#!/usr/bin/env bash
# Checks and times ILGPU accelerators, also on a machine without the .NET SDK.
#   bench/gpu.sh publish DIR   makes DIR on a machine with the SDK: programs for Linux x64 with their runtime, specs, golden results
#   DIR/gpu.sh                 there: lists devices, runs the operator suite and the golden networks on the best device (CUDA, else OpenCL),
#                              and times networks; beside PyTorch where python3 has it with CUDA
#   bench/gpu.sh               both, here
# Logs go to the folder EUNET_LOGS, by default DIR; no part runs longer than EUNET_LIMIT seconds, by default 1500; EUNET_NETWORKS lists the
# networks that are timed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

publish() {
    local dir=$1 project root="$here/.."
    for project in bench/EUNet.Bench src/EUNet.Cli tests/EUNet.Gpu.Tests tests/EUNet.Model.Tests; do
        dotnet publish "$root/$project" -c Release -r linux-x64 --self-contained -p:PublishSingleFile=false -p:PublishReadyToRun=false -v quiet -o "$dir/bin"
    done
    # What no part of a run loads.
    rm -rf "$dir"/bin/{Microsoft.CodeCoverage,weights,*onnxruntime*,libmscordaccore.so,libmscordbi.so,createdump,*.pdb,*.xml}
    cp -r "$root/EUNet.sln" "$root/specs" "$here/gpu.sh" "$here/torch_cuda.py" "$dir/"
    if [ -d "$root/../shared/golden" ]; then
        mkdir -p "$dir/golden"
        cp -r "$root"/../shared/golden/{networks,training,procedural.json} "$dir/golden/"
        cp -r "$root/../shared/peers" "$dir/"
    fi
}

tests() {
    local log=$1 program=$2 status=0
    shift 2
    timeout "$limit" "$dir/bin/$program" -noLogo -noColor "$@" > "$logs/$log" 2>&1 || status=$?
    grep -E "\[FAIL\]|Total:" "$logs/$log" | head -n 40 || grep -v SKIP "$logs/$log" | tail -n 10
    [ "$status" = 0 ] || failed="$failed $log($status)"
}

run() {
    dir=$1 failed="" limit=${EUNET_LIMIT:-1500} logs=${EUNET_LOGS:-$1}
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 # a bare machine has no ICU
    export EUNET_GOLDEN="$dir/golden" EUNET_PEERS="$dir/peers"
    echo "── devices ──"
    "$dir/bin/eunet" devices | tee "$logs/devices.log"
    EUNET_TARGETS=$(awk '$2 == "usable" && ($1 ~ /^cuda/ || $1 ~ /^opencl/) { print $1; exit }' "$logs/devices.log")
    if [ -z "$EUNET_TARGETS" ]; then
        echo "there is neither a CUDA nor an OpenCL device here"
        return 1
    fi

    export EUNET_TARGETS
    echo "── networks on $EUNET_TARGETS: medians in ms; the difference is the logits' to the processor's, of the largest ──"
    if [[ $EUNET_TARGETS = cuda* ]] && python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null && [ -d "$EUNET_PEERS" ]; then
        export EUNET_TORCH_CUDA="python3 $dir/torch_cuda.py"
    else
        echo "no PyTorch with CUDA here: EUNet alone"
    fi
    timeout "$limit" "$dir/bin/EUNet.Bench" gpu --device "$EUNET_TARGETS" ${EUNET_NETWORKS:-} 2> "$logs/networks.log" | tee "$logs/networks.txt" || failed="$failed networks"
    [ -s "$logs/networks.txt" ] || tail -n 5 "$logs/networks.log"
    echo "── operators, against oracles in double precision ──"
    tests operators.log EUNet.Model.Tests -class EUNet.Model.Tests.Operators.OperatorSuite
    tests kernels.log EUNet.Gpu.Tests -class- EUNet.Gpu.Tests.PtxTests -class- EUNet.Gpu.Tests.KernelEmitterTests
    echo "── golden networks: every tap and every gradient ──"
    tests golden.log EUNet.Model.Tests -class EUNet.Model.Tests.Golden.GpuGoldenTests
    if [ -n "$failed" ]; then
        echo "failed:$failed"
        return 1
    fi
}

if [ "${1:-}" = publish ]; then
    publish "${2:?a folder to publish into}"
elif [ -d "$here/bin" ]; then
    run "$here"
else
    dir=$(mktemp -d)
    trap 'rm -rf "$dir"' EXIT
    publish "$dir"
    run "$dir"
fi
