// While a ticket or a question is being written: articles that may answer it already.
const place = document.querySelector("[data-suggest]");
const fields = [document.querySelector("#id_subject, #id_title"), document.querySelector("#id_text")].filter(Boolean);
let asked = "", timer = 0;
async function suggest() {
  const text = fields.map((field) => field.value).join(" ").trim().slice(0, 1000);
  if (text.length < 8 || text === asked) return;
  asked = text;
  try {
    const answer = await fetch(`${place.dataset.suggest}?${new URLSearchParams({ text })}`);
    if (answer.ok && asked === text) place.innerHTML = await answer.text();
  } catch {
    asked = "";
  }
}
if (place) {
  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(suggest, 700);
    });
  }
}
