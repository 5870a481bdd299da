// The page: lists take the place of what stands there without the script, tables sort, and links lead to every finding.
(() => {
  document.documentElement.classList.add("js");
  const [findings, buckets] = ["findings", "buckets"].map((id) => document.getElementById(id));
  const lists = {};
  all(".unscripted").forEach((part) => part.remove());
  lists.finding = findings.querySelector(".list-view") && new Findings(findings);
  lists.bucket = buckets.querySelector(".list-view") && new Buckets(buckets, lists.finding ?? { found: data.findings });
  all("table[data-sortable]").forEach(sortable);
  addEventListener("hashchange", follow);
  document.addEventListener("click", clicked);
  follow();

  function target() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return location.hash.slice(1);
    }
  }

  // `#finding=ID` and `#bucket=NAME` open a row of a list; any other name what it names, and whatever folds it away.
  function follow() {
    const name = target();
    const [, kind, id] = /^(finding|bucket)=(.*)$/s.exec(name.replace(/^f-/, "finding=")) ?? [];
    const missing = document.getElementById("missing");
    missing.hidden = true;
    if (kind) {
      missing.hidden = Boolean(lists[kind]?.reveal(id));
      if (!missing.hidden) missing.focus();
      return;
    }
    const place = name && document.getElementById(name);
    for (let fold = place && place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (place) place.scrollIntoView();
  }

  // A link that the address has already is followed again; one to all findings narrows them to what it names.
  function clicked(event) {
    const found = event.target.closest("a[href^='#']");
    if (!found) return;
    if (found.getAttribute("href") === "#findings" && Object.keys(found.dataset).length) lists.finding?.narrow(found.dataset);
    else if (found.hash && found.hash === location.hash) setTimeout(follow);
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
        const order = [...body.rows].map((row) => [key(row), row]).sort((a, b) => collator.compare(a[0], b[0]));
        body.append(...(down ? order.reverse() : order).map(([, row]) => row));
      });
    });
  }
})();
