// What every page does once scripts run. Pages work without it; nothing here holds data.
// A page that uses htmx gets it on demand, so that a plain page weighs less.

const root = document.documentElement;
const $ = (selector, inside = document) => inside.querySelector(selector);
const $$ = (selector, inside = document) => [...inside.querySelectorAll(selector)];
root.classList.add("scripted");

// ---- saying things to readers of the screen and to readers of sound ----
export function say(text) {
  const status = $("#say");
  if (status) { status.textContent = ""; requestAnimationFrame(() => { status.textContent = text; }); }
}

// ---- htmx, only where the page asks for it ----
function load(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src; script.async = false; script.onload = resolve; script.onerror = reject;
    document.head.append(script);
  });
}
if ($("[hx-get],[hx-post],[hx-trigger]")) {
  const { htmx, morph } = document.body.dataset;
  load(htmx).then(() => load(morph)).then(() => window.htmx.process(document.body));
}

// ---- keys: j k Enter / ? Esc, which a reader can switch off ----
const KEYS = "alcyon-keys";
const keysAreOn = () => root.dataset.keys !== "off" && localStorage.getItem(KEYS) !== "off";
const isTyping = (target) => target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName);

function step(by) {
  const rows = $$(".rows .row, [data-rows] a[data-row]").filter((row) => row.offsetParent);
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const from = at >= 0 ? at : rows.findIndex((row) => row.getAttribute("aria-current")) - (by > 0 ? 0 : -1);
  rows[Math.max(0, Math.min(rows.length - 1, from + by))].focus();
}
function help(open = true) {
  const dialog = $("#help");
  if (dialog && open && !dialog.open) dialog.showModal();
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape") { closeMenus(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !keysAreOn()) return;
  if ($("dialog[open]")) return;
  const act = { j: () => step(1), k: () => step(-1), "/": () => $("#q")?.focus(), "?": () => help() }[event.key];
  if (act) { event.preventDefault(); act(); }
});
for (const box of $$("[data-keys]")) {
  box.checked = keysAreOn();
  box.addEventListener("change", () => localStorage.setItem(KEYS, box.checked ? "on" : "off"));
}
for (const link of $$("[data-help]")) {
  link.addEventListener("click", (event) => { if ($("#help")) { event.preventDefault(); help(); } });
}

// ---- menus ----
function closeMenus(except) {
  for (const menu of $$("details.drop-down[open]")) if (menu !== except) menu.open = false;
  $(".navigation.open")?.classList.remove("open");
}
addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.drop-down"));
  const way = event.target.closest("[data-menu], [data-menu-close]");
  if (!way) return;
  event.preventDefault();
  const menu = $("#navigation"), opens = way.matches("[data-menu]");
  menu.classList.toggle("open", opens);
  $(opens ? "a" : "[data-menu]", opens ? menu : document)?.focus();
});

// ---- theme: at once here, and kept by the server ----
const themeNow = () => root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
function offerTheme(button) {
  const other = themeNow() === "dark" ? "light" : "dark", use = $("use", button);
  button.value = other;
  button.setAttribute("aria-label", button.dataset[other]);
  use.setAttribute("href", use.getAttribute("href").replace(/i-\w+$/, other === "light" ? "i-sun" : "i-moon"));
}
for (const form of $$("[data-theme-switch]")) {
  const button = $("button", form);
  offerTheme(button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(form);
    body.set("theme", button.value);
    root.dataset.theme = button.value;
    offerTheme(button);
    fetch(form.action, { method: "POST", body, redirect: "manual" });
  });
}

// ---- moments: the browser's zone while the reader has chosen none ----
const language = { ar: "ar-u-nu-latn", en: "en-GB" }[root.lang] || root.lang;
const DAY = { day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const SHAPES = { date: DAY, time: TIME, both: { ...DAY, ...TIME } };
function local(inside = document) {
  for (const time of $$("time[data-local]", inside)) {
    time.textContent = new Intl.DateTimeFormat(language, SHAPES[time.dataset.local]).format(new Date(time.dateTime));
  }
}
function tick() {
  const clock = $("[data-clock]");
  if (!clock) return;
  const show = (timeZone) => new Intl.DateTimeFormat(language, { ...TIME, timeZone }).format(new Date());
  $("[data-local-time]", clock).textContent = show(clock.dataset.zone);
  const utc = $("[data-utc-time]", clock);
  if (utc) utc.textContent = show("UTC");
}
local();
setInterval(tick, 20_000);
addEventListener("htmx:afterSettle", (event) => local(event.target));

// ---- forms: focus on what is wrong, a warning before work is lost, one sending ----
$("[data-takes-focus]")?.focus();
let unsaved = null;
for (const form of $$("form[data-guard]")) {
  form.addEventListener("input", () => { unsaved = form; });
  form.addEventListener("submit", () => { unsaved = null; });
}
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 5000);
});
addEventListener("pageshow", () => { for (const form of $$("form[data-sent]")) delete form.dataset.sent; });

// ---- a draft kept by the server every 20 seconds: <form data-draft="/address"> ----
for (const form of $$("form[data-draft]")) {
  let kept = "";
  setInterval(async () => {
    const body = new FormData(form), now = JSON.stringify([...body].filter(([, value]) => typeof value === "string"));
    if (form !== unsaved || now === kept) return;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body });
      if (answer.ok) { kept = now; unsaved = null; say(form.dataset.draftSaid || ""); }
    } catch { offline(true); }
  }, 20_000);
}

// ---- a text that grows with its lines: <textarea data-grows> ----
function grow(area) { area.rows = Math.min(8, Math.max(1, area.value.split("\n").length)); }
for (const area of $$("[data-grows]")) { grow(area); area.addEventListener("input", () => grow(area)); }

// ---- confirm by typing ----
for (const form of $$("form[data-confirm]")) {
  const button = $("button[type=submit]", form), typed = $("[name=confirmation]", form);
  const check = () => { button.disabled = typed.value.trim() !== form.dataset.confirm; };
  typed.addEventListener("input", check);
  check();
}

// ---- a file dropped on its field ----
for (const zone of $$("[data-drop]")) {
  const input = $("input[type=file]", zone);
  const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// ---- fields that send their form when they change: <form data-auto> ----
addEventListener("change", (event) => {
  if (event.target.form?.matches("[data-auto]")) event.target.form.requestSubmit();
});

// ---- connection ----
function offline(is) {
  const mark = $("#connection");
  if (!mark || mark.hidden === !is) return;
  mark.hidden = !is;
  say(mark.dataset[is ? "lost" : "back"] || "");
}
addEventListener("offline", () => offline(true));
addEventListener("online", () => offline(false));
addEventListener("htmx:sendError", () => offline(true));
addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) offline(false); });
