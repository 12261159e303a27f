/** A candle chart in SVG: candles, volume, markers of executed orders, lines for stop, cost and price. */
import { date, hour, moment, number, word } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const RIGHT = 92, BOTTOM = 22, TOP = 14;

function draw(tag, attributes, parent, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

/** Round steps for an axis: 1, 2 or 5 times a power of ten. */
export function steps(low, high, count) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= raw);
  const out = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) out.push(value);
  return out;
}

export class Chart {
  constructor(place, legend) {
    this.place = place;
    this.legend = legend;
    new ResizeObserver(() => this.render()).observe(place);
    place.addEventListener("pointermove", (e) => this.point(e.clientX));
    place.addEventListener("pointerleave", () => this.point(null));
  }

  /** @param data {candles, interval, orders, price, stop, cost} */
  show(data) {
    this.data = data;
    this.render();
  }

  render() {
    const { data, place } = this;
    if (!data) return;
    if (data.candles.length === 0) {
      place.replaceChildren(Object.assign(document.createElement("p"), { className: "empty", textContent: word("noCandles") }));
      this.legend.replaceChildren();
      return;
    }
    const width = place.clientWidth, height = place.clientHeight;
    if (!width || !height) return;
    const fit = Math.max(20, Math.floor((width - RIGHT) / 4.5));
    this.candles = data.candles.slice(-fit).map((c) => ({
      time: Date.parse(c.time), open: +c.open, high: +c.high, low: +c.low, close: +c.close, volume: +c.volume,
    }));
    this.scale(width, height);
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": word("chart") });
    this.axes(svg);
    this.bodies(svg);
    this.level(svg, data.cost, "cost");
    this.level(svg, data.stop, "stop");
    this.level(svg, data.price, "now");
    this.markers(svg);
    this.cross = draw("path", { class: "cross", fill: "none" }, svg);
    place.replaceChildren(svg);
    this.explain();
  }

  scale(width, height) {
    const { candles, data } = this;
    const prices = candles.flatMap((c) => [c.high, c.low]);
    if (data.price) prices.push(+data.price);
    let high = Math.max(...prices), low = Math.min(...prices);
    for (const line of [data.cost, data.stop]) {
      // A line far away would flatten the candles: then it is left out.
      if (line && +line > low - (high - low) && +line < high + (high - low)) { high = Math.max(high, +line); low = Math.min(low, +line); }
    }
    const room = (high - low || high * 0.01) * 0.08;
    high += room; low -= room;
    const plot = height - BOTTOM - TOP;
    this.slot = (width - RIGHT) / candles.length;
    this.x = (i) => (i + 0.5) * this.slot;
    this.y = (price) => TOP + ((high - price) / (high - low)) * plot;
    Object.assign(this, { high, low, width, height });
  }

  axes(svg) {
    for (const price of steps(this.low, this.high, Math.max(2, this.height / 70))) {
      const y = this.y(price);
      const covered = [this.data.price, this.data.cost, this.data.stop].some((level) => level && Math.abs(this.y(+level) - y) < 15);
      draw("path", { class: "grid", d: `M0 ${y}H${this.width - RIGHT}` }, svg);
      if (!covered) draw("text", { x: this.width - RIGHT + 8, y: y + 4 }, svg, number(price, price < 100 ? 2 : 0));
    }
    const every = Math.ceil(72 / this.slot);
    let day = "";
    for (let i = Math.floor(every / 2); i < this.candles.length; i += every) {
      const time = this.candles[i].time, today = date(time);
      draw("text", { x: this.x(i), y: this.height - 6, "text-anchor": "middle" }, svg, today === day ? hour(time) : today);
      day = today;
    }
  }

  bodies(svg) {
    const most = Math.max(...this.candles.map((c) => c.volume)) || 1;
    const body = Math.max(1, Math.min(14, this.slot * 0.66)), base = this.height - BOTTOM;
    const paths = { rise: "", fall: "", volume: "" };
    this.candles.forEach((c, i) => {
      const x = this.x(i), top = this.y(Math.max(c.open, c.close)), bottom = this.y(Math.min(c.open, c.close));
      const left = x - body / 2;
      paths[c.close >= c.open ? "rise" : "fall"] +=
        `M${x} ${this.y(c.high)}V${this.y(c.low)}M${left} ${top}h${body}V${Math.max(bottom, top + 1)}h${-body}z`;
      const tall = (c.volume / most) * (base - TOP) * 0.16;
      paths.volume += `M${left} ${base}v${-tall}h${body}v${tall}z`;
    });
    for (const [name, d] of Object.entries(paths)) draw("path", { class: name, d }, svg);
  }

  level(svg, price, kind) {
    if (!price || +price > this.high || +price < this.low) return;
    const y = this.y(+price), edge = this.width - RIGHT;
    draw("path", { class: kind, d: `M0 ${y}H${edge}`, fill: "none" }, svg);
    draw("rect", { class: `tag ${kind}`, x: edge + 2, y: y - 9, width: RIGHT - 4, height: 18, rx: 4, stroke: "none" }, svg);
    draw("text", { class: "tagText", x: edge + 8, y: y + 4 }, svg, number(price, +price < 100 ? 2 : 0));
  }

  markers(svg) {
    const span = this.data.interval * 60_000;
    for (const order of this.data.orders) {
      if (!order.executed_price) continue;
      const at = Date.parse(order.created_at);
      const i = this.candles.findIndex((c) => at >= c.time && at < c.time + span);
      const last = this.candles.length - 1;
      const index = i >= 0 ? i : at >= this.candles[last].time ? last : -1;
      if (index < 0) continue;
      const buy = order.side === "BUY", candle = this.candles[index], x = this.x(index);
      const y = buy ? this.y(candle.low) + 5 : this.y(candle.high) - 5, tip = buy ? 11 : -11;
      const mark = draw("path", {
        class: buy ? "buy" : order.leg === "STOP" ? "sell stop" : "sell", d: `M${x} ${y}l7 ${tip}h-14z`, "stroke-width": 1.5,
      }, svg);
      draw("title", {}, mark, `${word(order.leg)} ${number(order.executed_price)} · ${moment(order.created_at)}`);
    }
  }

  point(clientX) {
    if (!this.cross || !this.candles) return;
    const left = this.place.getBoundingClientRect().left;
    const i = clientX === null ? -1 : Math.floor((clientX - left) / this.slot);
    const candle = this.candles[i];
    this.cross.setAttribute("d", candle ? `M${this.x(i)} ${TOP}V${this.height - BOTTOM}` : "");
    this.explain(candle);
  }

  explain(candle) {
    const span = (mark, kind, text) => {
      const out = document.createElement("span"), i = document.createElement("i");
      i.textContent = mark;
      i.className = kind;
      out.append(i, text);
      return out;
    };
    if (candle) {
      const figures = ["open", "high", "low", "close"].map((k) => span(k[0].toUpperCase(), "", number(candle[k], 2)));
      this.legend.replaceChildren(span("", "", moment(candle.time)), ...figures, span("V", "", number(candle.volume, 4)));
    } else {
      this.legend.replaceChildren(
        span("▲", "buy", word("buy")), span("▼", "sell", word("sell")), span("▼", "stop", word("stop")),
        span("┅", "sell", word("cost")), span("┅", "stop", word("stopAt")), span("┅", "buy", word("now")));
    }
  }
}
