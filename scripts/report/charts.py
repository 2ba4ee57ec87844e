"""What the page's script draws: points with what hovering tells about them, and lines. Numbers that a logarithmic axis
cannot show are left out."""

import math

import style

MOST_ROOFS = 6  # else only the lowest and the highest


def clean(points, logarithmic=True):
    def fits(value):
        return value is not None and math.isfinite(value) and (value > 0 or not logarithmic)
    return [point for point in points if fits(point["x"]) and fits(point["y"])]


def colors(designs):
    return {name: fill.color for name, fill in style.fills(designs, style.DESIGNS).items()}


def roofline(series, roofs):
    """series: [{name, color, hollow, points: [{x, y, area, tip}]}]; roofs: {(peak ops/cycle, DRAM bytes/cycle)}"""
    series = [{**line, "points": clean(line["points"])} for line in series]
    xs = [point["x"] for line in series for point in line["points"]]
    if not xs or not roofs:
        return None
    left, right = min(xs) / 3, max([*xs, *(peak / bandwidth for peak, bandwidth in roofs)]) * 3
    lines = [{"name": f"{peak:g} ops/cycle, {bandwidth:g} bytes/cycle",
              "points": [[left, left * bandwidth], [peak / bandwidth, peak], [right, peak]]}
             for peak, bandwidth in sorted(roofs if len(roofs) <= MOST_ROOFS else outermost(roofs))]
    return {"x": {"label": "ops per DRAM byte", "log": True}, "y": {"label": "ops per cycle", "log": True},
            "series": series, "lines": lines}


def outermost(roofs):
    """Those of the least and of the greatest machine of many."""
    peaks, bandwidths = zip(*roofs)
    return {(min(peaks), min(bandwidths)), (max(peaks), max(bandwidths))}


def pareto(series, x_label, y_label):
    """Less is better on both axes; the front is of all series together."""
    series = [{**line, "points": clean(line["points"], False)} for line in series]
    points = [point for line in series for point in line["points"]]
    if not points:
        return None
    front: list[list] = []
    for point in sorted(points, key=lambda point: (point["x"], point["y"])):
        if not front or point["y"] < front[-1][1]:
            front += [[point["x"], front[-1][1]]] if front else []
            front.append([point["x"], point["y"]])
    axes = {}
    for name, label in (("x", x_label), ("y", y_label)):
        values = [point[name] for point in points]
        axes[name] = {"label": label, "log": min(values) > 0 and max(values) > 8 * min(values)}
    return {**axes, "series": series, "lines": [{"name": "Pareto front", "points": front}]}
