// The desk: canned answers go in where one writes, one box ticks all, keys walk the list and open the forms.
const KEPT = "desk keys off";
const tray = document.querySelector("[data-tray]");
const switchOf = document.querySelector("[data-keys-on]");

document.querySelectorAll("[data-canned]").forEach((link) => {
  link.addEventListener("click", (event) => {
    const area = document.querySelector("#answer textarea");
    if (!area || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    area.focus();
    const text = (area.selectionStart && area.value[area.selectionStart - 1] !== "\n" ? "\n\n" : "") + link.dataset.canned;
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    link.closest("details").open = false;
  });
});

const boxes = () => [...document.querySelectorAll("td.pick input")];
document.querySelector("[data-pick-all]")?.addEventListener("change", (event) => {
  boxes().forEach((box) => (box.checked = event.target.checked));
});

// A link to a form that is folded away unfolds it.
function unfold() {
  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted?.matches("details.write")) wanted.open = true;
}
window.addEventListener("hashchange", unfold);
unfold();

function walk(step) {
  const links = [...tray.querySelectorAll("tbody td.long a")];
  const row = document.activeElement.closest("tr");
  const here = links.findIndex((link) => link.closest("tr") === row);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}

function write(id) {
  const form = document.getElementById(id);
  if (!form) return;
  form.open = true;
  form.querySelector("textarea").focus();
}

const KEYS = tray
  ? {
      n: () => walk(1), j: () => walk(1), p: () => walk(-1), k: () => walk(-1),
      x: () => document.activeElement.closest("tr")?.querySelector("td.pick input")?.click(),
    }
  : { r: () => write("answer"), i: () => write("note"), u: () => document.querySelector(".crumbs a")?.click() };

if (switchOf) {
  switchOf.checked = localStorage.getItem(KEPT) === null;
  switchOf.addEventListener("change", () => {
    if (switchOf.checked) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "yes");
  });
  document.addEventListener("keydown", (event) => {
    if (!switchOf.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox])")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// A double click anywhere on a row opens it.
tray?.addEventListener("dblclick", (event) => {
  if (!event.target.closest("input")) event.target.closest("tr")?.querySelector("td.long a")?.click();
});
