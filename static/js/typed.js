/* What somebody typed is not lost: not by a stray click, not by an expired sign-in, not by a crash.

   Every form marked data-confirm-leave, of a reader who is signed in (body[data-user]), is kept in the storage of
   this browser tab at every keystroke, under the reader's number and the address of the form. Opened again, the form
   shows what was typed, says so (template#typed-restored of base.html) and offers what is saved instead. What is kept
   goes once it is saved, when the reader takes what is saved, at sign-out (form[data-forget]) and with the tab.

   A form that the server gave back (refused, previewed, changed by somebody else meanwhile) holds unsaved words from
   the start: it, or what stands around it, is marked data-unsaved.

   A script that has saved a form by itself says so: form.dispatchEvent(new Event("portal:saved", {bubbles: true})). */
(() => {
  "use strict";

  const FORMS = "form[data-confirm-leave]";
  const PREFIX = "typed:";
  const { user } = document.body.dataset;

  /* Storage may be full, or forbidden by the browser: then the page works without it. */
  const safely = (use) => {
    try {
      return use(window.sessionStorage);
    } catch {
      return null;
    }
  };
  /* The page in another language is the same page: /ar/calls/add/ and /en/calls/add/ are both calls/add/. */
  const withoutLanguage = (path) => path.replace(/^\/[a-z]{2}\//, "");
  const targetOf = (form) => withoutLanguage(form.getAttribute("action") ?? "");
  const keyOf = (form) => {
    const alike = [...document.querySelectorAll(FORMS)].filter((other) => targetOf(other) === targetOf(form));
    const page = withoutLanguage(location.pathname) + location.search;
    return `${PREFIX}${user}:${page}:${targetOf(form)}:${alike.indexOf(form)}`;
  };
  const load = (key) => safely((storage) => JSON.parse(storage.getItem(key)));
  const store = (key, kept) => safely((storage) => storage.setItem(key, JSON.stringify(kept)));
  const forget = (key) => safely((storage) => storage.removeItem(key));
  const allKeys = () => safely((storage) => Object.keys(storage).filter((key) => key.startsWith(PREFIX))) || [];

  /* Passwords and files are never kept, and hidden fields are the server's, but for the version they were typed on. */
  const NOT_TYPED = ["hidden", "password", "file", "submit", "button", "reset", "image"];
  const typedFields = (form) => [...form.elements].filter(
    (field) => field.matches("input, select, textarea") && field.name && !NOT_TYPED.includes(field.type));
  const versionOf = (form) => form.querySelector("input[type=hidden][name=version]");

  const now = {
    isChecked: (field) => field.checked,
    chosen: (field) => [...field.options].filter((option) => option.selected),
    text: (field) => field.value,
  };
  const asServed = {
    isChecked: (field) => field.defaultChecked,
    chosen: (field) => {
      const marked = [...field.options].filter((option) => option.defaultSelected);
      return marked.length || field.multiple ? marked : [...field.options].slice(0, 1);
    },
    text: (field) => field.defaultValue,
  };
  const valuesOf = (field, way) => {
    if (field.matches("[type=checkbox], [type=radio]")) return way.isChecked(field) ? [field.value] : [];
    if (field.matches("select")) return way.chosen(field).map((option) => option.value);
    return [way.text(field).trim()];
  };
  const read = (form, way) => {
    const values = {};
    for (const field of typedFields(form)) values[field.name] = [...(values[field.name] || []), ...valuesOf(field, way)];
    return values;
  };
  const write = (form, values) => {
    const used = {};
    for (const field of typedFields(form)) {
      const kept = values[field.name];
      if (!kept) continue;
      if (field.matches("[type=checkbox], [type=radio]")) field.checked = kept.includes(field.value);
      else if (field.matches("select")) for (const option of field.options) option.selected = kept.includes(option.value);
      else field.value = kept[used[field.name] = (used[field.name] ?? -1) + 1] ?? "";
    }
  };

  const keep = (form, more = {}) => {
    if (user) store(keyOf(form), { version: versionOf(form)?.value, values: read(form, now), ...more });
  };

  /* Was the last thing sent saved? A page that is neither sign-in nor refusal says yes. Going back and reloading say
     nothing. What was sent and not saved is then like any other words that were typed. */
  const wayHere = performance.getEntriesByType("navigation")[0]?.type ?? "navigate";
  const isAnswer = user && wayHere === "navigate" && !document.querySelector(".error-page, .messages .notice--danger");
  for (const key of allKeys()) {
    const kept = load(key);
    if (!kept?.sent) continue;
    if (isAnswer) forget(key);
    else store(key, { ...kept, sent: false });
  }

  const notices = new WeakMap();
  const done = (form) => {
    delete form.dataset.unsaved;
    notices.get(form)?.remove();
    forget(keyOf(form));
  };
  const restore = (form, kept) => {
    const version = versionOf(form);
    const served = version?.value;
    write(form, kept.values);
    // Typed on an older version: saving shows what somebody else wrote meanwhile, instead of overwriting it.
    if (version && kept.version) version.value = kept.version;
    form.dataset.unsaved = "yes";
    const notice = document.querySelector("#typed-restored").content.firstElementChild.cloneNode(true);
    notices.set(form, notice);
    notice.querySelector("button").addEventListener("click", () => {
      form.reset();
      if (version) version.value = served;
      done(form);
      typedFields(form)[0]?.focus();
    });
    form.prepend(notice);
    const around = form.closest("details");
    if (around) around.open = true;
  };

  for (const form of document.querySelectorAll(FORMS)) {
    if (form.closest("[data-unsaved]")) {
      form.dataset.unsaved = "yes";
      keep(form);
      continue;
    }
    const kept = user && load(keyOf(form));
    if (!kept) continue;
    if (JSON.stringify(kept.values) === JSON.stringify(read(form, asServed))) forget(keyOf(form));
    else restore(form, kept);
  }

  document.addEventListener("input", (event) => {
    const { form } = event.target;
    if (!form?.matches(FORMS)) return;
    form.dataset.unsaved = "yes";
    keep(form);
  });
  document.addEventListener("portal:saved", (event) => done(event.target));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.matches("[data-forget]")) allKeys().forEach(forget);
    if (!form.matches(FORMS)) return;
    if (form.dataset.unsaved) keep(form, { sent: true });
    delete form.dataset.unsaved;
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector(`${FORMS}[data-unsaved]`)) event.preventDefault();
  });
})();
