/* Long forms save themselves while somebody writes. Without this file, and beside it, the Save button does the same.

   The template, whose form also keeps every keystroke in the browser (typed.js):
     <form method="post" data-confirm-leave{% if not conflict %} data-autosave="{{ request.path }}"{% endif %}>
       {% csrf_token %}{{ form }}   with a hidden field `version`
       buttons
       {% include "components/autosave_line.html" only %}
     </form>
     {% block scripts %}<script src="{% static 'js/autosave.js' %}" defer></script>{% endblock %}
   A page that shows two versions side by side saves only when the reader says so, hence `not conflict`.

   The view (ipbes_portal/edits.py): `if is_autosave(request): return autosave_answer(form, save)`, where `save(form)`
   runs the very action of the Save button. The form is posted with the header X-Requested-With: autosave, without
   files and without form_key; the answers are
     200 {"version": 7, "saved_at": "2026-11-21T14:32:00+00:00"}   saved; the form goes on with this version
     422 {"errors": {"amount": ["Amount sought: Enter a number."]}}   not saved, said beside the buttons
     409 {"stale": true}   somebody else saved meanwhile: pressing Save shows both versions
     403, or a redirect (to sign-in)   may no longer write here, or signed out: the words stay kept by typed.js */
(() => {
  "use strict";

  const PAUSE = 4_000; // after the last keystroke
  const RETRY = 20_000; // after an answer that never came
  const PATIENCE = 15_000; // before an answer counts as lost

  const bodyOf = (form) => {
    const body = new FormData(form);
    body.delete("form_key");
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    return body;
  };
  const clock = (moment) => new Date(moment).toLocaleTimeString(
    document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  const watch = (form) => {
    const line = form.querySelector("[data-autosave-line]");
    let keystrokes = 0;
    let timer = null;
    let running = null;
    let isOver = false;

    const say = (name, values = {}) => {
      const text = Object.entries(values).reduce(
        (words, [key, value]) => words.replace(`{${key}}`, () => value), line.dataset[name]);
      if (line.textContent !== text) line.textContent = text; // a screen reader hears a line again when it is set
      line.dataset.state = name;
    };
    const saveIn = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    };

    const read = async (response, sentAt) => {
      if (response.type === "opaqueredirect") return say("signedOut");
      if (response.status === 422) {
        const { errors } = await response.json();
        return say("invalid", { errors: Object.values(errors).flat().join(" ") });
      }
      if (response.status === 409 || response.status === 403 || response.status === 404) {
        isOver = true;
        return say(response.status === 409 ? "stale" : "refused");
      }
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { version, saved_at: savedAt } = await response.json();
      form.querySelector("input[type=hidden][name=version]").value = version;
      say("saved", { time: clock(savedAt) });
      if (keystrokes === sentAt) form.dispatchEvent(new Event("portal:saved", { bubbles: true }));
      else saveIn(PAUSE);
    };
    const send = async (isLeaving) => {
      const sentAt = keystrokes; // what is typed until the answer comes is not saved by it
      try {
        await read(await fetch(form.dataset.autosave, {
          method: "POST",
          body: bodyOf(form),
          headers: { "X-Requested-With": "autosave", Accept: "application/json" },
          redirect: "manual",
          keepalive: isLeaving, // goes on when the page is left; browsers take at most 64 KB then
          signal: AbortSignal.timeout(PATIENCE),
        }), sentAt);
      } catch {
        say("failed");
        saveIn(RETRY);
      }
      running = null;
    };
    const save = (isLeaving = false) => {
      clearTimeout(timer);
      // Words of an earlier visit are sent only once the reader goes on writing: until then they may be undone.
      if (isOver || !keystrokes || !form.dataset.unsaved || form.dataset.sent) return;
      if (running) saveIn(PAUSE); // one at a time: each answer brings the version of the next
      else running = send(isLeaving);
    };

    form.addEventListener("input", () => {
      keystrokes += 1;
      saveIn(PAUSE);
    });
    form.addEventListener("focusout", (event) => {
      if (!event.relatedTarget?.matches("button")) save();
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
    /* Pressed while an autosave is under way: its answer brings the version without which Save would be stale. */
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!running) return;
      event.preventDefault();
      event.stopPropagation();
      const { submitter } = event;
      running.then(() => form.requestSubmit(submitter));
    });
    say("idle");
  };

  document.querySelectorAll("form[data-autosave]").forEach(watch);
})();
