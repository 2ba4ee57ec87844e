"""Results made up for the tests of the figures and of the report, in the shape that lacuna writes them."""

import csv
import json
import random


def add_per_pe(folder, rows, columns, uneven=0.3):
    """Spreads the cycles of folder/result.json over a grid of PEs, unevenly, into per_pe.csv."""
    result = json.loads((folder / "result.json").read_text())
    generator = random.Random(1)
    causes = list(result["totals"]["cycle_attribution"])
    places = [(row, column) for row in range(rows) for column in range(columns)]
    with (folder / "per_pe.csv").open("w") as file:
        writer = csv.writer(file)
        writer.writerow(["layer", "pe", "row", "column", *(f"pe_cycles_{cause}" for cause in causes)])
        for layer in result["layers"]:
            shares = {cause: cycles // len(places) for cause, cycles in layer["cycle_attribution"].items()}
            for pe, (row, column) in enumerate(places):
                moved = int(shares["compute"] * generator.uniform(0, uneven) * (1 - row / rows / 2))
                own = {**shares, "compute": shares["compute"] - moved, "barrier": shares["barrier"] + moved}
                writer.writerow([layer["name"], pe, row, column, *own.values()])
