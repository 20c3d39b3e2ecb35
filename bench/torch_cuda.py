"""PyTorch on CUDA, to measure beside: torch_cuda.py NETWORK BATCH HEIGHT WIDTH [--runs 15]

Imports refnets.py, the golden networks in PyTorch, from the folder that EUNET_PEERS names. Prints a JSON line for each of
inference and training step, memory format, and precision (fp32; tf32, which is PyTorch's default for convolutions):
{peer, device, what, network, batch, height, width, format, precision, ms_median, peak_mb}.
"""

import argparse
import json
import os
import statistics
import sys
import time

import torch
import torch.nn.functional as functional

sys.path.insert(0, os.environ.get("EUNET_PEERS", "."))
import refnets

WARM_UP = 5


def steps(net, optimizer, pixels, targets):
    def infer():
        with torch.inference_mode():
            net(pixels)["logits"]

    def train():
        optimizer.zero_grad(set_to_none=True)
        logits = net(pixels)["logits"]
        if logits.shape[1] > 1:
            loss = functional.cross_entropy(logits, targets)
        else:
            loss = functional.binary_cross_entropy_with_logits(logits[:, 0], targets.float())
        loss.backward()
        optimizer.step()
        loss.item()  # as EUNet, which returns the loss

    return {"infer": infer, "train": train}


def median(step, runs):
    """Milliseconds on the host's clock, from a quiet device to a quiet device, as EUNet's are taken."""
    times = []
    for i in range(WARM_UP + runs):
        torch.cuda.synchronize()
        start = time.perf_counter()
        step()
        torch.cuda.synchronize()
        if i >= WARM_UP:
            times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("network")
    for name in ("batch", "height", "width"):
        parser.add_argument(name, type=int)
    parser.add_argument("--runs", type=int, default=15)
    a = parser.parse_args()
    torch.backends.cudnn.benchmark = True
    for layout, memory_format in (("contiguous", torch.contiguous_format), ("channels_last", torch.channels_last)):
        net = refnets.fill(refnets.build(a.network)).cuda().to(memory_format=memory_format)
        channels = refnets.CFG[a.network].get("channels", 3)
        pixels = torch.rand(a.batch, channels, a.height, a.width, device="cuda").to(memory_format=memory_format)
        shape = net(pixels)["logits"].shape
        targets = torch.randint(0, max(2, shape[1]), (a.batch, *shape[2:]), device="cuda")
        optimizer = torch.optim.AdamW(net.parameters(), 1e-3)
        for precision in ("fp32", "tf32"):
            torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
            for what, step in steps(net, optimizer, pixels, targets).items():
                net.train(what == "train")
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
                row = {
                    "peer": "pytorch " + torch.__version__, "device": torch.cuda.get_device_name(), "what": what,
                    "network": a.network, "batch": a.batch, "height": a.height, "width": a.width,
                    "format": layout, "precision": precision, "ms_median": round(median(step, a.runs), 3),
                }
                row["peak_mb"] = round(torch.cuda.max_memory_allocated() / 1e6)
                print(json.dumps(row), flush=True)


main()
