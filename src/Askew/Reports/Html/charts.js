// Pictures are drawn as wide as there is room, so that letters keep their size on a phone, and drawn again when the room changes.
const svgNamespace = "http://www.w3.org/2000/svg";

function make(parent, name, attributes, text) {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    element.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
  }
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

const observer = new ResizeObserver(entries => requestAnimationFrame(
  () => entries.forEach(entry => drawings.has(entry.target) && redraw(entry.target))));

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

const short = value => value === 0 ? "0"
  : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(1)
  : String(Number(value.toPrecision(4)));
const exact = value => Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(4) : String(Number(value.toPrecision(5)));
const percent = share => share === 0 ? "0 %"
  : share < 1e-4 ? `1 in ${Math.round(1 / share).toLocaleString("en")}`
  : `${Number((share * 100).toPrecision(3))} %`;
// Three digits tell apart what is shown side by side, however small.
const amount = value => value === 0 ? "0"
  : Math.abs(value) >= 100 ? value.toFixed(1)
  : Math.abs(value) >= 1 ? value.toFixed(2)
  : String(Number(value.toPrecision(2)));
const decibels = value => value === null || value === undefined ? "" : typeof value === "number" ? `${value.toFixed(1)} dB` : "exact";
const fit = (text, letters) => text.length <= letters ? text
  : `${text.slice(0, Math.ceil(letters / 2) - 1)}…${text.slice(text.length - Math.floor(letters / 2))}`;

// Lines differ by colour and by mark: eleven can be told apart, also without colour.
const manyColours = 12;
const marks = [
  r => `M0 ${-r}A${r} ${r} 0 1 1 0 ${r}A${r} ${r} 0 1 1 0 ${-r}Z`,
  r => `M${-r} ${-r}H${r}V${r}H${-r}Z`,
  r => `M0 ${-1.35 * r}L${1.35 * r} 0L0 ${1.35 * r}L${-1.35 * r} 0Z`,
  r => `M0 ${-1.2 * r}L${1.2 * r} ${r}H${-1.2 * r}Z`,
  r => `M0 ${1.2 * r}L${1.2 * r} ${-r}H${-1.2 * r}Z`,
  r => `M${-r / 2.5} ${-1.3 * r}H${r / 2.5}V${-r / 2.5}H${1.3 * r}V${r / 2.5}H${r / 2.5}V${1.3 * r}`
    + `H${-r / 2.5}V${r / 2.5}H${-1.3 * r}V${-r / 2.5}H${-r / 2.5}Z`,
];
const mark = (parent, number, x, y, r) => make(parent, "path", {
  class: `dot s${number % manyColours}${Math.floor(number / marks.length) % 2 ? " hollow" : ""}`,
  d: marks[number % marks.length](r),
  transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
});

// Breaks a name into lines that are short enough, at its own joints where it has any.
function lines(text, letters) {
  const found = [];
  for (let rest = text; rest;) {
    let end = Math.min(letters, rest.length);
    if (end < rest.length) {
      const joint = Math.max(...["/", "_", ".", "-", " "].map(sign => rest.lastIndexOf(sign, end - 1)));
      if (joint > letters / 3) end = joint + 1;
    }
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return found.length ? found : [""];
}

function makeLines(parent, attributes, text, letters) {
  const element = make(parent, "text", attributes);
  lines(text, letters).forEach((line, i) => make(element, "tspan", { x: attributes.x, dy: i ? 13 : 0 }, line));
  return element;
}

function drawLosses(place, spec, width) {
  const all = spec.groups.flatMap(group => group.points);
  const values = all.flatMap(point => [point.value, point.low, point.high])
    .filter(value => typeof value === "number")
    .concat(spec.zero ? [0] : []);
  let low = Math.min(...values), high = Math.max(...values);
  const margin = Math.max((high - low) * .06, .05);
  low -= margin;
  high += margin;
  const longest = Math.max(...all.map(point => point.label.length), 0);
  const labelWidth = width < 520 ? 0 : Math.min(340, longest * 7.4 + 16), letters = labelWidth ? 44 : Math.floor(width / 7);
  const right = width < 520 ? 64 : 200, rowHeight = labelWidth ? 24 : 40;
  const height = 44 + spec.groups.reduce((sum, group) => sum + (group.heading ? 26 : 6) + group.points.length * rowHeight, 0);
  const contents = spec.groups.map(
    group => `${group.heading} ${group.points.map(point => `${point.label} ${point.value.toFixed(2)}`).join(", ")}`);
  const svg = picture(place, width, height, `${spec.title}: ${contents.join("; ")}`);
  const x = value => labelWidth + 8 + (value - low) / (high - low) * (width - labelWidth - right - 8);
  for (const value of ticks(low, high, width < 520 ? 4 : 7)) {
    make(svg, "line", { class: "rule", x1: x(value), x2: x(value), y1: 18, y2: height - 24 });
    make(svg, "text", { class: "soft", x: x(value), y: height - 8, "text-anchor": "middle" }, short(value));
  }
  make(svg, "text", { class: "soft", x: width, y: height - 8, "text-anchor": "end" }, spec.unit);
  if (spec.zero) {
    make(svg, "line", { class: "mark", x1: x(0), x2: x(0), y1: 16, y2: height - 24 });
    make(svg, "text", { class: "soft", x: x(0), y: 12, "text-anchor": "middle" }, spec.zero);
  }
  const sign = value => `${value < 0 ? "−" : spec.zero && value > 0 ? "+" : ""}${Math.abs(value).toFixed(width < 520 ? 1 : 2)}`;
  let y = 16;
  spec.groups.forEach((group, number) => {
    y += group.heading ? 26 : 6;
    if (group.heading) make(svg, "text", { x: 0, y: y - 8, class: "strong" }, group.heading);
    for (const point of group.points) {
      const middle = y + (labelWidth ? 10 : 26);
      const kind = point.isBest ? "strong" : "soft";
      if (labelWidth) makeLines(svg, { x: labelWidth, y: y + 14, "text-anchor": "end", class: kind }, point.label, letters);
      else make(svg, "text", { x: 0, y: y + 12, class: kind }, point.label);
      if (typeof point.low === "number") {
        make(svg, "line", { class: `whisker s${number % manyColours}`, x1: x(point.low), x2: x(point.high), y1: middle, y2: middle });
      }
      mark(svg, number, x(point.value), middle, point.isBest ? 6 : 4.5);
      const range = typeof point.low === "number" && width >= 520 ? ` (${sign(point.low)} to ${sign(point.high)})` : "";
      make(svg, "text", { class: kind, x: width, y: middle + 4, "text-anchor": "end" }, `${sign(point.value)}${range}`);
      y += rowHeight;
    }
  });
}

function drawBars(place, spec, width) {
  const isNarrow = width < 520;
  const all = spec.groups.flatMap(group => group.bars.map(bar => bar.value)).concat(spec.reference ? [spec.reference.value] : []);
  const most = Math.max(...all, 1e-9);
  const longest = Math.max(...spec.groups.flatMap(group => group.bars.map(bar => bar.label.length)), 0);
  const labelWidth = isNarrow ? 0 : Math.min(300, longest * 7.6 + 16);
  const valueWidth = 96;
  const rowHeight = isNarrow ? 36 : 24;
  const height = 26 + spec.groups.reduce((sum, group) => sum + (group.heading ? 30 : 6) + group.bars.length * rowHeight, 0);
  const contents = spec.groups.map(
    group => `${group.heading} ${group.bars.map(bar => `${bar.label} ${amount(bar.value)}`).join(", ")}`);
  const svg = picture(place, width, height, `${spec.title}: ${contents.join("; ")}`);
  const length = value => Math.max(0, value) / most * (width - labelWidth - valueWidth);
  const values = document.createElementNS(svgNamespace, "g");
  let y = 20;
  spec.groups.forEach((group, number) => {
    y += group.heading ? 26 : 2;
    if (group.heading) make(svg, "text", { x: 0, y: y - 6, class: "strong" }, group.heading);
    for (const bar of group.bars) {
      if (isNarrow) make(svg, "text", { x: 0, y: y + 12, class: "soft" }, bar.label);
      else make(svg, "text", { x: labelWidth - 8, y: y + 14, "text-anchor": "end" }, bar.label);
      const top = isNarrow ? y + 17 : y + 2;
      make(svg, "rect", {
        class: `solid s${bar.label === spec.reference?.name ? 7 : number % manyColours}`,
        x: labelWidth, y: top, width: length(bar.value), height: 15, rx: 2,
      });
      const beside = spec.reference && bar.label !== spec.reference.name ? bar.value - spec.reference.value : null;
      const text = make(values, "text", { class: "value", x: labelWidth + length(bar.value) + 6, y: top + 12 }, amount(bar.value));
      if (beside !== null) make(text, "tspan", { class: "soft", dx: 6 }, `${beside < 0 ? "−" : "+"}${amount(Math.abs(beside))}`);
      y += rowHeight;
    }
    y += 4;
  });
  if (spec.reference) {
    const x = labelWidth + length(spec.reference.value);
    make(svg, "line", { class: "mark", x1: x, x2: x, y1: 18, y2: height });
    make(svg, "text", { class: "soft", x: Math.min(x, width - 40), y: 12, "text-anchor": "middle" },
      `${spec.reference.name} ${amount(spec.reference.value)}`);
  }
  svg.append(values);
}

function drawLines(place, spec, width) {
  const left = 38, right = 8, top = 22;
  const rows = Math.max(...[spec.places[0], spec.places.at(-1)].map(
    name => lines(`first: ${name ?? ""}`, Math.floor((width - left - right) / 2 / 6.6)).length));
  const bottom = 13 + 13 * rows, height = 234 + bottom;
  const shown = spec.shown ?? (spec.shown = spec.series.map(() => true));
  const finite = spec.series.flatMap(line => line.values).filter(value => typeof value === "number");
  const low = finite.length ? Math.floor(Math.min(...finite) / 5) * 5 : 0, high = Math.max(low + 10, ...finite);
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
  const half = Math.floor((width - left - right) / 2 / 6.6);
  const names = [lines(`first: ${spec.places[0] ?? ""}`, half), lines(`last: ${spec.places.at(-1) ?? ""}`, half)];
  names.forEach((parts, side) => parts.forEach((part, i) => make(svg, "text", {
    class: "soft", x: side ? width - right : left, y: height - bottom + 18 + 13 * i, ...(side ? { "text-anchor": "end" } : {}),
  }, part)));
  spec.series.forEach((line, number) => {
    if (!shown[number]) return;
    let path = "", gap = true;
    line.values.forEach((value, i) => {
      if (typeof value !== "number") { gap = true; return; }
      path += `${gap ? "M" : "L"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      gap = false;
    });
    make(svg, "path", { class: `series s${number % manyColours}`, d: path });
    const every = Math.ceil(spec.places.length / 40);
    line.values.forEach((value, i) => typeof value === "number" && (i + number) % every === 0
      && mark(svg, number, x(i), y(value), spec.series.length > 4 ? 2.4 : 2.8));
  });
  const step = (width - left - right) / Math.max(1, spec.places.length - 1);
  spec.places.forEach((name, i) => {
    const hit = make(svg, "rect", { class: "hit", x: x(i) - step / 2, y: top, width: Math.max(step, 1), height: height - top - bottom });
    const values = spec.series.map(
      line => `${line.name}: ${typeof line.values[i] === "number" ? `${line.values[i].toFixed(1)} ${spec.unit}` : "exact"}`);
    make(hit, "title", {}, [name, ...values].join("\n"));
    if (spec.selects) hit.addEventListener("click", () => document.dispatchEvent(new CustomEvent("layer", { detail: name })));
  });
  if (spec.series.length > 1) {
    const legend = html(place, "ul", { class: "legend" });
    spec.series.forEach((line, number) => {
      const button = html(html(legend, "li"), "button",
        { type: "button", class: `s${number % manyColours}`, "aria-pressed": shown[number] });
      const sign = make(button, "svg", { width: 22, height: 12, viewBox: "0 0 22 12", "aria-hidden": "true" });
      make(sign, "line", { class: `series s${number % manyColours}`, x1: 0, x2: 22, y1: 6, y2: 6 });
      mark(sign, number, 11, 6, 3.2);
      button.append(line.name);
      button.addEventListener("click", () => {
        shown[number] = !shown[number];
        drawings.get(place).width = 0;
        redraw(place);
        place.querySelectorAll(".legend button")[number].focus();
      });
    });
  }
}

const painters = { bars: drawBars, lines: drawLines, losses: drawLosses };
for (const place of document.querySelectorAll("[data-chart]")) {
  const spec = JSON.parse(place.previousElementSibling.textContent);
  drawIn(place, (target, width) => painters[spec.kind](target, spec, width));
}
