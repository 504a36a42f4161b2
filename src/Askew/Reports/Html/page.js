"use strict";
// Tables sort by the column whose heading is pressed: numbers as numbers, everything else as text.
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const button = heading.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach(other => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = row => {
        const cell = row.cells[column];
        const text = cell.dataset.value ?? cell.textContent;
        return text.trim() === "" ? null : Number.isNaN(Number(text)) ? text : Number(text);
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
}
