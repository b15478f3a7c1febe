"use strict";
(() => {
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  all(".live").forEach((part) => { part.hidden = false; });

  const shown = (policy, on) =>
    all(`[data-policy="${policy}"]`).forEach((part) => part.classList.toggle("gone", !on));
  all("#toggles input").forEach((box) => {
    box.checked = true;
    box.addEventListener("change", () => shown(box.value, box.checked));
  });

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
  };
  const before = (a, b) => {
    const numbers = [a, b].map((one) => typeof one === "number");
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
    return numbers[0] ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
  };
  const sort = (head, column) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    all("th", head.parentNode).forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = head.closest("table").tBodies[0];
    const rows = [...body.rows].sort((a, b) => before(value(a, column), value(b, column)));
    body.append(...(down ? rows.reverse() : rows));
  };
  all("thead th").forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, head.cellIndex));
    head.append(button);
  });
})();
