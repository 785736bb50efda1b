// Small conveniences; every page works without them.
document.documentElement.classList.add("js");
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details[data-closes][open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details[data-closes][open]")) {
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  }
});
document.addEventListener("focusin", (event) => {
  for (const open of document.querySelectorAll("details[data-closes][open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});
// "/" leads to the search box, unless one is typing already.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-search]");
  if (!box || !box.checkVisibility()) return;
  event.preventDefault();
  box.focus();
  box.select();
});
// A second click on a button that is already sending does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || event.submitter?.formTarget) return;
  if (form.dataset.sending) event.preventDefault();
  form.dataset.sending = "yes";
  const once = form.elements.once?.value;
  if (once) history.replaceState({ ...history.state, sent: { ...history.state?.sent, [named(form)]: once } }, "");
});
// Whoever goes back gets the page anew, with another key; his form has the one that it was sent with.
const named = (form) => form.getAttribute("action") || form.querySelector("textarea, select, input:not([type=hidden])")?.name;
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
  for (const form of document.forms) {
    const once = history.state?.sent?.[named(form)];
    if (once && form.elements.once) form.elements.once.value = once;
  }
}
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sending;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
// What was searched for is reported once the answer is there; nobody waits for it.
const report = document.querySelector("form[data-report]");
if (report) navigator.sendBeacon?.(report.action, new FormData(report));
// The server checks every form and says what is wrong in the reader's language; a browser does not.
for (const form of document.forms) form.noValidate = true;
document.querySelector("main [aria-invalid=true]")?.focus();
// What was wrong with a field is no longer said once it is filled anew.
document.addEventListener("input", ({ target }) => {
  if (target.getAttribute("aria-invalid") !== "true" || !target.value) return;
  target.removeAttribute("aria-invalid");
  target.classList.remove("is-invalid");
  for (const id of (target.getAttribute("aria-describedby") || "").split(" ")) {
    if (id.endsWith("_error")) document.getElementById(id).hidden = true;
  }
});
// On a phone a list is cards and does not scroll: it is no stop for the keyboard there.
const cards = matchMedia("(max-width: 620px)");
function stops() {
  for (const area of document.querySelectorAll(".table-responsive[role=region]")) {
    area.tabIndex = cards.matches && area.scrollWidth <= area.clientWidth ? -1 : 0;
  }
}
stops();
window.addEventListener("resize", stops);
// A page that has news says that it was opened; nobody waits for the answer.
for (const form of document.querySelectorAll("form[data-beacon]")) {
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true });
}
// A draft (ui/composer.js) goes when its form led on (but not to the log-in page), and all of them with
// their author.
{
  const [from, ...sent] = JSON.parse(sessionStorage.getItem("sent") || "[]");
  const led = performance.getEntriesByType("navigation")[0]?.redirectCount && document.referrer;
  if (from && led && new URL(led).pathname === from) {
    const kept = document.querySelector("[data-draft-kept]");
    if (kept) kept.hidden = !sent.some((key) => localStorage.getItem(key));
    else if (!location.pathname.startsWith("/account/")) sent.forEach((key) => localStorage.removeItem(key));
  }
}
sessionStorage.removeItem("sent");
document.addEventListener("submit", (event) => {
  if (!event.target.getAttribute("action")?.endsWith("/logout/")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
});
