// Tables: they sort by the column whose heading is pressed, numbers as numbers and everything else as text; they filter;
// every number, and every table, can be copied.
const copiedNote = document.querySelector(".copied");
let copiedTimer = 0;

function say(message) {
  copiedNote.textContent = message;
  copiedNote.classList.add("on");
  clearTimeout(copiedTimer);
  copiedTimer = setTimeout(() => copiedNote.classList.remove("on"), 1500);
}

function copy(text, what) {
  const done = () => say(`Copied ${what}`);
  const byHand = () => {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    done();
  };
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand);
  else byHand();
}

const isNumber = text => /^[+-]?(\d[\d,]*\.?\d*|\.\d+)(e[+-]?\d+)?\s*%?$/i.test(text);
const numberOf = text => Number(text.replace(/[,%\s]/g, ""));

function sortable(table) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const button = heading.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach(other => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = row => {
        const text = row.cells[column].textContent.trim();
        return text === "" ? null : isNumber(text) ? numberOf(text) : text;
      };
      const rows = [...table.tBodies[0].rows].map((row, place) => ({ row, place, key: key(row) }));
      rows.sort((a, b) => {
        if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.place - b.place;
        const order = typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : String(a.key).localeCompare(String(b.key));
        return (descending ? -order : order) || a.place - b.place;
      });
      rows.forEach(entry => table.tBodies[0].append(entry.row));
    });
  });
  for (const cell of table.tBodies[0].querySelectorAll("td")) if (isNumber(cell.textContent.trim())) cell.dataset.copy = "";
  table.addEventListener("click", event => {
    const cell = event.target.closest("td[data-copy]");
    if (cell && String(getSelection()) === "") copy(cell.textContent.trim(), cell.textContent.trim());
  });

  const tools = document.createElement("div");
  tools.className = "tools";
  const name = table.caption ? table.caption.textContent : "table";
  if (table.tBodies[0].rows.length > 8) {
    const filter = document.createElement("input");
    filter.type = "search";
    filter.placeholder = "Filter rows";
    filter.setAttribute("aria-label", `Filter rows: ${name}`);
    filter.addEventListener("input", () => {
      const wanted = filter.value.toLowerCase();
      for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
    tools.append(filter);
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy table";
  button.setAttribute("aria-label", `Copy table: ${name}`);
  button.addEventListener("click", () => {
    const rows = [table.tHead.rows[0], ...table.tBodies[0].rows].filter(row => !row.hidden);
    copy(rows.map(row => [...row.cells].map(cell => cell.textContent.trim()).join("\t")).join("\n"), `${rows.length - 1} rows`);
  });
  tools.append(button);
  table.closest(".scroll").before(tools);
}

document.querySelectorAll("table.sortable").forEach(sortable);
const report = JSON.parse(document.getElementById("data").textContent);
document.getElementById("copy-data").addEventListener("click", () => copy(document.getElementById("data").textContent, "all data as JSON"));
