// Passkeys: the browser's answer goes into the form's hidden field `credential`, then the form is sent.
(() => {
  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  };
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withIds = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  async function made({ publicKey }) {
    const found = await navigator.credentials.create({ publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withIds(publicKey.excludeCredentials),
    } });
    return { ...named(found), response: {
      clientDataJSON: toText(found.response.clientDataJSON),
      attestationObject: toText(found.response.attestationObject),
      transports: found.response.getTransports ? found.response.getTransports() : [],
    } };
  }

  async function proved({ publicKey }) {
    const found = await navigator.credentials.get({ publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withIds(publicKey.allowCredentials),
    } });
    const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
    return { ...named(found), response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    } };
  }

  const named = (found) => ({
    id: found.id,
    rawId: toText(found.rawId),
    type: found.type,
    authenticatorAttachment: found.authenticatorAttachment,
    clientExtensionResults: found.getClientExtensionResults(),
  });

  async function options(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const problem = document.querySelector("[data-passkey-problem]");
      problem.hidden = true;
      try {
        const ask = form.dataset.passkey === "create" ? made : proved;
        form.elements.credential.value = JSON.stringify(await ask(await options(form)));
        form.submit();
      } catch (error) {
        problem.hidden = false;
      }
    });
  }
})();
