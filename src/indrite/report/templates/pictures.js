// The static form of a figure: shown instead of the interactive one, or saved as a file; films stand still until asked.
(() => {
  const KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "font-size", "text-anchor"];
  const alone = (svg) => {
    // a file of its own has no styles of the page: each element gets what it looks like, on white
    const root = document.documentElement, theme = root.dataset.theme;
    root.dataset.theme = "light";
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
    from.forEach((one, at) => {
      const look = getComputedStyle(one);
      for (const name of KEPT) to[at].setAttribute(name, look.getPropertyValue(name));
      for (const name of ["style", "class"]) to[at].removeAttribute(name);
    });
    copy.setAttribute("font-family", "Helvetica, Arial, sans-serif");
    copy.setAttribute("style", "background:#fff");
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    return new XMLSerializer().serializeToString(copy);
  };
  for (const button of document.querySelectorAll("button[data-picture]"))
    button.addEventListener("click", () => {
      const svg = button.closest("figure").querySelector("svg.chart");
      save(`${button.dataset.picture}.svg`, alone(svg), "image/svg+xml");
    });
  for (const button of document.querySelectorAll("button[data-static]"))
    button.addEventListener("click", () => {
      const still = button.closest("figure").classList.toggle("still");
      button.setAttribute("aria-pressed", String(still));
      dispatchEvent(new Event("resize"));
    });
  for (const button of document.querySelectorAll("button[data-full]"))
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.closest("figure").classList.toggle("full")));
    });
  for (const button of document.querySelectorAll("button[data-film]")) {
    const figure = button.closest("figure");
    button.addEventListener("click", () => {
      const plays = figure.classList.toggle("plays");
      button.textContent = plays ? "Stop the film" : "Play the film";
      const film = figure.querySelector("img.film");
      if (plays) { const { src } = film; film.src = ""; film.src = src; }
    });
  }
})();
