// Distributions of activation tensors, the ranges that methods give them, and the steps of redistribution.
const network = report.network;
const tensorByName = new Map((network?.tensors ?? []).map(tensor => [tensor.name, tensor]));
let isLog = true;

// The outline of a histogram as a path, counts on a logarithmic scale where that is chosen.
function outline(histogram, x, bottom, height) {
  const size = count => isLog ? Math.log10(1 + count) : count;
  const most = Math.max(...histogram.counts.map(size), 1e-9);
  let path = `M${x(histogram.start).toFixed(1)} ${bottom}`;
  histogram.counts.forEach((count, bin) => {
    const top = (bottom - size(count) / most * height).toFixed(1);
    path += `L${x(histogram.start + bin * histogram.width).toFixed(1)} ${top}`
      + `L${x(histogram.start + (bin + 1) * histogram.width).toFixed(1)} ${top}`;
  });
  return `${path}L${x(histogram.start + histogram.counts.length * histogram.width).toFixed(1)} ${bottom}Z`;
}

function axis(svg, low, high, x, y, width) {
  make(svg, "line", { class: "rule", x1: x(low), x2: x(high), y1: y, y2: y });
  for (const value of ticks(low, high, width < 420 ? 4 : 7)) {
    make(svg, "line", { class: "rule", x1: x(value), x2: x(value), y1: y, y2: y + 4 });
    make(svg, "text", { class: "soft", x: x(value), y: y + 16, "text-anchor": "middle" }, short(value));
  }
}

// Paper Figs. 1 and 2: the values, the chosen range with what falls outside shaded, the other methods' ranges below.
function drawTensor(place, tensor, width) {
  const rows = [tensor.chosen, ...tensor.others.filter(range => range.method !== tensor.chosen.method)];
  const left = 6, right = 12, plot = 170, rowHeight = 20;
  const labelWidth = width < 520 ? 0 : 205;
  const low = Math.min(tensor.min, tensor.chosen.min), high = Math.max(tensor.max, tensor.chosen.max);
  const span = high - low || 1;
  const x = value => left + labelWidth + (value - low) / span * (width - left - right - labelWidth);
  const lineHeight = labelWidth ? rowHeight : rowHeight + 15;
  const svg = picture(place, width, plot + 30 + rows.length * lineHeight,
    `${tensor.name}: values from ${short(tensor.min)} to ${short(tensor.max)}; range by ${tensor.chosen.method} `
      + `from ${short(tensor.chosen.min)} to ${short(tensor.chosen.max)}, ${percent(tensor.chosen.outside)} outside`);
  make(svg, "path", { class: "values", d: outline(tensor.values, x, plot, plot - 16) });
  if (tensor.chosen.min > low) {
    make(svg, "rect", { class: "shade", x: x(low), y: 8, width: x(tensor.chosen.min) - x(low), height: plot - 8 });
  }
  if (tensor.chosen.max < high) {
    make(svg, "rect", { class: "shade", x: x(tensor.chosen.max), y: 8, width: x(high) - x(tensor.chosen.max), height: plot - 8 });
  }
  for (const bound of [tensor.chosen.min, tensor.chosen.max]) {
    make(svg, "line", { class: "cut", x1: x(bound), x2: x(bound), y1: 8, y2: plot });
  }
  axis(svg, low, high, x, plot, width - labelWidth);
  rows.forEach((range, number) => {
    const y = plot + 28 + number * lineHeight;
    const name = `${range.method}${number === 0 ? " (chosen)" : ""}`;
    if (labelWidth) make(svg, "text", { x: labelWidth, y: y + 12, "text-anchor": "end", class: number ? "soft" : "strong" }, name);
    else make(svg, "text", { x: left, y: y + 11, class: number ? "soft" : "strong" }, `${name}: ${percent(range.outside)} outside`);
    const from = Math.max(range.min, low), to = Math.min(range.max, high);
    const bar = make(svg, "rect", {
      class: number ? "other" : "chosen",
      x: x(from), y: y + (labelWidth ? 4 : 17), width: Math.max(1, x(to) - x(from)), height: 9, rx: 2,
    });
    make(bar, "title", {}, `${name}: ${short(range.min)} to ${short(range.max)}, ${percent(range.outside)} of the values outside`);
  });
}

function rangesTable(parent, tensor) {
  const scroll = html(parent, "div", { class: "scroll" });
  const table = html(scroll, "table", { class: "sortable" });
  html(table, "caption", {}, `Ranges of ${tensor.name}`);
  const head = html(html(table, "thead"), "tr");
  for (const [name, isText] of [["method", true], ["min", false], ["max", false], ["outside, %", false]]) {
    html(html(head, "th", { scope: "col", class: isText ? "text" : "" }), "button", { type: "button" }, name);
  }
  const body = html(table, "tbody");
  for (const range of [{ ...tensor.chosen, method: `${tensor.chosen.method} (chosen)` }, ...tensor.others]) {
    const row = html(body, "tr");
    html(row, "td", { class: "text" }, range.method);
    for (const value of [range.min, range.max]) html(row, "td", {}, exact(value));
    html(row, "td", {}, (range.outside * 100).toLocaleString("en", { maximumSignificantDigits: 3 }));
  }
  sortable(table);
}

// Paper Fig. 4, four steps of one tensor.
function drawSteps(place, tensor, width) {
  const steps = tensor.redistribution;
  const grid = html(place, "div", { class: "steps" });
  const columns = width >= 800 ? 2 : 1;
  const room = (width - (columns - 1) * 32) / columns;
  const height = 190, base = height - 24;
  const panel = (title, text, draw) => {
    const figure = html(grid, "figure");
    html(figure, "p", { class: "chart-title" }, title);
    draw(picture(figure, room, height, `${title}. ${text}`));
    html(figure, "figcaption", {}, text);
  };
  const end = histogram => histogram.start + histogram.counts.length * histogram.width;
  const scale = (low, high) => value => 10 + (value - low) / ((high - low) || 1) * (room - 20);
  const marks = (svg, x, values, kind) => values.forEach(
    value => make(svg, "line", { class: kind, x1: x(value), x2: x(value), y1: 8, y2: base }));
  const { before, after } = steps;

  panel("1. Before", `The values as the network makes them, from ${short(before.start)} to ${short(end(before))}.`, svg => {
    const x = scale(before.start, end(before));
    make(svg, "path", { class: "values", d: outline(before, x, base, base - 14) });
    axis(svg, before.start, end(before), x, base, room);
  });
  const symmetry = `Nearly symmetric with lambda ${short(steps.lambda)}; the dashed line is the centre, `
    + "the red ones the threshold on both sides of it.";
  panel("2. After Box-Cox", symmetry, svg => {
    const x = scale(after.start, end(after));
    make(svg, "path", { class: "values", d: outline(after, x, base, base - 14) });
    marks(svg, x, [steps.center], "mark");
    const cuts = [steps.center - steps.threshold, steps.center + steps.threshold];
    marks(svg, x, cuts.filter(value => value > after.start && value < end(after)), "cut");
    axis(svg, after.start, end(after), x, base, room);
  });
  const divergence = `Kullback-Leibler divergence of every threshold, logarithmic; ${short(steps.threshold)} is taken, `
    + "the least that clips no more than is allowed.";
  panel("3. Divergence", divergence, svg => {
    const logs = steps.divergences.map(value => Math.log10(Math.max(value, 1e-9)));
    const low = Math.min(...logs), high = Math.max(...logs);
    const x = scale(steps.thresholds[0], steps.thresholds.at(-1));
    const y = value => base - 6 - (value - low) / ((high - low) || 1) * (base - 24);
    const points = logs.map((value, i) => `${i ? "L" : "M"}${x(steps.thresholds[i]).toFixed(1)} ${y(value).toFixed(1)}`);
    make(svg, "path", { class: "curve", d: points.join("") });
    marks(svg, x, [steps.threshold], "cut");
    axis(svg, steps.thresholds[0], steps.thresholds.at(-1), x, base, room);
  });
  const inverse = `The inverse transform gives ${short(steps.back.min)} to ${short(steps.back.max)}; `
    + `${percent(steps.back.outside)} of the values lie outside.`;
  panel("4. Back again", inverse, svg => {
    const x = scale(before.start, end(before));
    make(svg, "path", { class: "values", d: outline(before, x, base, base - 14) });
    if (steps.back.min > before.start) {
      make(svg, "rect", { class: "shade", x: x(before.start), y: 8, width: x(steps.back.min) - x(before.start), height: base - 8 });
    }
    if (steps.back.max < end(before)) {
      make(svg, "rect", { class: "shade", x: x(steps.back.max), y: 8, width: x(end(before)) - x(steps.back.max), height: base - 8 });
    }
    marks(svg, x, [steps.back.min, steps.back.max], "cut");
    axis(svg, before.start, end(before), x, base, room);
  });
}

// Every tensor, small; pressing one shows it in the explorer.
function tensorsView(view) {
  const tools = html(view, "div", { class: "tools" });
  const filter = html(tools, "input", { type: "search", placeholder: "Filter tensors", "aria-label": "Filter tensors" });
  const label = html(tools, "label", {}, "Order ");
  const order = html(label, "select");
  const orders = [["graph", "as in the network"], ["outside", "most clipped first"], ["width", "widest first"]];
  for (const [value, text] of orders) html(order, "option", { value }, text);
  const grid = html(view, "div", { class: "tensors", tabindex: "0", role: "group", "aria-label": "All activation tensors" });
  const draw = () => {
    grid.replaceChildren();
    const keys = { graph: () => 0, outside: tensor => -tensor.chosen.outside, width: tensor => tensor.min - tensor.max };
    const wanted = filter.value.toLowerCase();
    const list = network.tensors.filter(tensor => `${tensor.name} ${tensor.node} ${tensor.operator}`.toLowerCase().includes(wanted));
    const ordered = list.map((tensor, place) => ({ tensor, place }))
      .sort((a, b) => keys[order.value](a.tensor) - keys[order.value](b.tensor) || a.place - b.place);
    ordered.forEach(({ tensor }) => {
      const button = html(grid, "button", { type: "button", title: `${tensor.node} (${tensor.operator})` });
      const low = Math.min(tensor.min, tensor.chosen.min), high = Math.max(tensor.max, tensor.chosen.max);
      const x = value => (value - low) / ((high - low) || 1) * 160;
      const svg = make(button, "svg", {
        viewBox: "0 0 160 44", width: "100%", height: 44, preserveAspectRatio: "none", "aria-hidden": "true",
      });
      make(svg, "path", { class: "values", d: outline(tensor.values, x, 44, 42) });
      for (const bound of [tensor.chosen.min, tensor.chosen.max]) {
        make(svg, "line", { class: "cut", x1: x(bound), x2: x(bound), y1: 0, y2: 44, "vector-effect": "non-scaling-stroke" });
      }
      html(button, "span", {}, tensor.name);
      html(button, "span", {}, `${short(tensor.chosen.min)} to ${short(tensor.chosen.max)}, ${percent(tensor.chosen.outside)} outside`);
      button.addEventListener("click", () => document.dispatchEvent(new CustomEvent("layer", { detail: tensor.node, bubbles: true })));
    });
  };
  filter.addEventListener("input", draw);
  order.addEventListener("change", draw);
  document.addEventListener("scale", draw);
  draw();
}

function redistributionView(view) {
  const candidates = network.tensors.filter(tensor => tensor.redistribution);
  if (candidates.length === 0) {
    html(view, "p", { class: "note" }, "No tensor of this network has a range that a method decides.");
    return;
  }
  const skew = tensor => tensor.redistribution.back.outside + 1e-9 * Math.abs(1 - tensor.redistribution.lambda);
  let chosen = candidates.reduce((best, tensor) => skew(tensor) > skew(best) ? tensor : best);
  const tools = html(view, "div", { class: "tools" });
  const select = html(html(tools, "label", {}, "Tensor "), "select");
  candidates.forEach(tensor => html(select, "option",
    tensor === chosen ? { value: tensor.name, selected: "" } : { value: tensor.name },
    `${tensor.name} (${tensor.operator})`));
  const place = html(view, "div");
  const show = () => {
    chosen = tensorByName.get(select.value);
    drawings.delete(place);
    place.replaceChildren();
    drawIn(place, (target, width) => drawSteps(target, chosen, width));
  };
  select.addEventListener("change", show);
  document.addEventListener("scale", show);
  show();
}
