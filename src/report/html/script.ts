/**
 * Filters, sorts and pages the long tables; without it each shows its first rows. It writes text only, never markup, and
 * has at most a page of rows in the document, so 10,000 of them cost as much as 25.
 */
export const script = `
"use strict";
for (const box of document.querySelectorAll("[data-table]")) {
  const { rows, kinds } = JSON.parse(box.querySelector("script").textContent);
  const body = box.querySelector("tbody");
  const heads = [...box.querySelectorAll("thead th")];
  const controls = box.querySelector(".controls");
  const input = controls.querySelector("input");
  const [previous, next] = controls.querySelectorAll("button");
  const said = controls.querySelector("[role=status]");
  const size = Number(box.dataset.table);
  const words = rows.map((row) => row.join("\\n").toLowerCase());
  let shown = rows.map((_, at) => at);
  let sorted = -1, down = false, page = 0;
  const format = (value, kind) =>
    value === null ? "" : kind === "share" ? (value * 100).toFixed(1) + " %" : kind === "score" ? value.toFixed(4) : kind === "number" ? value.toLocaleString("en-US") : value;
  const draw = () => {
    const last = Math.max(0, Math.ceil(shown.length / size) - 1);
    page = Math.min(Math.max(0, page), last);
    const from = page * size;
    body.replaceChildren(...shown.slice(from, from + size).map((at) => {
      const line = document.createElement("tr");
      line.append(...rows[at].map((value, column) => {
        const cell = document.createElement("td");
        if (kinds[column] !== "text") cell.className = "figure";
        cell.textContent = format(value, kinds[column]);
        return cell;
      }));
      return line;
    }));
    previous.disabled = page === 0;
    next.disabled = page === last;
    said.textContent = shown.length === 0 ? "No row matches." :
      "Rows " + (from + 1).toLocaleString("en-US") + " to " + Math.min(from + size, shown.length).toLocaleString("en-US") + " of " + shown.length.toLocaleString("en-US");
  };
  const select = () => {
    const wanted = input.value.trim().toLowerCase();
    shown = words.flatMap((text, at) => (text.includes(wanted) ? [at] : []));
    if (sorted >= 0) {
      const order = (a, b) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1);
      shown.sort((a, b) => (down ? -1 : 1) * order(rows[a][sorted], rows[b][sorted]) || a - b);
    }
    page = 0;
    draw();
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      down = sorted === column ? !down : kinds[column] !== "text";
      sorted = column;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      select();
    });
    head.replaceChildren(button);
  });
  input.addEventListener("input", select);
  previous.addEventListener("click", () => { page -= 1; draw(); });
  next.addEventListener("click", () => { page += 1; draw(); });
  controls.hidden = false;
  draw();
}
`;
