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

// Enter in a field moves on; it never decides. In the search for a company it searches.
decision?.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !field.matches("input, select")) return;
  event.preventDefault();
  if (field.id === "find") return show(decision.querySelector("[data-show]"));
  const all = [...decision.querySelectorAll("tbody input, tbody select, #answer")];
  all[all.indexOf(field) + 1]?.focus();
});

// Another choice or a search shows what it does, without leaving the page; what was typed stays.
decision?.addEventListener("change", (event) => {
  if (event.target.matches("[data-choice]")) show(decision.querySelector("[data-look]"));
});
decision?.addEventListener("submit", (event) => {
  if (!event.submitter?.matches("[data-show], [data-look]")) return;
  event.preventDefault();
  show(event.submitter);
});
let asked = 0;
async function show(button) {
  const mine = ++asked;
  const answer = await fetch(button.formAction, { method: "POST", body: new FormData(decision) });
  if (mine !== asked) return; // a later choice is on its way
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-decision]");
  if (!answer.ok || !fresh) return location.reload();
  const here = document.activeElement?.id;
  for (const typed of decision.querySelectorAll("tbody input:not([type=checkbox]), tbody select, textarea")) {
    const same = typed.id && fresh.querySelector(`#${CSS.escape(typed.id)}`);
    if (same) same.value = typed.value; // typed while the answer was on its way
  }
  decision.replaceChildren(...fresh.childNodes);
  if (here) document.getElementById(here)?.focus();
}

// A double click anywhere on a row opens it.
tray?.addEventListener("dblclick", (event) => {
  event.target.closest("tr")?.querySelector("a")?.click();
});
