// The look and the home page editor: a live preview, colour fields, blocks that can be dragged.
const preview = document.querySelector("[data-preview-form]");
if (preview) {
  const button = preview.querySelector("[data-preview]");
  const frame = document.getElementById("preview");
  let waiting, asked = 0;
  const show = async () => {
    const mine = ++asked;
    const answer = await fetch(button.formAction, {method: "POST", body: new FormData(preview)});
    const page = await answer.text();
    if (answer.ok && mine === asked) frame.srcdoc = page;
  };
  preview.addEventListener("input", (event) => {
    if (event.target.name === "preview_size") return;
    clearTimeout(waiting);
    waiting = setTimeout(show, 400);
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    show();
  });
}
for (const text of document.querySelectorAll("[data-colour]")) {
  const well = document.createElement("input");
  const row = document.createElement("div");
  well.type = "color";
  well.setAttribute("aria-label", text.labels[0].textContent);
  row.className = "colour-row";
  text.before(row);
  row.append(well, text);
  const follow = () => { well.value = /^#[0-9a-f]{6}$/i.test(text.value) ? text.value : text.placeholder; };
  follow();
  text.addEventListener("input", follow);
  well.addEventListener("input", () => { text.value = well.value; });
}
const list = document.querySelector("[data-blocks]");
const sorted = document.querySelector("[data-order]");
if (list && sorted) {
  let dragged;
  for (const block of list.children) {
    block.draggable = true;
    block.addEventListener("dragstart", (event) => {
      dragged = block;
      block.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    block.addEventListener("dragend", () => block.classList.remove("dragged"));
    block.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      block.classList.add("over");
    });
    block.addEventListener("dragleave", () => block.classList.remove("over"));
    block.addEventListener("drop", (event) => {
      event.preventDefault();
      block.classList.remove("over");
      if (!dragged || block === dragged) return;
      const all = [...list.children];
      if (all.indexOf(dragged) < all.indexOf(block)) block.after(dragged);
      else block.before(dragged);
      sorted.elements.order.value = [...list.children].map((one) => one.dataset.block).join(",");
      sorted.requestSubmit();
    });
  }
}
