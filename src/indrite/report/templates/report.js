"use strict";
(() => {
  const plots = new Map();
  const style = () => getComputedStyle(document.documentElement);

  // "$3" is colour 3 of the page's palette, "$3/0.2" the same at 20 % opacity
  const colour = (code, css) => {
    const [index, alpha] = code.slice(1).split("/");
    const value = css.getPropertyValue(`--c${index}`).trim();
    if (!alpha) return value;
    const part = (at) => parseInt(value.slice(at, at + 2), 16);
    return `rgba(${part(1)},${part(3)},${part(5)},${alpha})`;
  };
  const painted = (value, css) => {
    if (Array.isArray(value)) return value;
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, one]) =>
        [key, Array.isArray(one) && key === "shapes" ? one.map((s) => painted(s, css)) : painted(one, css)]));
    return typeof value === "string" && /^\$\d/.test(value) ? colour(value, css) : value;
  };

  const dressed = (layout, css, narrow) => {
    const text = css.getPropertyValue("--text").trim();
    const line = css.getPropertyValue("--line").trim();
    const axis = { gridcolor: line, linecolor: text, zeroline: false, automargin: true, ticks: "outside", tickcolor: line, exponentformat: "power" };
    const full = painted(layout, css);
    for (const name of ["xaxis", "yaxis", "yaxis2"]) if (full[name]) full[name] = { ...axis, ...full[name] };
    for (const name of ["yaxis", "yaxis2"])
      if (full[name] && full[name].type === "log") full[name].dtick = 1;
    return {
      ...full,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: text, family: getComputedStyle(document.body).fontFamily, size: narrow ? 12 : 13 },
      legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" },
      margin: { l: narrow ? 48 : 64, r: narrow ? 12 : 32, t: 10, b: 48 },
      hovermode: "closest",
      dragmode: narrow ? false : "zoom",
    };
  };

  const draw = (figure) => {
    const { node, data, layout } = figure;
    const css = style(), narrow = window.innerWidth < 700;
    const entries = [...data, ...layout.shapes].filter((one) => one.name && one.showlegend).length;
    node.style.height = narrow ? `${290 + 18 * entries}px` : "";
    const traces = data.map((trace) => ({ ...painted(trace, css), x: trace.x, y: trace.y }));
    Plotly.react(node, traces, dressed(layout, css, narrow), {
      responsive: true, displaylogo: false, displayModeBar: narrow ? false : "hover",
      modeBarButtonsToRemove: ["lasso2d", "select2d"],
    });
    node.dataset.ready = "yes";
  };

  const csv = ({ data }) => {
    const quote = (text) => `"${String(text ?? "").replaceAll('"', '""')}"`;
    const rows = data.filter((trace) => trace.name).flatMap((trace) =>
      trace.x.map((x, at) => [quote(trace.name), x, trace.y[at] ?? ""].join(",")));
    return ["series,x,y", ...rows].join("\n") + "\n";
  };

  for (const source of document.querySelectorAll("script[data-for]")) {
    const node = document.getElementById(source.dataset.for);
    const figure = { node, ...JSON.parse(source.textContent) };
    plots.set(node.id, figure);
    draw(figure);
  }
  for (const button of document.querySelectorAll("button[data-figure]"))
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv(plots.get(button.dataset.figure))], { type: "text/csv" }));
      link.download = `${button.dataset.figure}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  const again = () => plots.forEach(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
})();
