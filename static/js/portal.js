/* Small comforts. Every page works without this file. */
(() => {
  "use strict";

  /* A second click on "send" does nothing. The server refuses doubles too; this only spares a surprise. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-allow-repeat], [hx-post], [data-hx-post]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-disabled='true']").forEach((button) => button.removeAttribute("aria-disabled"));
  });

  /* Copy the address of a section, or a text of the page. The button is hidden until we know copying is possible. */
  const copy = async (button) => {
    const text = button.dataset.copyText
      ? document.querySelector(button.dataset.copyText).textContent.trim()
      : new URL(button.dataset.copyLink || location.href, location.href).href;
    await navigator.clipboard.writeText(text);
    const label = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 2500);
  };
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy-link], [data-copy-text]").forEach((button) => {
      button.hidden = false;
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", () => copy(button));
    });
  }

  /* Printing from the page. */
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  /* The menu closes with Escape and with a click elsewhere. */
  const menu = document.querySelector("details.menu");
  const close = () => {
    if (!menu?.open) return;
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("click", (event) => { if (menu?.open && !menu.contains(event.target)) close(); });

  /* After a refused form the reader starts at the list of problems; its links land in the field itself. */
  const summary = document.querySelector(".error-summary");
  summary?.focus();
  summary?.addEventListener("click", (event) => {
    const target = event.target.hash && document.getElementById(event.target.hash.slice(1));
    if (!target) return;
    const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
    if (!control) return;
    event.preventDefault();
    control.focus({ preventScroll: true });
    (control.closest(".field") || control).scrollIntoView({ block: "center" });
  });
})();
