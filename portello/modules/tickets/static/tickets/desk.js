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
    const turn = document.querySelector("#answer select[name=state]");
    if (turn && link.dataset.turn) turn.value = link.dataset.turn;
    link.closest("details").open = false;
  });
});

// Canned answers whose title or text holds all words that are typed.
document.querySelector("[data-canned-search]")?.addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/);
  event.target.closest("details").querySelectorAll("li").forEach((one) => {
    const said = `${one.textContent} ${one.querySelector("a").dataset.canned}`.toLowerCase();
    one.hidden = !words.every((word) => said.includes(word));
  });
});

document.querySelector("[data-canned-search]")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  event.target.closest("details").querySelector("li:not([hidden]) a")?.click();
});

// A name of a colleague goes into the note with a click.
document.querySelectorAll("[data-mention]").forEach((button) => {
  button.addEventListener("click", () => {
    const area = document.querySelector("#note textarea");
    area.focus();
    const text = `${area.selectionStart && !/\s/.test(area.value[area.selectionStart - 1]) ? " " : ""}${button.dataset.mention} `;
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  });
});

// Closing over a text that was not sent asks first.
document.querySelector("[data-act=close]")?.addEventListener("submit", (event) => {
  const area = document.querySelector("#answer textarea");
  if (area?.value.trim() && !confirm(event.target.dataset.unsent)) event.preventDefault();
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

// A draft that is back shows itself: the form it stands in unfolds once the composer has put it there.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("details.write:not([open]) textarea").forEach((area) => {
    if (area.value.trim()) area.closest("details.write").open = true;
  });
});

// Who else is there: the page says that it is open, and whether its reader writes, and is told.
const there = document.querySelector("[data-presence]");
if (there) {
  const area = document.querySelector("#answer textarea");
  let wrote = 0;
  area?.addEventListener("input", () => {
    const begins = Date.now() - wrote > 60000;
    wrote = area.value.trim() ? Date.now() : 0;
    if (begins && wrote) ask();
  });
  async function ask() {
    if (document.hidden) return;
    const body = new FormData();
    body.set("writes", Date.now() - wrote < 60000 ? "1" : "");
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
    try {
      const answer = await fetch(there.dataset.presence, { method: "POST", body, headers: { "X-CSRFToken": token } });
      const { lines } = answer.ok ? await answer.json() : { lines: [] };
      const shown = lines.map((line) => Object.assign(document.createElement("p"), { textContent: line }));
      if (there.textContent.trim() !== lines.join("")) there.replaceChildren(...shown);
    } catch {
      // Offline for a moment: the next round asks again.
    }
  }
  ask();
  setInterval(ask, 20000);
  document.addEventListener("visibilitychange", ask);
}

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

function help() {
  const keys = document.getElementById("keys");
  keys.open = !keys.open;
  if (keys.open) keys.querySelector("summary").focus();
}

function canned() {
  const list = document.querySelector("#answer details.canned");
  if (!list) return;
  document.getElementById("answer").open = list.open = true;
  list.querySelector("[data-canned-search]").focus();
}

const KEYS = tray
  ? {
      n: () => walk(1), j: () => walk(1), p: () => walk(-1), k: () => walk(-1),
      x: () => document.activeElement.closest("tr")?.querySelector("td.pick input")?.click(),
    }
  : {
      r: () => write("answer"), i: () => write("note"), u: () => document.querySelector(".crumbs a")?.click(),
      t: () => document.querySelector("[data-act=take]")?.requestSubmit(), m: canned,
      a: () => document.getElementById("id_assignee")?.focus(),
      c: () => document.querySelector("[data-act=close] button, [data-act=reopen] button")?.focus(),
    };
KEYS["?"] = help;

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
