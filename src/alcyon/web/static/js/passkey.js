// Passkeys: <div data-passkey="ID of a json_script with the server's options" data-answer="name">.
// The browser's answer goes into the hidden field of that name, and the form is sent.

const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)).buffer;
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list || []).map((entry) => ({ ...entry, id: decode(entry.id) }));

function asked(options) {
  const key = { ...(options.publicKey || options) };
  key.challenge = decode(key.challenge);
  if (key.user) key.user = { ...key.user, id: decode(key.user.id) };
  key.excludeCredentials = named(key.excludeCredentials);
  key.allowCredentials = named(key.allowCredentials);
  return key;
}

function answered(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]).map((part) => [part, encode(response[part])]);
  const transports = response.getTransports ? { transports: response.getTransports() } : {};
  return {
    id: credential.id, rawId: encode(credential.rawId), type: credential.type,
    response: { ...Object.fromEntries(given), ...transports },
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  };
}

async function options(place) {
  const found = document.getElementById(place);
  if (found) return JSON.parse(found.textContent);
  const answer = await fetch(place, { headers: { Accept: "application/json" } });
  const body = await answer.json();
  return body.request_options || body.creation_options || body;
}

async function use(box) {
  const form = box.closest("form"), wrong = box.querySelector(".error");
  wrong.hidden = true;
  try {
    const key = asked(await options(box.dataset.passkey));
    const credential = key.user ? await navigator.credentials.create({ publicKey: key }) : await navigator.credentials.get({ publicKey: key });
    form.elements[box.dataset.answer].value = JSON.stringify(answered(credential));
    form.submit();
  } catch { wrong.hidden = false; }
}

if (window.PublicKeyCredential && window.isSecureContext) {
  for (const box of document.querySelectorAll("[data-passkey]")) {
    box.hidden = false;
    box.querySelector("button").addEventListener("click", () => use(box));
  }
}
