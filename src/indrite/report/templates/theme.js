// Light, dark, or as the system has it; what was chosen is remembered.
(() => {
  const root = document.documentElement, system = matchMedia("(prefers-color-scheme: dark)");
  const buttons = [...document.querySelectorAll("[data-set-theme]")];
  const tell = () => document.dispatchEvent(new Event("theme"));
  const show = () => {
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.setTheme === (root.dataset.theme ?? "system")));
  };
  for (const button of buttons) button.addEventListener("click", () => {
    const chosen = button.dataset.setTheme;
    if (chosen === "system") delete root.dataset.theme;
    else root.dataset.theme = chosen;
    try { localStorage.setItem("indrite-theme", chosen); } catch { /* not kept */ }
    show();
    tell();
  });
  system.addEventListener("change", tell);
  show();
})();
