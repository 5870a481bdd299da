"use strict";
// The page's data as columns, and elements made of them. All words stand in the page, none in the script.
const data = JSON.parse(document.getElementById("data").textContent);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const template = (id) => document.getElementById(id).content.firstElementChild;
const at = (column, row) => column.values[column.at[row]];
const rowOf = (table, row, names) => Object.fromEntries(names.map((name) => [name, at(table[name], row)]));
const many = (count) => count.toLocaleString("en");
const moment = (time) => (time.endsWith("Z") ? `${time.slice(0, -1).replace("T", " ")} UTC` : time);
const link = (kind, name) => `#${kind}=${encodeURIComponent(name)}`;

// A glyph with its word, as the page writes it: of a verdict, a severity, a survival or a pair's state.
function mark(kind, name) {
  const marks = document.getElementById("marks").content;
  return all(`.${kind}`, marks).find((each) => each.classList.contains(`is-${name}`)).cloneNode(true);
}

// Fills a copy of a template: `data-if` keeps an element only with a value, `data-slot` shows it, `data-link` leads to it.
function filled(id, values) {
  const made = template(id).cloneNode(true);
  for (const part of all("[data-if]", made)) if (!values[part.dataset.if]) part.remove();
  // What a slot is given was filled before.
  const links = all("[data-link]", made);
  for (const part of all("[data-slot]", made)) {
    const value = values[part.dataset.slot];
    if (value instanceof Node || Array.isArray(value)) part.replaceChildren(...[value].flat());
    else part.textContent = value === "" || value === undefined ? (part.dataset.empty ?? "") : value;
  }
  for (const part of links) {
    const [kind, name] = part.dataset.link.split(" ");
    part.href = kind === "check" ? `#check-${values[name]}` : kind === "to" ? `#${values[name]}` : link(kind, values[name]);
  }
  return made;
}

// Finds words in columns: each different text is looked at once, then each row only adds up numbers.
class Search {
  constructor(columns, rows) {
    this.columns = columns;
    this.rows = rows;
    this.found = new Map();
  }

  // Done when somebody is about to type, so that the first letter is no slower than the others.
  prepare() {
    for (const column of this.columns) column.texts ??= column.told().map((text) => text.toLowerCase());
  }

  rowsWith(word) {
    if (!this.found.has(word)) {
      if (this.found.size > 20) this.found.clear();
      this.found.set(word, this.look(word));
    }
    return this.found.get(word);
  }

  look(word) {
    this.prepare();
    const found = new Uint8Array(this.rows);
    for (const column of this.columns) {
      const fits = new Uint8Array(column.texts.length);
      for (let number = 0; number < fits.length; number++) fits[number] = column.texts[number].includes(word);
      if (!fits.includes(1)) continue;
      for (let row = 0; row < this.rows; row++) found[row] |= fits[column.at ? column.at[row] : row];
    }
    return found;
  }

  // Tells of a row whether all words of a text stand in it.
  of(text) {
    const masks = text.toLowerCase().split(/\s+/).filter(Boolean).map((word) => this.rowsWith(word));
    return (row) => masks.every((mask) => mask[row]);
  }
}
const searched = (column) => ({ at: column.at, told: () => column.values });

// Sorts rows by a column whose numbers are in order; equal ones stay in the order of urgency, which rows are in.
function sorted(count, column, down) {
  const direction = down ? -1 : 1;
  const keys = new Float64Array(count);
  for (let row = 0; row < count; row++) keys[row] = (column ? direction * column.at[row] : 0) * count + (column ? row : direction * row);
  keys.sort();
  return Int32Array.from(keys, (key) => ((key % count) + count) % count);
}
