/** The dashboard: asks the API every few seconds while it is looked at, and shows what it says. */
import { Chart } from "./chart.js";
import { currentLanguage, moment, number, other, percent, speak, won, word } from "./words.js";

const POLL_MS = 3_000, PATIENCE_MS = 8_000, CANDLES = 200;
const $ = (id) => document.getElementById(id);
const chart = new Chart($("chart"), $("legend"));
const open = new Set();
let minutes = Number(sessionStorage.getItem("minutes") ?? 15);
let shown = null, timer = null, asking = false, signedIn = true, refusal = "";

class Refused extends Error {
  constructor(status, message, way) {
    super(message);
    this.status = status;
    this.way = way;
  }
}

/** What the page is allowed to do lies in a cookie that scripts cannot read; no token is kept here. */
async function ask(path, body, headers = {}) {
  let answer;
  try {
    answer = await fetch("/api/v1" + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (e) {
    throw new Refused(0, word("unreachable"));
  }
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, json.detail ?? `${answer.status} ${answer.statusText}`, json.sign_in);
  return json;
}

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((c) => c !== null && c !== undefined));
  return element;
}

const tone = (value) => (value > 0 ? "up" : value < 0 ? "down" : "");

function say(element, text) {
  element.textContent = text ?? "";
  element.hidden = !text;
}

// -- coming in and going out -----------------------------------------------------------------------------------

/** Shows how people come in here; the owner's token always works. */
function gate(message, way) {
  signedIn = false;
  $("page").hidden = $("signOut").hidden = $("me").hidden = true;
  $("gate").hidden = false;
  if (way) {
    $("gateText").dataset.word = "gate_" + way;
    $("gateText").textContent = word("gate_" + way);
    $("byIssuer").hidden = way !== "jwt";
    $("byPassword").hidden = way !== "auth-server";
  }
  say($("error"), message);
}

/** What the address brought is exchanged for a session, and must not stay in the address. */
async function comeIn() {
  const given = new URLSearchParams(location.hash.slice(1));
  const link = given.get("link"), token = given.get("token");
  if (!link && !token) return;
  history.replaceState(null, "", location.pathname + location.search);
  await (link ? enter(() => ask("/auth/link", { code: link })) : byToken(token));
}

const byToken = (token) => enter(() => ask("/auth/session", {}, { Authorization: "Bearer " + token }), word("wrongToken"));

/** Tries a way in; refused, it says why, in other words where there are better ones. */
async function enter(tried, otherwise) {
  refusal = "";
  try {
    await tried();
  } catch (e) {
    refusal = e.status === 401 && otherwise ? otherwise : e.message;
  }
}

async function signOut() {
  try {
    await ask("/auth/logout", {});
  } catch (e) {
    if (e.status !== 401) return say($("error"), e.message);
  }
  shown = null;
  poll();
}

// -- polling ---------------------------------------------------------------------------------------------------

async function poll() {
  clearTimeout(timer);
  if (document.hidden || asking) return;
  asking = true;
  signedIn = true;
  try {
    if ($("me").hidden) greet(await ask("/auth/me"));
    const interval = minutes;
    const [summary, risk, signals, orders, events, candles] = await Promise.all([
      ask("/dashboard/summary"), ask("/risk/status"), ask("/signals?limit=30"), ask("/trading/orders?limit=50"),
      ask("/risk/events?limit=20"), ask(`/market/candles?interval=${interval}&limit=${CANDLES}`),
    ]);
    shown = { summary, risk, signals, orders, events, candles };
    refusal = "";
    $("gate").hidden = true;
    $("page").hidden = false;
    say($("error"), "");
    show();
  } catch (e) {
    if (e instanceof Refused && e.status === 401) {
      gate(refusal, e.way);
    } else {
      say($("error"), e.message);
    }
  } finally {
    asking = false;
    if (signedIn) timer = setTimeout(poll, POLL_MS);
  }
}

function greet(me) {
  $("me").textContent = me.name;
  $("me").title = me.email;
  $("me").hidden = $("signOut").hidden = false;
}

// -- showing ---------------------------------------------------------------------------------------------------

function show() {
  if (!shown) return;
  const { summary, risk, signals, orders, events, candles } = shown;
  top(summary);
  figures(summary);
  chart.show({
    candles: candles.items, interval: candles.interval, orders: orders.items, price: summary.current_price,
    stop: summary.position?.stop_price, cost: summary.position?.avg_buy_price,
  });
  list("decisions", signals.items, decision, "noDecisions");
  list("orders", orders.items, order, "noOrders");
  list("events", events.items, event, "noEvents");
  $("decisionCount").textContent = word("total").replace("{0}", number(signals.total));
  $("orderCount").textContent = word("total").replace("{0}", number(orders.total));
  safety(summary, risk);
}

function top(s) {
  const environment = $("environment"), state = $("state");
  environment.hidden = state.hidden = false;
  environment.textContent = word(s.environment) + (s.adviser === "rule" ? ` · ${word("byRule")}` : "");
  environment.className = s.environment === "live" ? "chip live" : "chip";
  const halted = s.latches.length > 0;
  state.textContent = halted ? word("halted") : s.books_agree ? word("trading") : word("booksOpen");
  state.className = "chip " + (halted ? "off" : s.books_agree ? "on" : "");
  $("clock").textContent = moment(s.updated_at, true);
  document.title = `${number(s.current_price)} · Haetae`;
}

function figures(s) {
  const coin = s.market.split("-")[1];
  $("market").textContent = s.market;
  $("price").replaceChildren(number(s.current_price, 2), h("small", {}, " KRW"));
  const change = s.price_change_24h;
  $("change").replaceChildren(...(change === null ? [word("noChange")] : [h("b", { class: tone(change) }, percent(change)), " ", word("day24")]));
  $("equity").textContent = won(s.equity);
  $("cash").replaceChildren(h("b", {}, won(s.balance.krw)), " ", word("free"),
    ...(Number(s.balance.krw_locked) > 0 ? [" · ", h("b", {}, won(s.balance.krw_locked)), " ", word("locked")] : []));
  $("today").className = "figure " + tone(Number(s.daily_pnl));
  $("today").replaceChildren(won(s.daily_pnl, true), ...(s.daily_pnl_pct === null ? [] : [h("small", {}, " " + percent(s.daily_pnl_pct))]));
  $("realised").replaceChildren(word("realised"), " ", h("b", { class: tone(Number(s.realized_pnl)) }, won(s.realized_pnl, true)),
    ` · ${number(s.today_trade_count)} ${word("trades")}`);
  const p = s.position;
  $("position").replaceChildren(...(p ? [p.quantity, h("small", {}, " " + coin)] : [word("noPosition")]));
  $("positionMore").replaceChildren(...(p ? [
    h("b", { class: tone(Number(p.unrealized_pnl)) }, won(p.unrealized_pnl, true), p.unrealized_pnl_pct === null ? "" : ` (${percent(p.unrealized_pnl_pct)})`),
    ` · ${word("stopAt")} `, h("b", {}, number(p.stop_price)),
  ] : []));
}

/** Rebuilds a list only when it says something else, so that nothing jumps under a reader's eyes. */
function list(id, items, row, none) {
  const place = $(id), key = currentLanguage() + JSON.stringify(items);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(...(items.length ? items.map(row) : [h("p", { class: "empty" }, word(none))]));
}

function foldable(key, summary, pairs) {
  const rows = pairs.filter(([, value]) => value !== null && value !== "").flatMap(([name, value]) => [h("dt", {}, word(name)), h("dd", {}, value)]);
  const details = h("details", { class: "item", open: open.has(key) }, summary, h("div", { class: "detail" }, h("dl", {}, ...rows)));
  details.addEventListener("toggle", () => (details.open ? open.add(key) : open.delete(key)));
  return details;
}

function decision(s) {
  const what = s.hold_cause ? word(s.hold_cause) : s.funds ? won(s.funds) : "";
  const chosen = !s.hold_cause || s.hold_cause === "CHOSEN";
  const text = (chosen ? s.reasoning : s.detail) || s.reasoning;
  return foldable("d" + s.id,
    h("summary", {},
      h("div", { class: "line" }, h("span", { class: "badge " + s.signal_type }, word(s.signal_type)), h("span", {}, what),
        s.confidence === null ? null : h("span", { class: "quiet" }, percent(100 * s.confidence, false).replace(/[.,]00/, "")),
        h("time", {}, moment(s.due_at))),
      h("div", { class: "detail" }, text)),
    [["answer", s.reasoning === text ? "" : s.reasoning], ["priceThen", won(s.price_at_signal)], ["model", s.model_name],
      ["tokens", `${number(s.input_tokens)} / ${number(s.output_tokens)}`], ["made", moment(s.created_at, true)]]);
}

function order(o) {
  const coin = o.market.split("-")[1], byWon = o.side === "BUY" && o.order_type !== "LIMIT";
  const sale = o.side === "SELL" && o.status === "EXECUTED";
  return foldable("o" + o.id,
    h("summary", {},
      h("div", { class: "line" }, h("span", { class: `badge ${o.leg === "STOP" ? "STOP" : o.side}` }, word(o.leg)),
        h("span", {}, o.executed_price ? won(o.executed_funds) : byWon ? won(o.amount) : `${o.amount} ${coin}`),
        o.status === "EXECUTED" ? null : h("span", { class: o.status === "FAILED" ? "badge FAILED" : "quiet" }, word(o.status)),
        h("time", {}, moment(o.created_at))),
      h("div", { class: "detail" }, o.executed_price ? `${o.executed_amount} ${coin} × ${number(o.executed_price)}` : o.error_message ?? "",
        sale ? " · " : "", sale ? h("b", { class: tone(Number(o.profit)) }, won(o.profit, true)) : "")),
    [["amount", byWon ? won(o.amount) : `${o.amount} ${coin}`], ["fee", won(o.fee)], ["state", `${word(o.status)} (${o.state})`],
      ["problem", o.error_message], ["identifier", o.idempotency_key]]);
}

function event(e) {
  return h("div", { class: "item" },
    h("div", { class: "line" }, h("span", {}, word(e.cause)), h("time", {}, moment(e.created_at))),
    h("div", { class: "detail" }, e.action_taken));
}

function safety(s, risk) {
  $("latches").replaceChildren(...(s.latches.length === 0 ? [h("p", { class: "calm" }, word("allOpen"))] : s.latches.map((latch) =>
    h("div", { class: "latch" }, h("b", {}, word(latch.cause), latch.market ? ` · ${latch.market}` : ""),
      h("div", { class: "detail" }, latch.reason),
      h("div", { class: "quiet" }, `${word("since")} ${moment(latch.since)} · ${word(latch.needs_person ? "byPerson" : "byRule")}`)))));
  const loss = risk.daily_loss_pct === null ? null : Math.max(0, -risk.daily_loss_pct);
  $("meters").replaceChildren(
    meter("dailyLoss", loss, Number(risk.daily_loss_limit_pct)),
    meter("volatility", risk.current_volatility_pct, Number(risk.volatility_threshold_pct)));
  $("halt").disabled = !risk.trading_enabled;
  $("resume").disabled = !s.latches.some((latch) => latch.needs_person);
  $("flatten").disabled = s.position === null;
}

function meter(name, value, limit) {
  return h("div", { class: "meter" },
    h("div", { class: "line" }, h("span", {}, word(name)),
      h("span", { class: "end" }, `${value === null ? word("dayNotBegun") : percent(value, false)} · ${word("limit")} ${percent(limit, false)}`)),
    h("meter", { min: 0, max: limit, low: limit * 0.5, high: limit * 0.8, optimum: 0, value: value ?? 0 }));
}

// -- acting ----------------------------------------------------------------------------------------------------

function confirmed(name, needsReason) {
  const dialog = $("ask"), reason = $("reason");
  $("askTitle").textContent = word(name + "Title");
  $("askText").textContent = word(name + "Text");
  $("askYes").textContent = word(name);
  $("askReason").hidden = !needsReason;
  reason.required = needsReason;
  reason.value = "";
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? reason.value.trim() : null), { once: true });
  });
}

async function act(name, path, body, needsReason = false) {
  const reason = await confirmed(name, needsReason);
  if (reason === null) return;
  try {
    const answer = await ask(path, body(reason));
    say($("error"), "");
    say($("done"), answer.message);
    setTimeout(() => say($("done"), ""), 6_000);
    await poll();
  } catch (e) {
    say($("error"), e.message);
  }
}

function choose(next) {
  minutes = next;
  sessionStorage.setItem("minutes", String(next));
  for (const button of $("intervals").children) button.setAttribute("aria-pressed", String(Number(button.dataset.minutes) === next));
}

speak(new URLSearchParams(location.search).get("lang") === "ko" ? "ko" : undefined);
choose(minutes);
$("language").addEventListener("click", () => { speak(other()); show(); });
$("intervals").addEventListener("click", (e) => {
  if (e.target.dataset.minutes) { choose(Number(e.target.dataset.minutes)); poll(); }
});
$("halt").addEventListener("click", () => act("halt", "/risk/halt", (reason) => ({ reason }), true));
$("resume").addEventListener("click", () => act("resume", "/risk/resume", () => ({})));
$("flatten").addEventListener("click", () => act("flatten", "/trading/flatten", () => ({})));
$("byToken").addEventListener("submit", async (e) => {
  e.preventDefault();
  const token = $("token").value.trim();
  $("token").value = "";
  await byToken(token);
  poll();
});
$("byPassword").addEventListener("submit", async (e) => {
  e.preventDefault();
  const password = $("password").value;
  $("password").value = "";
  await enter(() => ask("/auth/login", { email: $("email").value.trim(), password }), word("wrongPassword"));
  poll();
});
$("byIssuer").addEventListener("click", () => location.assign("/api/v1/auth/login"));
$("signOut").addEventListener("click", signOut);
document.addEventListener("visibilitychange", poll);
window.addEventListener("hashchange", () => comeIn().then(poll));
comeIn().then(poll);
