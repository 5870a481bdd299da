// The buckets: whether each survives, with both sides of each of its pairs and what was found about them.
class Buckets {
  static ROW = ["bucket", "account", "region", "reason", "wrong", "unknown", "steps"];
  static PAIR = [
    "source", "source_account", "source_region", "rule", "scope",
    "destination", "destination_account", "destination_region", "state",
    "first_seen", "changes", "earlier", "proof",
  ];

  // Whether earlier runs are recorded at all.
  static recorded = data.pairs.first_seen.values.some(Boolean);

  static title(check) {
    return document.getElementById(`check-${check}`)?.querySelector("summary b").textContent ?? check;
  }

  constructor(section, findings) {
    this.section = section;
    this.findings = findings;
    this.found = data.buckets;
    this.count = this.found.wrong.length;
    this.text = section.querySelector("[data-filter=text]");
    this.boxes = all("input[type=checkbox]", section);
    this.search = new Search(["bucket", "account", "region", "reason"].map((name) => searched(this.found[name])), this.count);
    this.order = sorted(this.count);
    this.list = new List(section.querySelector(".list-view"), this.count, (row) => this.row(row), (row) => this.body(row));
    [this.text, ...this.boxes].forEach((control) => control.addEventListener("input", () => this.apply()));
    this.apply();
  }

  apply() {
    const fits = this.search.of(this.text.value);
    const off = this.boxes.filter((box) => !box.checked).map((box) => box.value);
    const chosen = this.order.filter((row) => !off.includes(at(this.found.survival, row)) && fits(row));
    this.list.show(chosen);
    this.section.querySelector("[data-shown]").textContent = many(chosen.length);
    this.section.querySelector("[data-none]").hidden = chosen.length > 0;
    this.section.querySelector(".list-view").hidden = !chosen.length;
  }

  rowNamed(name) {
    const { values, at: numbers } = this.found.bucket;
    return numbers.indexOf(values.indexOf(name));
  }

  reveal(name) {
    const row = this.rowNamed(name);
    if (row < 0) return false;
    if (this.list.reveal(row)) return true;
    this.text.value = "";
    this.boxes.forEach((box) => { box.checked = true; });
    this.apply();
    return this.list.reveal(row);
  }

  values(row) {
    const { wrong, unknown, ...texts } = this.found;
    const names = Buckets.ROW.filter((name) => name in texts);
    const worst = at(this.found.worst, row);
    return {
      ...rowOf(this.found, row, names),
      wrong: wrong[row] && many(wrong[row]),
      unknown: unknown[row] && many(unknown[row]),
      survival: mark("survival", at(this.found.survival, row)),
      worst: worst && mark("severity", worst),
    };
  }

  row(row) {
    return filled("bucket-row", this.values(row));
  }

  body(row) {
    const values = this.values(row);
    const about = this.rowsAbout(values.bucket);
    const { source, destination } = data.pairs;
    const number = source.values.indexOf(values.bucket);
    const other = destination.values.indexOf(values.bucket);
    const pairs = source.at.flatMap((each, pair) => (each === number || destination.at[pair] === other ? [pair] : []));
    values.pairs = pairs.slice(0, 50).map((pair) => this.pair(pair));
    values.morePairs = pairs.length > 50 && many(pairs.length - 50);
    const own = about.filter((each) => !at(this.findings.found.destination, each)).slice(0, 50);
    values.own = own.map((each) => this.line(each));
    values.all = about.length && many(about.length);
    const made = filled("bucket-body", { ...values, hasPairs: pairs.length, noPairs: !pairs.length, hasOwn: own.length });
    for (const each of all("[data-bucket]", made)) each.dataset.bucket = values.bucket;
    return made;
  }

  pair(number) {
    const values = rowOf(data.pairs, number, Buckets.PAIR);
    values.stateMark = mark("state", values.state);
    for (const side of ["source", "destination"]) {
      const row = this.rowNamed(values[side]);
      values[`${side}_survival`] = row < 0 ? "" : mark("survival", at(this.found.survival, row));
      values[`${side}_reason`] = row < 0 ? "" : at(this.found.reason, row);
      values[`${side}_known`] = row >= 0;
      values[`${side}_foreign`] = row < 0;
    }
    const { destination, rule } = this.findings.found;
    const about = this.rowsAbout(values.source).filter(
      (row) => at(destination, row) === values.destination && [values.rule, ""].includes(at(rule, row)),
    );
    values.findings = about.slice(0, 50).map((row) => this.line(row));
    values.found = about.length;
    this.tellPast(values);
    const made = filled("pair", values);
    made.classList.add(`is-${values.state}`);
    return made;
  }

  // What earlier runs saw of a pair, and what a test object of this run told.
  tellPast(values) {
    const [proof, at, by] = values.proof ?? [];
    Object.assign(values, { proofMark: proof && mark("proof", proof), provenAt: at && moment(at), provenBy: by });
    values.changed = values.changes.length;
    values.steady = values.first_seen && !values.changed;
    values.new = Buckets.recorded && !values.first_seen;
    values.past = values.proof || values.first_seen || values.new;
    values.first_seen &&= moment(values.first_seen);
    values.hidden = values.earlier && many(values.earlier);
    values.timeline = values.changes.map(({ mark: state, started, run, ...checks }) => {
      const told = Object.entries(checks).map(([name, ids]) => [name, ids.map(Buckets.title).join("; ")]);
      return filled("change", { state: mark("state", state), at: moment(started), run, ...Object.fromEntries(told) });
    });
  }

  line(row) {
    const { status, check, message, id } = this.findings.found;
    return filled("finding-line", {
      status: mark("status", at(status, row)), check: at(check, row), message: at(message, row), id: id[row],
    });
  }

  // The rows of findings on a bucket, the urgent first; gathered for all buckets when somebody first asks.
  rowsAbout(bucket) {
    const { values, at: numbers } = this.findings.found.bucket;
    if (!this.gathered) {
      this.gathered = values.map(() => []);
      numbers.forEach((number, row) => this.gathered[number].push(row));
    }
    return this.gathered[values.indexOf(bucket)] ?? [];
  }
}
