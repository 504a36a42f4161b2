// Looks at a report in a browser, as its reader would: node look.mjs CHROMIUM PAGE.html FOLDER
//
// Prints what it sees as one JSON document, and leaves screenshots in FOLDER: light, dark, on a phone, and printed.

import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, pagePath, folder] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

const seen = { errors: [], requests: [] };

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => !/^(file|data|blob):/.test(request.url()) && seen.requests.push(request.url()));
  await page.goto(pathToFileURL(path.resolve(pagePath)).href);
  await page.waitForTimeout(100);
  return { context, page };
}

const shot = (page, name, fullPage = true) => page.screenshot({ path: path.join(folder, `${name}.png`), fullPage });

// Pictures: every figure has one, it has something drawn in it, and says what it shows.
const pictures = () => {
  const withoutScripts = () => {
    const copy = document.querySelector("main").cloneNode(true);
    copy.querySelectorAll("script").forEach((script) => script.remove());
    return copy.innerHTML;
  };
  const all = [...document.querySelectorAll("main svg:not([aria-hidden])")].filter((svg) => svg.getClientRects().length);
  return {
    count: all.length,
    empty: all.filter((svg) => svg.querySelectorAll("path, rect, line, image, use").length === 0).length,
    unnamed: all.filter((svg) => !svg.getAttribute("aria-label")).length,
    chartsWithout: [...document.querySelectorAll("[data-chart], [data-view]")]
      .filter((place) => !place.querySelector("svg"))
      .map((place) => place.dataset.view ?? "chart"),
    views: [...document.querySelectorAll("[data-view]")].map((view) => view.dataset.view),
    tensors: document.querySelectorAll(".tensors button").length,
    layers: document.querySelectorAll(".graph g[role=button]").length,
    notANumber: withoutScripts().match(/\b(NaN|undefined|Infinity)\b/g)?.length ?? 0,
  };
};

// A column of numbers is put into order by its heading, ascending and then descending.
const sorting = () => {
  for (const table of document.querySelectorAll("main table.sortable")) {
    const rows = [...table.tBodies[0].rows];
    for (let column = 0; column < table.tHead.rows[0].cells.length; column++) {
      const numbers = () => [...table.tBodies[0].rows]
        .map((row) => row.cells[column].textContent.trim())
        .filter((text) => text !== "")
        .map((text) => Number(text.replace(/[,%]/g, "")));
      if (rows.length < 3 || numbers().some(Number.isNaN) || new Set(numbers()).size < 3) continue;
      const button = table.tHead.rows[0].cells[column].querySelector("button");
      button.click();
      const ascending = numbers();
      button.click();
      return {
        heading: button.textContent, ascending, descending: numbers(),
        state: table.tHead.rows[0].cells[column].getAttribute("aria-sort"),
      };
    }
  }
  return null;
};

const filtering = () => {
  const input = document.querySelector("main .tools input[type=search][aria-label^='Filter rows']");
  if (!input) return null;
  const table = input.parentElement.nextElementSibling.querySelector("table");
  const rows = [...table.tBodies[0].rows];
  const wanted = rows[Math.floor(rows.length / 2)].cells[0].textContent.trim();
  input.value = wanted;
  input.dispatchEvent(new Event("input"));
  const left = rows.filter((row) => !row.hidden);
  const result = {
    wanted, rows: rows.length, left: left.length,
    allMatch: left.every((row) => row.textContent.toLowerCase().includes(wanted.toLowerCase())),
  };
  input.value = "";
  input.dispatchEvent(new Event("input"));
  return result;
};

const look = () => ({
  background: getComputedStyle(document.body).backgroundColor,
  ink: getComputedStyle(document.querySelector("h1")).color,
  letters: getComputedStyle(document.querySelector("svg text")).fill,
});
const width = () => ({
  page: document.documentElement.scrollWidth,
  window: document.documentElement.clientWidth,
  smallest: Math.min(...[...document.querySelectorAll("figure svg text")]
    .map((text) => text.getBoundingClientRect().height)
    .filter((height) => height > 0)),
});

const { context, page } = await open({ viewport: { width: 1200, height: 900 }, colorScheme: "light" });
await context.grantPermissions(["clipboard-read", "clipboard-write"]);
await shot(page, "top", false);
await shot(page, "light");
if (await page.locator("[data-view=network]").count()) {
  await page.locator("[data-view=network]").screenshot({ path: path.join(folder, "network.png") });
}
if (await page.locator("[data-view=redistribution]").count()) {
  await page.locator("[data-view=redistribution]").screenshot({ path: path.join(folder, "redistribution.png") });
}
seen.light = await page.evaluate(look);
seen.pictures = await page.evaluate(pictures);
seen.verdict = await page.evaluate(() => document.querySelector(".verdict").textContent);
seen.title = await page.evaluate(() => {
  const h1 = document.querySelector("h1");
  return {
    lines: Math.round(h1.getBoundingClientRect().height / parseFloat(getComputedStyle(h1).lineHeight)),
    isCut: h1.scrollWidth > h1.clientWidth,
  };
});
seen.first = await page.evaluate(() => ({
  light: document.querySelector(".light").textContent,
  tiles: document.querySelectorAll(".tiles > div").length,
  next: document.querySelector(".next")?.textContent ?? null,
  bottom: document.querySelector(".next")?.getBoundingClientRect().bottom + scrollY,
}));
seen.data = await page.evaluate(() => Object.keys(JSON.parse(document.getElementById("data").textContent)));
seen.sorting = await page.evaluate(sorting);
seen.filtering = await page.evaluate(filtering);

// Copying: a number, a table, everything.
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
const cell = page.locator("td[data-copy]").first();
if (await cell.count()) {
  await cell.scrollIntoViewIfNeeded();
  await cell.click();
  seen.copiedNumber = { copied: await clipboard(), shown: (await cell.textContent()).trim() };
  await page.locator("button", { hasText: "Copy table" }).first().click();
  seen.copiedTable = (await clipboard()).split("\n").length;
}
await page.locator("#copy-data").click();
seen.copiedData = Object.keys(JSON.parse(await clipboard())).length;

// The explorer by keyboard alone: into the graph, two layers on, enter.
if (seen.pictures.layers > 2) {
  const first = page.locator(".graph g[tabindex='0']");
  const before = await page.locator("#chosen-layer").textContent();
  await first.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  const after = await page.locator("#chosen-layer").textContent();
  seen.keyboard = { before, after, pressed: await page.locator(".graph g[aria-pressed=true]").count() };
  await page.locator(".tensors button").last().click();
  seen.pressedTensor = await page.locator("#chosen-layer").textContent();
  const path = () => page.locator(".detail path.values").first().getAttribute("d");
  const logarithmic = await path();
  await page.locator(".tools input[type=checkbox]").first().uncheck();
  seen.scaleChanges = (await path()) !== logarithmic;
  seen.steps = await page.locator("[data-view=redistribution] figure svg").count();
}
await context.close();

const dark = await open({ viewport: { width: 1200, height: 900 }, colorScheme: "dark" });
seen.dark = await dark.page.evaluate(look);
await shot(dark.page, "dark");
await dark.context.close();

const phone = await open({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
seen.phone = await phone.page.evaluate(width);
seen.phonePictures = await phone.page.evaluate(pictures);
await shot(phone.page, "phone");
await phone.context.close();

const print = await open({ viewport: { width: 800, height: 1000 }, colorScheme: "dark" });
await print.page.emulateMedia({ media: "print" });
seen.print = await print.page.evaluate(look);
await print.page.pdf({
  path: path.join(folder, "print.pdf"), format: "A4",
  margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" },
});
await print.context.close();

await browser.close();
console.log(JSON.stringify(seen, null, 2));
