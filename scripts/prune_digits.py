#!/usr/bin/python3
"""Measure what each pruning method costs in accuracy, on the network of scripts/train_digits.py before it is pruned.

Writes DIR/traces/digits_dense.h5 and DIR/networks/digits_dense.json (the network trained without pruning, int8) and
DIR/accuracy/digits_dense.csv. For each method and density `lacuna prune` prunes the dense trace; the pruned network
is then run and, its zero weights fixed, trained on. Columns of the table:

  method, density            as asked for ("none": not pruned)
  kept                       nonzero weights left / weights of the dense network
  accuracy_before_percent    of exact int8 inference on the test images, pruned but not trained on
  accuracy_after_percent     the same after fine-tuning
  seed, epochs               of the dense training; fine-tuning has half as many epochs
  source                     this script: every number is measured

The same seed gives the same bytes on the same CPU and library versions.

examples:
  scripts/prune_digits.py                          # the committed table, into workloads/
  scripts/prune_digits.py --quick --out /tmp/try   # one density, seconds, less accurate
"""

import argparse
import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import train_digits
from train_digits import LAYERS, accuracy, h5py, run_integer, torch

PROJECT = Path(__file__).resolve().parent.parent
NETWORK = "digits_dense"
METHODS = ("unstructured", "balanced", "channel", "filter", "shape", "block", "nm", "accelerator_aware", "pattern", "low_rank")
DENSITIES = (0.5, 0.25, 0.125)
COLUMNS = ("method", "density", "kept", "accuracy_before_percent", "accuracy_after_percent", "seed", "epochs", "source")
SOURCE = "measured by scripts/prune_digits.py"


def integer_accuracy(weights, layers, training, test):
    """Percent, of the network quantized as scripts/train_digits.py does it."""
    integers, scales = train_digits.quantized_network(weights, training[0], layers)
    return accuracy(run_integer(integers, scales, test[0], layers)[1], test[1])


def dense_network(training, epochs):
    weights = train_digits.initial_weights()
    train_digits.train(weights, training, epochs, rate=2e-3)
    return weights


def dense_files(weights, training, test, batch, folder):
    """{path: bytes} of the network and its trace."""
    integers, scales = train_digits.quantized_network(weights, training[0])
    tensors = {name: {"input": x[:batch]} for name, x in run_integer(integers, scales, test[0])[0].items()}
    for name, weight in integers.items():
        tensors[name]["weights"] = weight
    network = train_digits.network_json(tensors, f"measured on {folder}/traces/{NETWORK}.h5", NETWORK, "not pruned",
                                        "prune_digits.py")
    return {f"traces/{NETWORK}.h5": train_digits.trace_file(tensors, scales, NETWORK, "not pruned,"),
            f"networks/{NETWORK}.json": network.encode()}


def prune(lacuna, dense, method, density):
    """(layers, float weights) as `lacuna prune` leaves the dense network of the folder `dense`."""
    with tempfile.TemporaryDirectory() as out:
        command = [lacuna, "prune", dense / f"networks/{NETWORK}.json", "--trace", dense / f"traces/{NETWORK}.h5",
                   "--out", out, f'--set=/network/pruning={json.dumps({"method": method, "density": density})}']
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"prune_digits.py: {' '.join(map(str, command))}\n{done.stderr}")
        layers = json.loads(Path(out, f"{NETWORK}.json").read_text())["layers"]
        with h5py.File(Path(out, f"{NETWORK}.h5")) as trace:
            stored = {layer["name"]: trace[layer["name"]]["weights"] for layer in layers if "pool" not in layer["type"]}
            return layers, {name: (torch.from_numpy(weights[()]).float() * float(weights.attrs["scale"])).requires_grad_()
                            for name, weights in stored.items()}


def table_rows(arguments, weights, training, test, dense):
    """The rows of the table, each shown when it is known."""
    whole = sum(weight.numel() for weight in weights.values())

    def row(method, density, kept, before, after):
        print(f"{method:<18}{density:7.3f}{kept:8.4f}{before:8.2f} %{after:8.2f} %", flush=True)
        return (method, density, f"{kept:.6f}", f"{before:.2f}", f"{after:.2f}", arguments.seed, arguments.epochs, SOURCE)

    trained = integer_accuracy(weights, LAYERS, training, test)
    yield row("none", 1.0, 1.0, trained, trained)
    for method in METHODS:
        for density in arguments.densities:
            layers, pruned = prune(arguments.lacuna, dense, method, density)
            kept = sum(weight.count_nonzero().item() for weight in pruned.values()) / whole
            before = integer_accuracy(pruned, layers, training, test)
            torch.manual_seed(arguments.seed)  # so that no row depends on those before it
            train_digits.train(pruned, training, (arguments.epochs + 1) // 2, 1e-3, layers)
            yield row(method, density, kept, before, integer_accuracy(pruned, layers, training, test))


def output_folder(text):
    try:
        (Path(text) / "accuracy").mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=Path(text) / "accuracy").close()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"cannot write to {text}: {error.strerror}")
    return train_digits.output_folder(text)


def program(text):
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no {text}: build it first")
    return Path(text).resolve()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=output_folder, default=str(PROJECT / "workloads"), metavar="DIR",
                        help="folder that gets accuracy/, traces/ and networks/ (default: workloads/ of this project)")
    parser.add_argument("--lacuna", type=program, default=str(PROJECT / "build/release/lacuna"), metavar="FILE",
                        help="the program (default: %(default)s)")
    parser.add_argument("--seed", type=train_digits.integer_in(0, 2**32 - 1), default=1, metavar="N",
                        help="of the split, the initial weights and the shuffling (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="2 epochs and the density 0.25 only")
    arguments = parser.parse_args()
    arguments.epochs, arguments.densities = (2, (0.25,)) if arguments.quick else (30, DENSITIES)
    return arguments


def main():
    arguments = parse_arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    training, test = train_digits.load_data(arguments.seed)
    weights = dense_network(training, arguments.epochs)
    train_digits.write_all(dense_files(weights, training, test, 16, arguments.out.name), arguments.out)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(table_rows(arguments, weights, training, test, arguments.out))
    train_digits.write_all({"accuracy/digits_dense.csv": text.getvalue().encode()}, arguments.out)


if __name__ == "__main__":
    main()
