/* The review desk: keys for the scorecard, and the verdict as it stands after the page has saved itself.
   Everything here can be done without it: by pointer, by Tab and arrow keys, and by the Save button. */
(() => {
  "use strict";

  const form = document.querySelector("form.desk");
  if (!form) return;
  const card = form.querySelector("#scorecard");
  document.querySelectorAll("[data-with-script]").forEach((help) => { help.hidden = false; });

  /* The verdict in words comes from the server, which knows the rules; parts of the page are replaced by their ids. */
  const refresh = async () => {
    const response = await fetch(form.dataset.verdict, { headers: { Accept: "text/html" }, redirect: "manual" });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    fresh.querySelectorAll("[id]").forEach((part) => {
      const shown = document.getElementById(part.id);
      if (shown && shown.innerHTML !== part.innerHTML) shown.innerHTML = part.innerHTML;
    });
  };
  form.addEventListener("portal:saved", () => refresh().catch(() => {})); // the next save asks again

  /* To tick a family is to say yes to its criterion; the server does the same. */
  card.addEventListener("input", (event) => {
    const box = event.target.closest(".parts input[type=checkbox]");
    const answer = box?.closest(".criterion").querySelector(".yesno input[value=yes]");
    const open = box?.closest(".criterion").querySelector(".yesno input[value='']");
    if (box?.checked && open?.checked) answer.checked = true;
  });

  const criteria = () => [...card.querySelectorAll(".criterion")].filter((each) => each.checkVisibility());
  const present = () => document.activeElement.closest?.(".criterion");
  const go = (criterion) => {
    if (!criterion) return;
    (criterion.querySelector(".yesno input:checked") || criterion.querySelector(".yesno input")).focus({ preventScroll: true });
    criterion.scrollIntoView({ block: "start" });
  };
  const step = (by) => {
    const all = criteria();
    const at = all.indexOf(present());
    go(at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by]);
  };
  const say = (value) => {
    const group = document.activeElement.closest?.(".part, .criterion");
    const radio = group?.querySelector(`.yesno input[value=${value}]`);
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const saveNow = () => {
    const { activeElement } = document;
    activeElement.blur(); // leaving a field saves, see autosave.js
    activeElement.focus({ preventScroll: true });
  };
  const keys = { j: () => step(1), k: () => step(-1), y: () => say("yes"), n: () => say("no"), s: saveNow };
  /* On keyboards of other scripts the key in the same place counts. */
  const letterOf = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase());

  /* Only while the scorecard has the focus: single keys must not surprise somebody who speaks to the page. */
  card.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const act = keys[letterOf(event)];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
