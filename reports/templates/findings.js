// The findings: filters, order, and a row for each of those in view.
class Findings {
  static ROW = ["bucket", "destination", "region", "account", "message", "check", "policy"];
  static TEXTS = ["bucket", "destination", "message", "expected", "actual", "check", "policy", "region", "account", "rule"];
  static READ = ["bucket", "facet", "operation", "at", "outcome", "code", "message", "request_id"];

  constructor(section) {
    this.section = section;
    this.found = data.findings;
    this.count = this.found.id.length;
    this.boxes = all("input[type=checkbox]", section);
    this.selects = all("select", section);
    this.sorters = all("[data-sort]", section);
    this.text = section.querySelector("[data-filter=text]");
    this.bucket = section.querySelector("[data-filter=bucket]");
    this.selects.forEach((select) => this.choices(select));
    this.search = new Search(this.searched(), this.count);
    this.order = sorted(this.count);
    this.list = new List(section.querySelector(".list-view"), this.count, (row) => this.row(row), (row) => this.body(row));
    this.severalPolicies = this.found.policy.values.length > 1;
    this.listen();
    this.apply();
  }

  listen() {
    this.text.addEventListener("focus", () => this.search.prepare(), { once: true });
    this.text.addEventListener("input", () => this.apply());
    this.bucket.addEventListener("input", () => this.apply());
    [...this.boxes, ...this.selects].forEach((control) => control.addEventListener("change", () => this.apply()));
    this.sorters.forEach((button) => button.addEventListener("click", () => this.sort(button)));
    this.section.querySelector("[data-reset]").addEventListener("click", () => { this.reset(); this.apply(); });
  }

  choices(select) {
    for (const value of this.found[select.dataset.filter]?.values ?? []) {
      if (select.dataset.filter === "waiver") continue;
      const words = value || select.dataset.empty;
      select.append(new Option(words.length > 60 ? `${words.slice(0, 59)}…` : words, `=${value}`));
    }
  }

  searched() {
    const { reads, evidence, waiver, controls, id } = this.found;
    const told = (read) => Findings.READ.map((name) => at(reads[name], read)).join("\n");
    return [
      ...Findings.TEXTS.map((name) => searched(this.found[name])),
      searched(controls),
      { told: () => id },
      { at: waiver.at, told: () => waiver.values.map((each) => (each ? each.slice(0, 4).join("\n") : "")) },
      { at: evidence.at, told: () => evidence.values.map((list) => list.map(told).join("\n")) },
    ];
  }

  // For each different value of a column whether it is wanted; null where all are.
  wanted(name) {
    const { values } = this.found[name];
    const off = this.boxes.filter((box) => box.name === name && !box.checked).map((box) => box.value);
    if (off.length) return values.map((value) => !off.includes(value));
    const select = this.selects.find((each) => each.dataset.filter === name);
    if (name === "bucket") return this.wantedBuckets(values);
    if (!select || select.value === "*") return null;
    if (name !== "waiver") return values.map((value) => `=${value}` === select.value);
    return values.map((value) => select.value === (value ? (value[4] ? "expired" : "holds") : "none"));
  }

  // A whole name means that bucket alone, else a part of names.
  wantedBuckets(values) {
    const typed = this.bucket.value.trim();
    if (!typed) return null;
    return values.includes(typed) ? values.map((value) => value === typed) : values.map((value) => value.includes(typed));
  }

  apply() {
    const fits = this.search.of(this.text.value);
    const tests = [];
    for (const name of ["status", "severity", "policy", "account", "region", "check", "bucket", "waiver"]) {
      const wanted = this.wanted(name);
      if (wanted) tests.push([this.found[name].at, wanted]);
    }
    const chosen = this.order.filter((row) => tests.every(([column, wanted]) => wanted[column[row]]) && fits(row));
    const shown = this.list.show(chosen);
    this.section.querySelector("[data-shown]").textContent = many(chosen.length);
    this.section.querySelector("[data-none]").hidden = chosen.length > 0;
    this.section.querySelector("[data-cut]").hidden = shown === chosen.length;
    this.section.querySelector(".list-view").hidden = !chosen.length;
  }

  reset() {
    this.boxes.forEach((box) => { box.checked = box.defaultChecked; });
    this.selects.forEach((select) => { select.value = "*"; });
    this.text.value = this.bucket.value = "";
  }

  sort(button) {
    const down = button.getAttribute("aria-pressed") === "true" && !("down" in button.dataset);
    for (const other of this.sorters) {
      other.setAttribute("aria-pressed", String(other === button));
      delete other.dataset.down;
    }
    if (down) button.dataset.down = "";
    this.order = sorted(this.count, this.found[button.dataset.sort], down);
    this.apply();
  }

  // A link in the overview or a table narrows the list to what it names; its verdict is any, unless it says which.
  narrow({ severity, status = severity && "wrong", bucket, ...others }) {
    this.reset();
    for (const box of this.boxes) {
      const wanted = { severity, status }[box.name];
      box.checked = wanted === undefined || box.value === wanted;
    }
    for (const select of this.selects) if (select.dataset.filter in others) select.value = `=${others[select.dataset.filter]}`;
    this.bucket.value = bucket ?? "";
    this.apply();
  }

  reveal(id) {
    const row = this.found.id.indexOf(id);
    if (row < 0) return false;
    if (this.list.reveal(row)) return true;
    this.narrow({ status: at(this.found.status, row) });
    return this.list.reveal(row);
  }

  row(row) {
    const values = rowOf(this.found, row, Findings.ROW);
    const status = at(this.found.status, row);
    if (!this.severalPolicies) values.policy = "";
    values.mark = [mark("severity", at(this.found.severity, row)), mark("status", status)];
    const made = filled("finding-row", values);
    made.classList.add(`is-${status}`);
    return made;
  }

  body(row) {
    const values = rowOf(this.found, row, ["since", "expected", "actual", "check", "policy", "rule", "controls", "bucket"]);
    const waiver = at(this.found.waiver, row);
    const reads = at(this.found.evidence, row);
    const about = document.getElementById(`check-${values.check}`);
    const urgent = ["wrong", "unknown", "waived"].includes(at(this.found.status, row));
    if (waiver) [values.reason, values.owner, values.ticket, values.expires, values.expired] = waiver;
    Object.assign(values, { waiver, id: this.found.id[row], holds: waiver && !values.expired, evidence: reads.length });
    values.since &&= moment(values.since);
    values.title = about?.querySelector("summary b").textContent || values.check;
    values.reads = reads.map((read) => this.read(read));
    values.repair = urgent && about?.querySelector(".repair");
    if (values.repair) values.repairing = copies(values.repair);
    const made = filled("finding-body", values);
    if (urgent && about) made.querySelector("[data-facts]").append(...copies(about.querySelector("dl")));
    return made;
  }

  read(number) {
    const values = rowOf(this.found.reads, number, Findings.READ);
    const made = filled("read-row", { ...values, at: moment(values.at), operation: values.operation || values.facet });
    made.querySelector(".outcome").classList.add(`is-${values.outcome.replace(/\s/g, "-")}`);
    return made;
  }
}
const copies = (element) => [...element.childNodes].map((node) => node.cloneNode(true));
