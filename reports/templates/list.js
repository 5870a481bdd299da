// A list that draws the rows in view and no others, however many there are. Rows may be of any height: each is guessed
// until it was drawn once. The arrow keys, Page Up, Page Down, Home and End move from row to row.
class List {
  static MARGIN = 600;
  static SHORT = 60;
  static TALLEST = 15e6; // browsers draw nothing beyond some 17 million pixels

  constructor(view, count, make, tell) {
    this.view = view;
    this.body = view.querySelector(".list");
    this.make = make;
    this.tell = tell;
    this.guess = 84;
    this.heights = new Float32Array(count).fill(this.guess);
    this.tops = new Float64Array(count + 1);
    this.order = new Int32Array(0);
    this.drawn = new Map();
    this.opened = new Set();
    this.current = 0;
    this.sizes = new ResizeObserver((entries) => this.measure(entries));
    this.sizes.observe(view);
    view.addEventListener("scroll", () => this.draw(), { passive: true });
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("focusin", (event) => this.focused(event.target));
    this.body.addEventListener("toggle", (event) => this.toggled(event.target), true);
    addEventListener("beforeprint", () => this.print(250));
    addEventListener("afterprint", () => this.show(this.order));
  }

  // Shows these rows in this order; returns how many of them there is room for.
  show(order) {
    this.order = order.subarray(0, Math.floor(List.TALLEST / this.guess));
    this.clear();
    this.current = 0;
    this.view.classList.toggle("is-long", this.isLong);
    this.view.tabIndex = this.isLong ? 0 : -1;
    this.stack();
    this.view.scrollTop = 0;
    this.draw();
    return this.order.length;
  }

  get isLong() { return this.order.length > List.SHORT; }

  clear() {
    for (const row of this.drawn.values()) this.sizes.unobserve(row);
    this.drawn.clear();
    this.body.replaceChildren();
  }

  stack() {
    let top = 0;
    for (let place = 0; place < this.order.length; place++) {
      this.tops[place] = top;
      top += this.heights[this.order[place]];
    }
    this.tops[this.order.length] = top;
  }

  placeAt(height) {
    let [low, high] = [0, Math.max(0, this.order.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= height) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  draw() {
    const { scrollTop, clientHeight } = this.view;
    const count = this.order.length;
    const first = this.isLong ? this.placeAt(scrollTop - List.MARGIN) : 0;
    const last = this.isLong ? Math.min(count, this.placeAt(scrollTop + clientHeight + List.MARGIN) + 1) : count;
    this.fill(first, last);
    this.body.style.paddingTop = `${this.tops[first]}px`;
    this.body.style.paddingBottom = `${this.tops[count] - this.tops[last]}px`;
  }

  fill(first, last) {
    const wanted = this.order.subarray(first, last);
    const keep = new Set(wanted);
    for (const [row, element] of this.drawn) if (!keep.has(row)) this.drop(row, element);
    let next = this.body.firstElementChild;
    wanted.forEach((row, index) => {
      const element = this.drawn.get(row) ?? this.add(row, first + index, next);
      if (element === next) next = next.nextElementSibling;
    });
    this.rove(first, last);
  }

  add(row, place, next) {
    const element = this.make(row);
    element.dataset.row = row;
    element.setAttribute("aria-posinset", place + 1);
    element.setAttribute("aria-setsize", this.order.length);
    element.firstElementChild.firstElementChild.tabIndex = -1;
    if (this.opened.has(row)) this.open(element);
    this.drawn.set(row, element);
    this.body.insertBefore(element, next);
    this.sizes.observe(element);
    return element;
  }

  // Whoever had the focus in a row that leaves keeps a place in the list.
  drop(row, element) {
    if (element.contains(document.activeElement)) this.view.focus({ preventScroll: true });
    this.sizes.unobserve(element);
    this.drawn.delete(row);
    element.remove();
  }

  // One row takes part in tabbing: the current one, else the first in view.
  rove(first, last) {
    if (!this.order.length) return;
    if (this.current < first || this.current >= last) this.current = this.isLong ? this.placeAt(this.view.scrollTop) : first;
    const row = this.order[this.current];
    for (const [each, element] of this.drawn) element.firstElementChild.firstElementChild.tabIndex = each === row ? 0 : -1;
  }

  // Rows above the first in view may turn out higher or lower than guessed: it stays where it is.
  measure(entries) {
    const top = this.placeAt(this.view.scrollTop);
    const within = this.view.scrollTop - this.tops[top];
    for (const { target } of entries) {
      if (target !== this.view && target.isConnected) this.heights[target.dataset.row] = target.getBoundingClientRect().height;
    }
    this.stack();
    this.draw();
    const wanted = this.tops[top] + within;
    if (this.isLong && Math.abs(this.view.scrollTop - wanted) >= 1) this.view.scrollTop = wanted;
  }

  open(element) {
    const details = element.firstElementChild;
    details.open = true;
    if (details.childElementCount === 1) details.append(this.tell(Number(element.dataset.row)));
  }

  toggled(details) {
    const element = details.parentElement;
    if (element?.parentElement !== this.body) return;
    const row = Number(element.dataset.row);
    if (!details.open) return void this.opened.delete(row);
    this.opened.add(row);
    this.open(element);
  }

  focused(target) {
    const element = target.closest("[data-row]");
    if (!element || !target.matches("summary")) return;
    this.current = Number(element.getAttribute("aria-posinset")) - 1;
    this.rove(this.current, this.current + 1);
  }

  key(event) {
    if (!event.target.matches("[data-row] > details > summary") || event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.view.clientHeight / this.guess) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.focus(Math.min(this.order.length - 1, Math.max(0, this.current + steps[event.key])));
  }

  focus(place) {
    const row = this.order[place];
    if (!this.drawn.has(row)) {
      this.view.scrollTop = this.tops[place];
      this.draw();
    }
    this.current = place;
    const summary = this.drawn.get(row).firstElementChild.firstElementChild;
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: "nearest" });
  }

  // Opens a row, brings it to the top and gives it the focus; false where it is not among those shown.
  reveal(row) {
    const place = this.order.indexOf(row);
    if (place < 0) return false;
    this.opened.add(row);
    this.view.scrollTop = this.tops[place];
    this.draw();
    const element = this.drawn.get(row);
    this.open(element);
    this.current = place;
    element.firstElementChild.firstElementChild.focus({ preventScroll: true });
    (this.isLong ? this.view : element).scrollIntoView();
    all(".is-linked", this.body).forEach((other) => other.classList.remove("is-linked"));
    element.classList.add("is-linked");
    return true;
  }

  // On paper the first rows stand open, and a line after the list says that there are more.
  print(most) {
    this.view.classList.toggle("is-cut", this.order.length > most);
    this.fill(0, Math.min(most, this.order.length));
    this.body.style.padding = 0;
    for (const element of this.drawn.values()) {
      const details = element.firstElementChild;
      if (details.childElementCount === 1) details.append(this.tell(Number(element.dataset.row)));
    }
  }
}
