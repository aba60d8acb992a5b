// before anything is painted: a theme that was chosen earlier, and that there is a script
(() => {
  const root = document.documentElement;
  root.className = "js";
  try {
    const chosen = localStorage.getItem("indrite-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch { /* a browser that keeps nothing: the system's theme */ }
})();
