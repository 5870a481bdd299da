"use strict";
// Filters, sorting and deep links. Without it the page still shows all findings; those that ask for nothing are folded.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const list = document.querySelector(".list");
  if (list) findings(list);
  all("table[data-sortable]").forEach(sortable);

  function findings(list) {
    const rest = document.querySelector("#findings .rest");
    if (rest) {
      list.append(...all(".finding", rest));
      rest.remove();
      list.hidden = false;
    }
    const rows = all(".finding", list);
    const texts = new WeakMap();
    const boxes = all("#findings input[type=checkbox]");
    const filters = all("#findings [data-filter]");
    const sorters = all("#findings [data-sort]");
    const search = filters.find((control) => control.dataset.filter === "text");
    const selects = filters.filter((control) => control !== search);
    const shown = document.getElementById("shown");
    const none = document.getElementById("none");

    const textOf = (row) => {
      if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
      return texts.get(row);
    };

    function apply() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = selects.filter((select) => select.value !== "*");
      const off = boxes.filter((box) => !box.checked);
      let count = 0;
      for (const row of rows) {
        const fits =
          off.every((box) => row.dataset[box.name] !== box.value) &&
          wanted.every((select) => row.dataset[select.dataset.filter] === select.value) &&
          words.every((word) => textOf(row).includes(word));
        row.hidden = !fits;
        count += fits;
      }
      shown.textContent = count.toLocaleString("en");
      none.hidden = count > 0;
      root.dataset.shown = count;
    }

    function reset() {
      boxes.forEach((box) => { box.checked = box.defaultChecked; });
      selects.forEach((select) => { select.value = "*"; });
      search.value = "";
    }

    // Numbers inside names sort by value; ties keep the order of urgency, in which the rows were written.
    const collator = new Intl.Collator("en", { numeric: true });
    const urgency = new Map(rows.map((row, place) => [row, place]));

    function sort(button) {
      const key = button.dataset.sort;
      const down = button.getAttribute("aria-pressed") === "true" && !("down" in button.dataset);
      for (const other of sorters) {
        other.setAttribute("aria-pressed", String(other === button));
        delete other.dataset.down;
      }
      if (down) button.dataset.down = "";
      const direction = down ? -1 : 1;
      const by = key === "urgency" ? () => 0 : (a, b) => collator.compare(a.dataset[key], b.dataset[key]);
      rows.sort((a, b) => direction * (by(a, b) || urgency.get(a) - urgency.get(b)));
      list.append(...rows);
    }

    // A link in the overview or a table narrows the list to what it names.
    function narrow(link) {
      reset();
      for (const select of selects) {
        const value = link.dataset[select.dataset.filter];
        if (value !== undefined) select.value = value;
      }
      const { bucket, severity, status = severity && "wrong" } = link.dataset;
      for (const box of boxes) {
        const wanted = { severity, status }[box.name];
        if (bucket !== undefined) box.checked = true;
        else if (wanted) box.checked = box.value === wanted;
      }
      apply();
    }

    function open() {
      const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!row || !row.matches(".finding, .check, .mend, .taken")) return;
      if (row.matches(".finding")) {
        if (row.hidden) {
          reset();
          boxes.filter((box) => box.value === row.dataset.status).forEach((box) => { box.checked = true; });
          apply();
        }
        row.firstElementChild.open = true;
      } else {
        row.closest("details").open = true;
      }
      row.scrollIntoView();
    }

    // The repair text stands once, with its check; an opened finding borrows a copy.
    function borrow(event) {
      const slot = event.target.open && event.target.querySelector("[data-repair]");
      if (!slot) return;
      const lent = document.getElementById(slot.dataset.repair)?.querySelector(".repair");
      if (lent) slot.replaceChildren(...[...lent.childNodes].map((node) => node.cloneNode(true)));
      delete slot.dataset.repair;
    }

    let waiting = 0;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, 120);
    });
    [...boxes, ...selects].forEach((control) => control.addEventListener("change", apply));
    sorters.forEach((button) => button.addEventListener("click", () => sort(button)));
    document.getElementById("reset").addEventListener("click", () => { reset(); apply(); });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href='#findings']");
      if (link && Object.keys(link.dataset).length) narrow(link);
    });
    list.addEventListener("toggle", borrow, true);
    addEventListener("hashchange", open);
    apply();
    open();
  }

  function sortable(table) {
    const body = table.tBodies[0];
    const collator = new Intl.Collator("en", { numeric: true });
    all("th", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        all("th", table).forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
        const sorted = [...body.rows].map((row) => [key(row), row]).sort((a, b) => collator.compare(a[0], b[0]));
        body.append(...(down ? sorted.reverse() : sorted).map(([, row]) => row));
      });
    });
  }
})();
