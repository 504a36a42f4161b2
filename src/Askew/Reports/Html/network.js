// The network as a picture with error as colour; a layer that is chosen is shown beside it with its values, ranges and weights.
const errorByLayer = new Map((network?.errors ?? []).map(layer => [layer.name, layer.byMethod[network.method]]));

// From 10 dB (bad) to 50 dB (good), through a light middle; dark letters are readable on all of it.
function errorColor(value) {
  if (typeof value !== "number") return "hsl(210 15% 78%)";
  const share = Math.min(1, Math.max(0, (value - 10) / 40));
  return `hsl(${(8 + share * 200).toFixed(0)} 62% ${(66 + 10 * Math.sin(share * Math.PI)).toFixed(0)}%)`;
}

function drawGraph(place, select) {
  const layers = network.graph.layers;
  const boxWidth = 110, boxHeight = 35 + 13 * Math.max(...layers.map(layer => lines(layer.name, 17).length)), gapX = 10, gapY = 18;
  const columns = Math.max(...layers.map(layer => Math.abs(layer.column)));
  const rows = Math.max(...layers.map(layer => layer.row));
  const width = Math.max(300, (2 * columns + 1) * (boxWidth + gapX) + gapX);
  const height = (rows + 1) * (boxHeight + gapY) + gapY;
  const x = layer => width / 2 + layer.column * (boxWidth + gapX);
  const y = layer => gapY + layer.row * (boxHeight + gapY);
  const svg = make(place, "svg", {
    viewBox: `0 0 ${width} ${height}`, width, height,
    role: "group", "aria-label": "The network; choose a layer to see it",
  });
  for (const layer of layers) {
    for (const from of layer.from.map(i => layers[i])) {
      const [x1, y1, x2, y2] = [x(from), y(from) + boxHeight, x(layer), y(layer)];
      const bend = Math.min(40, (y2 - y1) / 2);
      // What passes rows goes around the boxes between.
      const side = y2 - y1 > boxHeight + gapY && Math.abs(x1 - x2) < 1 ? boxWidth / 2 + 8 : 0;
      make(svg, "path", { class: "edge", d: side
        ? `M${x1} ${y1}C${x1} ${y1 + bend} ${x1 + side} ${y1 + bend / 2} ${x1 + side} ${y1 + bend}`
          + `L${x1 + side} ${y2 - bend}C${x1 + side} ${y2 - bend / 2} ${x2} ${y2 - bend} ${x2} ${y2}`
        : `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}` });
    }
  }
  const boxes = new Map();
  layers.forEach((layer, number) => {
    const error = errorByLayer.get(layer.name);
    const box = make(svg, "g", {
      role: "button", tabindex: "-1", "aria-pressed": "false",
      "aria-label": `${layer.name}, ${layer.operator}${error ? `, ${decibels(error.sqnrDb)}` : ""}`,
    });
    make(box, "rect", {
      x: x(layer) - boxWidth / 2, y: y(layer), width: boxWidth, height: boxHeight, rx: 5,
      fill: errorColor(error?.sqnrDb),
    });
    makeLines(box, { x: x(layer), y: y(layer) + 28, "text-anchor": "middle" }, layer.name, 17);
    make(box, "text", { x: x(layer), y: y(layer) + 14, "text-anchor": "middle", class: "strong" }, layer.operator);
    make(box, "text", { x: x(layer), y: y(layer) + boxHeight - 6, "text-anchor": "middle" }, error ? decibels(error.sqnrDb) : "");
    make(box, "title", {}, `${layer.name} (${layer.operator}) ${layer.shape}`);
    box.addEventListener("click", () => select(layer.name));
    box.addEventListener("keydown", event => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (event.key === "Enter" || event.key === " ") select(layer.name);
      else if (step && layers[number + step]) boxes.get(layers[number + step].name).focus();
      else return;
      event.preventDefault();
    });
    boxes.set(layer.name, box);
  });
  return boxes;
}

// The range of every channel's weights, and the integer grid's reach, which is the scale times 127.
function drawWeights(place, weights, width) {
  const height = 180, left = 46, right = 6, top = 12, bottom = 24;
  const count = weights.min.length;
  const low = Math.min(0, ...weights.min), high = Math.max(0, ...weights.max);
  const spread = weights.scales.filter(scale => scale > 0);
  const x = channel => left + channel / count * (width - left - right);
  const y = value => top + (high - value) / ((high - low) || 1) * (height - top - bottom);
  const svg = picture(place, width, height,
    `Weights of ${weights.node} by channel: scales from ${short(Math.min(...spread))} to ${short(Math.max(...spread))}`);
  for (const value of ticks(low, high, 4)) {
    make(svg, "line", { class: "rule", x1: left, x2: width - right, y1: y(value), y2: y(value) });
    make(svg, "text", { class: "soft", x: left - 6, y: y(value) + 4, "text-anchor": "end" }, short(value));
  }
  const step = (width - left - right) / count;
  let path = "";
  weights.min.forEach((min, channel) => {
    path += `M${(x(channel) + step / 2).toFixed(1)} ${y(min).toFixed(1)}V${y(weights.max[channel]).toFixed(1)}`;
  });
  make(svg, "path", { d: path, stroke: "var(--bar)", "stroke-width": Math.max(.6, step * .8) });
  for (const sign of [1, -1]) {
    const points = weights.scales.map((scale, channel) => `${channel ? "L" : "M"}${(x(channel) + step / 2).toFixed(1)} `
      + `${y(Math.max(low, Math.min(high, sign * scale * 127))).toFixed(1)}`);
    make(svg, "path", { class: "curve", d: points.join("") });
  }
  make(svg, "text", { class: "soft", x: left, y: height - 6 }, "channel 0");
  make(svg, "text", { class: "soft", x: width - right, y: height - 6, "text-anchor": "end" }, `channel ${count - 1}`);
}

function showLayer(detail, name) {
  const layer = network.graph.layers.find(entry => entry.name === name);
  detail.replaceChildren();
  html(detail, "h3", { id: "chosen-layer" }, layer.name);
  const error = errorByLayer.get(name);
  const tensor = tensorByName.get(layer.tensor);
  const facts = [`${layer.operator}, ${layer.shape}`];
  if (error) facts.push(`${decibels(error.sqnrDb)} in place, ${decibels(error.alone?.sqnrDb)} alone`);
  if (tensor) facts.push(`scale ${Number(tensor.scale.toPrecision(6))}, zero point ${tensor.zeroPoint}, ${tensor.bits} bits`);
  html(detail, "p", { class: "note" }, `${facts.join("; ")}.`);
  if (tensor) {
    html(detail, "p", { class: "chart-title" }, `Values of tensor ${tensor.name}`);
    drawIn(html(detail, "div"), (place, width) => drawTensor(place, tensor, width));
    rangesTable(detail, tensor);
  }
  const weights = network.weights.find(entry => entry.node === name);
  if (weights?.min.length) {
    html(detail, "p", { class: "chart-title" }, `Weights by channel, ${weights.min.length} channels of ${weights.rowLength}`);
    drawIn(html(detail, "div"), (place, width) => drawWeights(place, weights, width));
    html(detail, "p", { class: "note" },
      "Grey: from the smallest to the largest weight of a channel. Line: what its integers reach, 127 steps. "
        + `Scales from ${short(Math.min(...weights.scales))} to ${short(Math.max(...weights.scales))}.`);
  }
}

function networkView(view) {
  const tools = html(view, "div", { class: "tools" });
  const log = html(html(tools, "label"), "input", { type: "checkbox", checked: "" });
  log.parentElement.append("Logarithmic counts");
  const scale = html(tools, "span", { class: "scale" }, "10 dB");
  html(scale, "i").style.background = `linear-gradient(90deg, ${[10, 18, 26, 34, 42, 50].map(errorColor).join(", ")})`;
  scale.append("50 dB in place");
  const explorer = html(view, "div", { class: "explorer" });
  const place = html(explorer, "div", { class: "graph" });
  const detail = html(explorer, "div", { class: "detail", "aria-live": "polite", "aria-labelledby": "chosen-layer" });
  let chosen = null;
  const select = name => {
    if (!boxes.has(name)) return;
    if (chosen) {
      boxes.get(chosen).setAttribute("aria-pressed", "false");
      boxes.get(chosen).setAttribute("tabindex", "-1");
    }
    chosen = name;
    const box = boxes.get(name);
    box.setAttribute("aria-pressed", "true");
    box.setAttribute("tabindex", "0");
    const area = box.querySelector("rect").getBBox();
    place.scrollTo({ left: area.x + area.width / 2 - place.clientWidth / 2, top: area.y - place.clientHeight / 2 });
    showLayer(detail, name);
  };
  const boxes = drawGraph(place, select);
  log.addEventListener("change", () => {
    isLog = log.checked;
    document.dispatchEvent(new CustomEvent("scale"));
    if (chosen) showLayer(detail, chosen);
  });
  document.addEventListener("layer", event => {
    select(event.detail);
    view.scrollIntoView();
  });
  const worst = network.errors.reduce(
    (low, layer) => (errorByLayer.get(layer.name)?.sqnrDb ?? Infinity) < (errorByLayer.get(low?.name)?.sqnrDb ?? Infinity)
      ? layer : low,
    null);
  select(worst?.name ?? network.graph.layers[0].name);
}

// Places in the arena over time: a box a tensor, as high as it is large, as wide as it lives.
function drawMemory(place, memory, width) {
  const height = 260, left = 58, right = 8, top = 12, bottom = 26;
  const steps = memory.steps.length;
  const x = step => left + (step + 1) / (steps + 2) * (width - left - right);
  const y = bytes => height - bottom - bytes / memory.arenaBytes * (height - top - bottom);
  const kib = bytes => `${Number((bytes / 1024).toPrecision(3))} KiB`;
  const svg = picture(place, width, height,
    `Memory over time: an arena of ${kib(memory.arenaBytes)}, of which at most ${kib(memory.lowerBoundBytes)} are in use at once`);
  for (const value of ticks(0, memory.arenaBytes / 1024, 4)) {
    make(svg, "line", { class: "rule", x1: left, x2: width - right, y1: y(value * 1024), y2: y(value * 1024) });
    make(svg, "text", { class: "soft", x: left - 6, y: y(value * 1024) + 4, "text-anchor": "end" }, `${short(value)} KiB`);
  }
  memory.tensors.forEach((tensor, number) => {
    const box = make(svg, "rect", {
      class: `solid s${number % 10}`, opacity: .55,
      x: x(tensor.first), y: y(tensor.offset + tensor.bytes),
      width: x(tensor.last + 1) - x(tensor.first),
      height: Math.max(1, y(tensor.offset) - y(tensor.offset + tensor.bytes)),
    });
    make(box, "title", {}, `${tensor.name}: ${kib(tensor.bytes)} at byte ${tensor.offset}, steps ${tensor.first} to ${tensor.last}`);
  });
  const points = memory.aliveBytes.map(
    (bytes, step) => `${step ? "L" : "M"}${x(step).toFixed(1)} ${y(bytes).toFixed(1)}H${x(step + 1).toFixed(1)}`);
  make(svg, "path", { class: "curve", d: points.join("") });
  make(svg, "text", { class: "soft", x: left, y: height - 6 }, "first step");
  make(svg, "text", { class: "soft", x: width - right, y: height - 6, "text-anchor": "end" }, `step ${steps}`);
}

const memory = network?.memory ?? report.memory;
const views = {
  network: networkView,
  tensors: tensorsView,
  redistribution: redistributionView,
  memory: view => drawIn(html(view, "div"), (place, width) => drawMemory(place, memory, width)),
};
for (const view of document.querySelectorAll("[data-view]")) views[view.dataset.view](view);
