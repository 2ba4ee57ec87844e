"use strict";
// Sorts and filters the tables and draws the charts of the page. Texts are only ever set as text, never as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  // ---- tables

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    if (!cell.classList.contains("number")) return cell.textContent;
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  };

  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }));

  const sort = (table, column) => {
    const head = table.tHead.rows[0].cells[column];
    const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const rows = [...table.tBodies[0].rows].map((row) => [keyOf(row, column), row]);
    rows.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b)));  // no value: last
    table.tBodies[0].append(...rows.map(([, row]) => row));
  };

  const filter = (input) => {
    const rows = [...document.getElementById(input.dataset.table).tBodies[0].rows];
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    input.parentElement.querySelector(".count").textContent = `${shown} of ${rows.length} rows`;
  };

  // ---- layers of a chosen point of a sweep, or cell of a matrix

  const choosePoint = (point) => {
    const points = document.querySelector("table[data-selectable]"), layers = document.getElementById("table-layers");
    if (!points) return;
    for (const row of points.tBodies[0].rows) row.classList.toggle("chosen", row.cells[0].textContent === point);
    for (const mark of document.querySelectorAll(".point")) mark.classList.toggle("chosen", mark.dataset.point === point);
    if (!layers || !data.layers) return;
    layers.tBodies[0].replaceChildren(...(data.layers[point] || []).map((values) => {
      const row = document.createElement("tr");
      for (const value of values) {
        const cell = row.insertCell();
        const isNumber = typeof value === "number";
        cell.textContent = isNumber ? value.toLocaleString("en", { maximumSignificantDigits: 6 }) : value ?? "";
        if (isNumber) { cell.className = "number"; cell.dataset.value = value; }
      }
      return row;
    }));
    filter(document.querySelector('input[data-table="table-layers"]'));
  };

  // ---- charts

  const WIDTH = 860, HEIGHT = 440, LEFT = 70, RIGHT = 20, TOP = 12, BOTTOM = 48;

  const draw = (kind, attributes, parent) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (parent) parent.append(element);
    return element;
  };

  const scaleOf = (axis, values, from, to) => {
    const map = axis.log ? Math.log10 : (value) => value;
    let low = map(values.reduce((a, b) => Math.min(a, b))), high = map(values.reduce((a, b) => Math.max(a, b)));
    const margin = (high - low) * 0.06 || Math.abs(high) * 0.05 || 0.5;
    low -= margin;
    high += margin;
    return { low, high, log: axis.log, at: (value) => from + ((map(value) - low) / (high - low)) * (to - from) };
  };

  const ticksOf = (scale) => {
    const ticks = [];
    if (scale.log) {
      const steps = scale.high - scale.low < 2.5 ? [1, 2, 5] : [1];
      for (let power = Math.floor(scale.low); power <= scale.high; ++power)
        for (const step of steps) {
          const tick = step * 10 ** power;
          if (Math.log10(tick) >= scale.low && Math.log10(tick) <= scale.high) ticks.push(tick);
        }
      if (ticks.length > 1) return ticks;
      return [10 ** (scale.low + (scale.high - scale.low) / 4), 10 ** (scale.high - (scale.high - scale.low) / 4)];
    }
    const rough = (scale.high - scale.low) / 6, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
    for (let i = Math.ceil(scale.low / step); i * step <= scale.high; ++i) ticks.push(i * step);
    return ticks;
  };

  const format = (value) => (value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3) ? value.toExponential(0) : String(Number(value.toPrecision(4))));

  const drawAxes = (svg, chart, x, y) => {
    const bottom = HEIGHT - BOTTOM;
    for (const tick of ticksOf(x)) {
      draw("line", { class: "tick", x1: x.at(tick), x2: x.at(tick), y1: TOP, y2: bottom }, svg);
      draw("text", { x: x.at(tick), y: bottom + 16, "text-anchor": "middle" }, svg).textContent = format(tick);
    }
    for (const tick of ticksOf(y)) {
      draw("line", { class: "tick", x1: LEFT, x2: WIDTH - RIGHT, y1: y.at(tick), y2: y.at(tick) }, svg);
      draw("text", { x: LEFT - 8, y: y.at(tick) + 4, "text-anchor": "end" }, svg).textContent = format(tick);
    }
    draw("path", { class: "axis", d: `M${LEFT},${TOP}V${bottom}H${WIDTH - RIGHT}` }, svg);
    draw("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 10, "text-anchor": "middle" }, svg).textContent = chart.x.label;
    draw("text", { transform: `translate(14,${(TOP + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, svg).textContent = chart.y.label;
  };

  const drawLines = (svg, chart, x, y) => {
    for (const line of chart.lines) {
      const places = line.points.map(([a, b]) => `${x.at(a).toFixed(1)},${y.at(b).toFixed(1)}`);
      const path = draw("polyline", { class: "line", points: places.join(" ") }, svg);
      draw("title", {}, path).textContent = line.name;
    }
  };

  const drawSeries = (svg, series, x, y) => {
    const group = draw("g", {}, svg);
    for (const point of [...series.points].sort((a, b) => b.area - a.area)) {  // the small ones on top
      const radius = point.area ? Math.max(2.5, 26 * Math.sqrt(point.area)) : 4;
      const mark = draw("circle", { class: "point", cx: x.at(point.x), cy: y.at(point.y), r: radius,
                                    fill: series.hollow ? "#fff0" : series.color, "pointer-events": "all" }, group);
      if (series.hollow) mark.style.stroke = series.color;
      if (point.point) mark.dataset.point = point.point;
      mark.tip = point.tip;
    }
    return group;
  };

  const legend = (place, chart, groups) => {
    const list = document.createElement("div");
    list.className = "legend";
    chart.series.forEach((series, i) => {
      const button = document.createElement("button"), dot = document.createElement("i");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      dot.style.background = series.hollow ? "none" : series.color;
      if (series.hollow) dot.style.borderColor = series.color;
      button.append(dot, series.name);
      button.addEventListener("click", () => {
        const hide = button.getAttribute("aria-pressed") === "true";
        button.setAttribute("aria-pressed", String(!hide));
        groups[i].style.display = hide ? "none" : "";
      });
      list.append(button);
    });
    const lines = document.createElement("span");
    lines.textContent = chart.lines.map((line) => `\u2014 ${line.name}`).join("; ");
    lines.className = "count";
    list.append(lines);
    place.append(list);
  };

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);

  const showTip = (event) => {
    const mark = event.target.closest(".point");
    tip.hidden = !mark;
    if (!mark) return;
    const table = document.createElement("table");
    for (const [name, value] of mark.tip) {
      const row = table.insertRow();
      row.insertCell().textContent = name;
      row.insertCell().textContent = value;
    }
    tip.replaceChildren(table);
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(0, Math.min(event.clientX + 14, innerWidth - box.width - 8))}px`;
    tip.style.top = `${Math.max(0, Math.min(event.clientY + 14, innerHeight - box.height - 8))}px`;
  };

  const drawChart = (place) => {
    const chart = data.charts[place.dataset.chart];
    const marks = chart.series.flatMap((series) => series.points);
    const ends = chart.lines.flatMap((line) => line.points);
    const x = scaleOf(chart.x, [...marks.map((mark) => mark.x), ...ends.map(([a]) => a)], LEFT, WIDTH - RIGHT);
    const y = scaleOf(chart.y, [...marks.map((mark) => mark.y), ...ends.map(([, b]) => b)], HEIGHT - BOTTOM, TOP);
    const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
    svg.setAttribute("aria-label", `${chart.y.label} over ${chart.x.label}`);
    drawAxes(svg, chart, x, y);
    drawLines(svg, chart, x, y);
    const groups = chart.series.map((series) => drawSeries(svg, series, x, y));
    legend(place, chart, groups);
    place.append(svg);
    svg.addEventListener("pointermove", showTip);
    svg.addEventListener("pointerleave", () => { tip.hidden = true; });
    svg.addEventListener("click", (event) => {
      const mark = event.target.closest(".point");
      if (mark && mark.dataset.point) choosePoint(mark.dataset.point);
    });
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((cell, column) => cell.querySelector("button").addEventListener("click", () => sort(table, column)));
    if (table.dataset.selectable)
      table.tBodies[0].addEventListener("click", (event) => {
        const row = event.target.closest("tr");
        if (row) choosePoint(row.cells[0].textContent);
      });
  }
  for (const input of document.querySelectorAll(".filter input")) {
    input.addEventListener("input", () => filter(input));
    filter(input);
  }
  for (const place of document.querySelectorAll(".chart")) drawChart(place);
})();
