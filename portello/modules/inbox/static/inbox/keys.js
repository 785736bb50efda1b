// Keys of the inbox: n and p walk, Enter opens, a approves, r goes to the answer, u goes back.
const KEPT = "inbox keys off";
const switchOf = document.querySelector("[data-keys-on]");
const tray = document.querySelector("[data-tray]");
const decision = document.querySelector("[data-decision]");

switchOf.checked = localStorage.getItem(KEPT) === null;
switchOf.addEventListener("change", () => {
  if (switchOf.checked) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, "yes");
});

// Whoever reads a waiting item has opened it: "Accept all" lists first what nobody has.
const opening = document.querySelector("[data-opening]");
if (opening) fetch(opening.action, { method: "POST", body: new FormData(opening), redirect: "manual" });

function walk(step) {
  const links = [...tray.querySelectorAll("tbody a")];
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}

const KEYS = tray
  ? { n: () => walk(1), p: () => walk(-1) }
  : {
      n: () => document.querySelector("a[rel=next]")?.click(),
      p: () => document.querySelector("a[rel=prev]")?.click(),
      e: () => decision?.querySelector("tbody input, tbody select")?.focus(),
      a: () => decision?.querySelector("[data-key=a]")?.click(),
      r: () => document.getElementById("answer")?.focus(),
      u: () => document.querySelector(".crumbs a")?.click(),
    };

document.addEventListener("keydown", (event) => {
  if (!switchOf.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// A double click anywhere on a row opens it.
tray?.addEventListener("dblclick", (event) => {
  event.target.closest("tr")?.querySelector("a")?.click();
});
