// The composer: marks, files, drafts. Everything here is on top of a textarea and a file input.
const sized = (bytes) => {
  const [unit, by] = bytes < 999500 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  return (Math.max(bytes, 100) / by).toLocaleString(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 });
};

function files(field) {
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector(".files-chosen");
  const { most, one, all, remove, tooMany, tooLarge, tooMuch } = field.dataset;
  let chosen = [];
  const kept = () => [...field.querySelectorAll("[data-name]:checked")];
  function show(told = []) {
    const bag = new DataTransfer();
    chosen.forEach((file) => bag.items.add(file));
    input.files = bag.files;
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
      if (file.size > one) told.push(`${file.name}: ${tooLarge}`);
      else if (chosen.length + kept().length >= most) told.push(tooMany);
      else if (chosen.reduce((sum, other) => sum + other.size, together + file.size) > all) told.push(tooMuch);
      else if (!chosen.some((other) => other.name === file.name && other.size === file.size)) chosen.push(file);
    }
    show([...new Set(told)]);
  }
  input.addEventListener("change", () => add([...input.files]));
  return { add, input };
}

function compose(box) {
  const area = box.querySelector("textarea");
  const field = box.querySelector("[data-files]");
  const { add, input } = field ? files(field) : {};
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
  draft(box, area);
}

function draft(box, area) {
  const key = `draft:${location.pathname}:${box.dataset.draft}`;
  const note = box.querySelector(".composer-note");
  const old = localStorage.getItem(key);
  const first = area.defaultValue;
  if (old && !first) {
    area.value = old.replace(/!\[\]\(\d{14}-\d+\.\w+\)/g, ""); // what was pasted is not kept
    note.hidden = false;
  }
  let soon;
  area.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => (area.value ? localStorage.setItem(key, area.value) : localStorage.removeItem(key)), 300);
  });
  note.querySelector("button").onclick = () => {
    localStorage.removeItem(key);
    area.value = "";
    note.hidden = true;
    area.focus();
  };
  area.form?.addEventListener("submit", () => {
    clearTimeout(soon);
    localStorage.setItem(key, area.value);
    sessionStorage.setItem("sent", JSON.stringify([key, location.pathname]));
  });
}

document.querySelectorAll("[data-composer]").forEach(compose);
document.querySelectorAll("[data-files]").forEach((field) => field.closest("[data-composer]") || files(field));
