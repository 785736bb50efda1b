// The composer: marks, files, drafts. Everything here is on top of a textarea and a file input.
const sized = (bytes) => {
  const [unit, by] = bytes < 999500 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  return ((bytes && Math.max(bytes, 100)) / by).toLocaleString(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 });
};

function files(field) {
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector(".files-chosen");
  const { most, one, all, remove, empty, tooMany, tooLarge, tooMuch } = field.dataset;
  const refused = JSON.parse(field.dataset.refused);
  const wrong = (file) => {
    if (!file.size) return empty;
    const ending = file.name.toLowerCase().split(".").slice(1).pop();
    return refused.find(([endings]) => endings.split(" ").includes(ending))?.[1] ?? (file.size > one ? tooLarge : "");
  };
  let chosen = [];
  const kept = () => [...field.querySelectorAll("[data-name]:checked")];
  function show(told = []) {
    const bag = new DataTransfer();
    chosen.forEach((file) => bag.items.add(file));
    input.files = bag.files;
    field.dispatchEvent(new Event("files"));
    list.replaceChildren(
      ...chosen.map((file) => {
        const line = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-link";
        button.textContent = remove;
        button.setAttribute("aria-label", `${remove}: ${file.name}`);
        button.onclick = () => {
          chosen = chosen.filter((other) => other !== file);
          show();
          input.focus();
        };
        const size = document.createElement("small");
        size.textContent = sized(file.size);
        line.append(file.name, size, button);
        return line;
      }),
      ...told.map((text) => {
        const line = document.createElement("li");
        line.className = "files-wrong";
        line.textContent = text;
        return line;
      }),
    );
  }
  function add(more) {
    const told = [];
    for (const file of more) {
      const together = kept().reduce((sum, box) => sum + Number(box.dataset.size), 0);
      if (wrong(file)) told.push(`${file.name}: ${wrong(file)}`);
      else if (chosen.length + kept().length >= most) told.push(tooMany);
      else if (chosen.reduce((sum, other) => sum + other.size, together + file.size) > all) told.push(tooMuch);
      else if (!chosen.some((other) => other.name === file.name && other.size === file.size)) chosen.push(file);
    }
    show([...new Set(told)]);
  }
  input.addEventListener("change", () => add([...input.files]));
  return { add, names: () => [...chosen.map((file) => file.name), ...kept().map((box) => box.dataset.name)] };
}

function compose(box) {
  const area = box.querySelector("textarea");
  const field = box.querySelector("[data-files]");
  const { add, names } = field ? files(field) : {};
  const put = (text) => {
    area.focus();
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  };
  const picked = () => area.value.slice(area.selectionStart, area.selectionEnd);
  const around = (before, after) => {
    const inside = area.selectionStart + before.length;
    const text = picked();
    put(before + text + after);
    area.setSelectionRange(inside, inside + text.length);
  };
  const inLine = (file) => {
    const named = new File([file], file.name.replace(/[^\p{L}\p{N}._-]+/gu, "-"), { type: file.type });
    add([named]);
    put(`![](${named.name})`);
  };
  const marks = {
    bold: () => around("**", "**"),
    link: () => around("[", "](https://)"),
    list: () => {
      const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
      area.setSelectionRange(from, area.selectionEnd);
      put(picked().replace(/^/gm, "- "));
    },
    image: () => {
      const one = Object.assign(document.createElement("input"), { type: "file", accept: "image/*" });
      one.onchange = () => inLine(one.files[0]);
      one.click();
    },
  };
  box.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]");
    if (mark) marks[mark.dataset.mark]();
  });
  area.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const mark = { b: "bold", k: "link" }[event.key];
    if (event.key === "Enter") area.form?.requestSubmit();
    else if (mark) marks[mark]();
    else return;
    event.preventDefault();
  });
  if (field) {
    area.addEventListener("paste", (event) => {
      const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
      if (!pictures.length) return;
      event.preventDefault();
      const now = new Date().toISOString().slice(0, 19).replace(/\D/g, "");
      pictures.forEach((file, n) => inLine(new File([file], `${now}-${n + 1}.${file.type.slice(6)}`, { type: file.type })));
    });
    for (const kind of ["dragover", "dragleave", "drop"]) {
      box.addEventListener(kind, (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        box.classList.toggle("over", kind === "dragover");
        if (kind === "drop") add([...event.dataTransfer.files]);
      });
    }
  }
  const check = field ? missing(box, area, names) : () => {};
  draft(box, area, check, names);
  if (area.value !== area.defaultValue) check();
  field?.addEventListener("files", () => check());
  field?.addEventListener("change", () => check());
}

// What a form says beside its files and its other composers, which keep drafts of their own.
const SAID = "select, textarea, input:not([type=hidden], [type=file], [type=password], [type=submit])";
const elsewhere = (form, area) =>
  [...(form?.elements ?? [])].filter((one) => one.name && one !== area && one.matches(SAID) && !one.closest("[data-composer], [data-files]"));

function said(fields) {
  const entries = [];
  for (const one of fields) {
    if (one.matches("[type=checkbox], [type=radio]")) one.checked && entries.push([one.name, one.value]);
    else for (const value of one.selectedOptions ? [...one.selectedOptions].map((option) => option.value) : [one.value]) entries.push([one.name, value]);
  }
  return entries;
}

function sayAgain(fields, entries) {
  for (const one of fields) {
    const values = entries.filter(([name]) => name === one.name).map(([, value]) => value);
    if (one.matches("[type=checkbox], [type=radio]")) one.checked = values.includes(one.value);
    else if (one.options) {
      const there = [...one.options].filter((option) => values.includes(option.value));
      if (one.multiple || there.length) for (const option of one.options) option.selected = there.includes(option);
    } else one.value = values[0] ?? "";
    if (one.checked || (values.length && one.value)) one.closest("details")?.setAttribute("open", "");
  }
}

function draft(box, area, check, names = () => []) {
  const key = `draft:${location.pathname}:${box.dataset.draft}`;
  const note = box.querySelector(".composer-note");
  const fields = elsewhere(area.form, area);
  const old = localStorage.getItem(key);
  const first = area.defaultValue;
  const begun = said(fields);
  const here = location.search;
  // Files are not kept; which ones there were is. Pictures of the text are told of by `missing`.
  let had = [];
  const gone = () => had.filter((name) => !names().includes(name) && !area.value.includes(`(${name})`));
  function tell() {
    const told = note.querySelector("[data-files-gone]");
    if (!told) return;
    told.hidden = !gone().length;
    told.querySelector("strong").textContent = gone().join(", ");
  }
  if (old?.startsWith("{") && !first && !area.form?.querySelector("[aria-invalid=true]")) {
    const kept = JSON.parse(old);
    area.value = kept.text;
    if (kept.here === here) sayAgain(fields, kept.fields);
    note.hidden = false;
    had = kept.files ?? [];
    tell();
    const folded = box.closest("details:not([open])");
    const open = folded?.name && document.querySelector(`details[name="${folded.name}"][open]`);
    if (folded && !open?.querySelector(".composer-note:not([hidden])")) folded.open = true;
  }
  let soon = 0;
  function save() {
    clearTimeout(soon);
    soon = 0;
    const now = said(fields);
    const written = area.value !== first || JSON.stringify(now) !== JSON.stringify(begun);
    if (written && (area.value || !first)) localStorage.setItem(key, JSON.stringify({ text: area.value, here, fields: now, files: [...names(), ...gone()] }));
    else localStorage.removeItem(key);
  }
  const later = () => {
    clearTimeout(soon);
    soon = setTimeout(save, 300);
  };
  for (const one of [area, ...fields]) one.addEventListener("input", later);
  box.addEventListener("files", () => (tell(), later()), true);
  window.addEventListener("pagehide", () => soon && save());
  note.querySelector("button").onclick = () => {
    clearTimeout(soon);
    soon = 0;
    localStorage.removeItem(key);
    area.value = "";
    sayAgain(fields, begun);
    note.hidden = true;
    had = [];
    check();
    area.focus();
  };
  area.form?.addEventListener("submit", () => {
    save();
    const sent = JSON.parse(sessionStorage.getItem("sent") || "null") ?? [location.pathname];
    sessionStorage.setItem("sent", JSON.stringify([...sent, key]));
  });
}

// A text that came back without its pictures says which: files are not kept.
function missing(box, area, names) {
  const told = box.querySelector("[data-missing]");
  const shown = /!\[[^\]]*\]\(([^()\s/:]+)\)/g;
  const gone = () => [...area.value.matchAll(shown)].map((found) => found[1]).filter((name) => !names().includes(name));
  const check = () => {
    const now = [...new Set(gone())];
    told.hidden = !now.length;
    told.querySelector("strong").textContent = now.join(", ");
  };
  told.querySelector("button").onclick = () => {
    const now = gone();
    area.value = area.value.replace(shown, (all, name) => (now.includes(name) ? "" : all));
    area.dispatchEvent(new Event("input", { bubbles: true }));
    check();
    area.focus();
  };
  area.addEventListener("input", () => told.hidden || check());
  return check;
}

// A link to a form leads into it: one writes at once. After the jump, which takes the focus away.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const area = link && link.hash.length > 1 && document.getElementById(link.hash.slice(1))?.querySelector("textarea");
  if (area) setTimeout(() => ((area.closest("details") ?? {}).open = true, area.focus()));
});

document.querySelectorAll("[data-composer]").forEach(compose);
document.querySelectorAll("[data-files]").forEach((field) => field.closest("[data-composer]") || files(field));
