// Pictures are drawn as wide as there is room, so that letters keep their size on a phone, and drawn again when the room changes.
const svgNamespace = "http://www.w3.org/2000/svg";

function make(parent, name, attributes, text) {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes ?? {})) element.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

function picture(parent, width, height, label) {
  return make(parent, "svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label });
}

function html(parent, name, attributes, text) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

const drawings = new Map();
const roomFor = element => Math.max(240, Math.floor(element.clientWidth || 640));

// Draws into a place now, and again whenever its width changes.
function drawIn(place, draw) {
  drawings.set(place, { draw, width: 0 });
  redraw(place);
  observer.observe(place);
}

function redraw(place) {
  const drawing = drawings.get(place);
  const width = roomFor(place);
  if (drawing.width === width && place.firstChild) return;
  drawing.width = width;
  place.replaceChildren();
  drawing.draw(place, width);
}

const observer = new ResizeObserver(entries => requestAnimationFrame(() => entries.forEach(entry => drawings.has(entry.target) && redraw(entry.target))));

// About four round numbers that span an interval.
function ticks(low, high, most = 5) {
  const span = high - low;
  if (!(span > 0)) return [low];
  let step = 10 ** Math.floor(Math.log10(span / most));
  for (const factor of [2, 2.5, 2]) if (span / step > most) step *= factor;
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(i * step);
  return found;
}

const short = value => value === 0 ? "0" : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(4)));
const exact = value => Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(4) : String(Number(value.toPrecision(5)));
const percent = share => share === 0 ? "0 %" : share < 1e-4 ? `${(share * 100).toExponential(1)} %` : `${Number((share * 100).toPrecision(3))} %`;
const decibels = value => value === null || value === undefined ? "" : typeof value === "number" ? `${value.toFixed(1)} dB` : "exact";
const fit = (text, letters) => text.length <= letters ? text : `${text.slice(0, Math.ceil(letters / 2) - 1)}…${text.slice(text.length - Math.floor(letters / 2))}`;

function drawBars(place, spec, width) {
  const isNarrow = width < 520;
  const all = spec.groups.flatMap(group => group.bars.map(bar => bar.value)).concat(spec.reference ? [spec.reference.value] : []);
  const most = Math.max(...all, 1e-9);
  const longest = Math.max(...spec.groups.flatMap(group => group.bars.map(bar => bar.label.length)), 0);
  const labelWidth = isNarrow ? 0 : Math.min(300, longest * 7.6 + 16);
  const valueWidth = 96;
  const rowHeight = isNarrow ? 36 : 24;
  const height = 26 + spec.groups.reduce((sum, group) => sum + (group.heading ? 30 : 6) + group.bars.length * rowHeight, 0);
  const svg = picture(place, width, height, `${spec.title}: ${spec.groups.map(group => `${group.heading} ${group.bars.map(bar => `${bar.label} ${bar.value.toFixed(2)}`).join(", ")}`).join("; ")}`);
  const length = value => Math.max(0, value) / most * (width - labelWidth - valueWidth);
  const values = document.createElementNS(svgNamespace, "g");
  let y = 20;
  spec.groups.forEach((group, number) => {
    y += group.heading ? 26 : 2;
    if (group.heading) make(svg, "text", { x: 0, y: y - 6, class: "strong" }, group.heading);
    for (const bar of group.bars) {
      if (isNarrow) make(svg, "text", { x: 0, y: y + 12, class: "soft" }, fit(bar.label, 42));
      else make(svg, "text", { x: labelWidth - 8, y: y + 14, "text-anchor": "end" }, fit(bar.label, 38));
      const top = isNarrow ? y + 17 : y + 2;
      make(svg, "rect", { class: `solid s${bar.label === spec.reference?.name ? 7 : number % 10}`, x: labelWidth, y: top, width: length(bar.value), height: 15, rx: 2 });
      const beside = spec.reference && bar.label !== spec.reference.name ? bar.value - spec.reference.value : null;
      const text = make(values, "text", { class: "value", x: labelWidth + length(bar.value) + 6, y: top + 12 }, bar.value.toFixed(2));
      if (beside !== null) make(text, "tspan", { class: "soft", dx: 6 }, `${beside < 0 ? "−" : "+"}${Math.abs(beside).toFixed(2)}`);
      y += rowHeight;
    }
    y += 4;
  });
  if (spec.reference) {
    const x = labelWidth + length(spec.reference.value);
    make(svg, "line", { class: "mark", x1: x, x2: x, y1: 18, y2: height });
    make(svg, "text", { class: "soft", x: Math.min(x, width - 40), y: 12, "text-anchor": "middle" }, `${spec.reference.name} ${spec.reference.value.toFixed(2)}`);
  }
  svg.append(values);
}

function drawLines(place, spec, width) {
  const height = 260, left = 38, right = 8, top = 22, bottom = 26;
  const shown = spec.shown ?? (spec.shown = spec.series.map(() => true));
  const finite = spec.series.flatMap(line => line.values).filter(value => typeof value === "number");
  const low = Math.min(0, ...finite), high = Math.max(10, ...finite);
  const x = place => left + place / Math.max(1, spec.places.length - 1) * (width - left - right);
  const y = value => top + (high - value) / (high - low) * (height - top - bottom);
  const worst = spec.series.map(line => {
    const values = line.values.map(value => typeof value === "number" ? value : Infinity);
    const at = values.indexOf(Math.min(...values));
    return at < 0 || !Number.isFinite(values[at]) ? "" : `${line.name} lowest at ${spec.places[at]}, ${values[at].toFixed(1)} ${spec.unit}`;
  });
  const svg = picture(place, width, height, `${spec.title}. ${worst.join("; ")}`);
  for (const value of ticks(low, high)) {
    make(svg, "line", { class: "rule", x1: left, x2: width - right, y1: y(value), y2: y(value) });
    make(svg, "text", { class: "soft", x: left - 6, y: y(value) + 4, "text-anchor": "end" }, short(value));
  }
  make(svg, "text", { class: "soft", x: 0, y: 12 }, spec.unit);
  make(svg, "text", { class: "soft", x: left, y: height - 6 }, `first: ${fit(spec.places[0] ?? "", width < 520 ? 14 : 40)}`);
  make(svg, "text", { class: "soft", x: width - right, y: height - 6, "text-anchor": "end" }, `last: ${fit(spec.places.at(-1) ?? "", width < 520 ? 14 : 40)}`);
  spec.series.forEach((line, number) => {
    if (!shown[number]) return;
    let path = "", gap = true;
    line.values.forEach((value, i) => {
      if (typeof value !== "number") { gap = true; return; }
      path += `${gap ? "M" : "L"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      gap = false;
    });
    make(svg, "path", { class: `series s${number % 10}`, d: path });
    if (spec.places.length <= 60) line.values.forEach((value, i) => typeof value === "number" && make(svg, "circle", { class: `dot s${number % 10}`, cx: x(i), cy: y(value), r: 2.2 }));
  });
  const step = (width - left - right) / Math.max(1, spec.places.length - 1);
  spec.places.forEach((name, i) => {
    const hit = make(svg, "rect", { class: "hit", x: x(i) - step / 2, y: top, width: Math.max(step, 1), height: height - top - bottom });
    make(hit, "title", {}, [name, ...spec.series.map(line => `${line.name}: ${typeof line.values[i] === "number" ? `${line.values[i].toFixed(1)} ${spec.unit}` : "exact"}`)].join("\n"));
    if (spec.selects) hit.addEventListener("click", () => document.dispatchEvent(new CustomEvent("layer", { detail: name })));
  });
  if (spec.series.length > 1) {
    const legend = html(place, "ul", { class: "legend" });
    spec.series.forEach((line, number) => {
      const button = html(html(legend, "li"), "button", { type: "button", class: `s${number % 10}`, "aria-pressed": shown[number] }, line.name);
      button.addEventListener("click", () => {
        shown[number] = !shown[number];
        drawings.get(place).width = 0;
        redraw(place);
        place.querySelectorAll(".legend button")[number].focus();
      });
    });
  }
}

const painters = { bars: drawBars, lines: drawLines };
for (const place of document.querySelectorAll("[data-chart]")) {
  const spec = JSON.parse(place.previousElementSibling.textContent);
  drawIn(place, (target, width) => painters[spec.kind](target, spec, width));
}
