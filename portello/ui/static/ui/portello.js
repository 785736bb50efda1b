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
});
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
// On a phone a list is cards and does not scroll: it is no stop for the keyboard there.
const cards = matchMedia("(max-width: 620px)");
function stops() {
  for (const area of document.querySelectorAll(".table-responsive[role=region]")) {
    area.tabIndex = cards.matches && area.scrollWidth <= area.clientWidth ? -1 : 0;
  }
}
stops();
window.addEventListener("resize", stops);
