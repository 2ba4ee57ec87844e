"""The page of a run or a comparison."""

import json
import shlex

import charts
import command
import drawn
import figures
import html_parts as html
import results
from files import regular

# Of layers, besides what results.load asks for.
NEEDED = {"type", "macs_effectual", "utilization", "utilization_busy", "energy_pj_total", "dram_bytes_total"}
COLUMNS = [
    ("layer", "as the network calls it"), ("type", "of the layer"), ("accelerator", ""), ("cycles", "of the layer"),
    ("time %", "share of the accelerator's cycles"), ("speed-up", "time of the first accelerator / time"),
    ("MACs", "of the layer's shape"), ("effectual %", "MACs whose operands are both nonzero"),
    ("busy %", "pairs of operands / (multipliers x cycles)"), ("effectual %", "effectual MACs / (multipliers x cycles)"),
    ("energy \N{MICRO SIGN}J", "of all components, DRAM included"),
    ("DRAM KiB", "moved"), ("bound", "by memory, by a buffer port or by compute"),
    ("PE-cycles mostly", "the cause with the largest share"),
]


def content(folder, baseline):
    """(title, body, data of the charts)"""
    comparison = results.load(folder, baseline)
    runs = {design: read(comparison.folders[design] / "result.json") for design in comparison.designs}
    data = {"charts": {"roofline": roofline(runs)}}
    body = [
        html.section("Summary", summary(runs, comparison), *notes(runs)),
        html.section("Roofline", html.chart("roofline") if data["charts"]["roofline"] else html.note("No layer has MACs."),
                     html.note("A point per layer, its area the share of the time; filled: MACs whose operands are both "
                               "nonzero, hollow: all MACs of the shape. Hover for the layer; click a name to hide it.")),
        html.section("Layers", html.table("layers", COLUMNS, list(layer_rows(runs, comparison.baseline)))),
        html.section("Figures", *pictures(comparison)),
        html.section("Configurations", *configurations(runs)),
        html.section("Provenance", *provenance(runs)),
    ]
    return f"{', '.join(runs)}: {comparison.title}", body, data


def read(path):
    """What results.load has accepted, if it has all that the page shows besides."""
    run = json.loads(regular(path).read_text())
    missing = {key for row in [*run["layers"], run["totals"]] for key in NEEDED - set(row)}
    missing |= {"accelerator/clock_ghz"} if not run["accelerator"].get("clock_ghz") else set()
    if missing:
        raise results.InputError(f"{path}: not a result of lacuna: there is no {', '.join(sorted(missing))}")
    return run


def common_totals(runs, comparison):
    """{design: (milliseconds, picojoules)} of the layers that all ran."""
    if not any(not_run(run) for run in runs.values()):
        return {design: (run["totals"]["latency_ms"], run["totals"]["energy_pj_total"]) for design, run in runs.items()}
    layers = {design: [layer for layer in run["layers"] if layer["name"] in comparison.layers] for design, run in runs.items()}
    return {design: tuple(sum(layer[key] for layer in layers[design]) for key in ("latency_ms", "energy_pj_total"))
            for design in runs}


def summary(runs, comparison):
    baseline, common = comparison.baseline, common_totals(runs, comparison)
    columns = [("accelerator", ""), ("cycles", "total"), ("latency ms", "cycles / clock"), ("images/s", "batch / latency"),
               (f"speed-up over {baseline}", "ratio of the latencies"), ("energy mJ", "total"),
               (f"energy over {baseline}", "ratio of the totals"), ("busy %", "multipliers with a pair of operands"),
               ("effectual %", "multipliers with two nonzero operands"),
               ("DRAM MiB", "moved"), ("bound", "")]
    rows = []
    for design, run in runs.items():
        total, milliseconds = run["totals"], run["totals"]["latency_ms"]
        rows.append([design, total["cycles"], milliseconds, run["network"]["batch"] * 1e3 / milliseconds,
                     common[baseline][0] / common[design][0], total["energy_pj_total"] / 1e9,
                     ratio(common[design][1], common[baseline][1]), 100 * total["utilization_busy"], 100 * total["utilization"],
                     total["dram_bytes_total"] / 2**20, total["roofline"]["bound"]])
    return html.table("summary", columns, rows)


def ratio(a, b):
    return a / b if b else float("nan")


def notes(runs):
    return [html.note(f"{design}: {text}") for design, run in runs.items() for text in [*run.get("notes", []), *not_run(run)]]


def not_run(run):
    missing, ran = run.get("not_run", []), len(run["layers"])
    if not missing:
        return []
    return [*(f"layer {layer['name']} was not run: {layer['reason']}" for layer in missing),
            f"its totals are over {ran} of {ran + len(missing)} layers; ratios are over those that all ran"]


def layer_rows(runs, baseline):
    base = {layer["name"]: layer["latency_ms"] for layer in runs[baseline]["layers"]}
    for design, run in runs.items():
        for layer in run["layers"]:
            causes = layer["cycle_attribution"]
            largest = max(causes, key=causes.get)
            share = 100 * ratio(causes[largest], sum(causes.values()))
            yield [layer["name"], layer["type"], design, layer["cycles"],
                   100 * layer["cycles"] / run["totals"]["cycles"],
                   ratio(base.get(layer["name"], float("nan")), layer["latency_ms"]),
                   layer["macs_dense"], 100 * ratio(layer["macs_effectual"], layer["macs_dense"]),
                   100 * layer["utilization_busy"], 100 * layer["utilization"],
                   layer["energy_pj_total"] / 1e6, layer["dram_bytes_total"] / 1024, layer["roofline"]["bound"],
                   (f"{largest} {share:.0f} %".replace("_", " "))]


def roofline(runs):
    series, roofs = [], set()
    for design, run in runs.items():
        color = charts.colors(list(runs))[design]
        layers = [layer for layer in run["layers"] if layer["macs_dense"]]
        roofs |= {(layer["roofline"]["peak_ops_per_cycle"], layer["roofline"]["bandwidth_bytes_per_cycle"]) for layer in layers}
        for kind, hollow, x, y in (("effectual", False, "ops_per_byte", "achieved_ops_per_cycle"),
                                   ("all MACs", True, "dense_ops_per_byte", "dense_ops_per_cycle")):
            series.append({"name": f"{design}, {kind}", "color": color, "hollow": hollow, "points": [
                {"x": layer["roofline"][x], "y": layer["roofline"][y], "area": layer["cycles"] / run["totals"]["cycles"],
                 "tip": tip(design, layer, run, kind, layer["roofline"][x], layer["roofline"][y])} for layer in layers]})
    return charts.roofline(series, roofs)


def tip(design, layer, run, kind, x, y):
    return [["layer", layer["name"]], ["type", layer["type"]], ["accelerator", design],
            [kind, f"{html.number(y)} ops/cycle at {html.number(x)} ops/byte"], ["cycles", html.number(layer["cycles"])],
            ["share of time", f"{100 * layer['cycles'] / run['totals']['cycles']:.1f} %"],
            ["effectual utilization", f"{100 * layer['utilization']:.1f} %"], ["bound", layer["roofline"]["bound"]],
            ["plan", tile(layer.get("plan", {}))]]


def tile(plan):
    sizes = " ".join(f"{name}{size}" for name, size in plan.get("tile", {}).items())
    return f"{plan.get('loop_order', '')} {sizes}".strip() or html.NONE


def pictures(comparison):
    for name, module in figures.FIGURES.items():
        if name != "overview" and command.available(module, comparison):  # which is of two others
            for suffix, page in command.pages(module, comparison).items():
                yield drawn.picture(name.replace("_", " ") + suffix.replace("_", ": ", 1),
                                    lambda stem, m=module, p=page: command.make(m, p, stem))


def configurations(runs):
    for design, run in runs.items():
        yield html.folded(f"accelerator {design}", run["accelerator"])
    networks = {json.dumps(run["network"], sort_keys=True): run["network"] for run in runs.values()}
    for network in networks.values():
        yield html.folded(f"network {network['name']}", network)


def provenance(runs):
    for design, run in runs.items():
        yield f"<h3>{html.escape(design)}</h3>" if len(runs) > 1 else ""
        host = run["provenance"].get("host", {})
        yield html.facts([*origin(run), *((key.replace("_", " "), html.number(value)) for key, value in host.items())])


def origin(run):
    """What made a result, of what."""
    made = run["provenance"]
    return [("simulator", f"Lacuna {made.get('version')}, commit {made.get('commit')}"),
            ("command", shlex.join(["lacuna", *map(str, made.get("command_line", []))])),
            ("tensors", f"{made['tensors']['origin']}: {made['tensors'].get('description', '')}"), ("seed", made.get("seed"))]
