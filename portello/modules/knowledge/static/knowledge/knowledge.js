// What a page tells by itself, because looking changes nothing: that it was read, what was not found.
for (const form of document.querySelectorAll("form[data-tell]")) {
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
}
