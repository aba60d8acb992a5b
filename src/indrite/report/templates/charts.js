// Charts and views in space, drawn by plotly when they come near the window; until then their pictures are shown.
(() => {
  const drawn = new Map();
  const css = () => getComputedStyle(document.documentElement);

  // "$3" is colour 3 of the page's palette, "$3/0.2" the same at 20 % opacity
  const colour = (code, styles) => {
    const [index, alpha] = code.slice(1).split("/");
    const value = styles.getPropertyValue(`--c${index}`).trim();
    if (!alpha) return value;
    const part = (at) => parseInt(value.slice(at, at + 2), 16);
    return `rgba(${part(1)},${part(3)},${part(5)},${alpha})`;
  };
  const painted = (value, styles) => {
    if (Array.isArray(value)) return value;
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, one]) =>
        [key, Array.isArray(one) && key === "shapes" ? one.map((s) => painted(s, styles)) : painted(one, styles)]));
    return typeof value === "string" && /^\$\d/.test(value) ? colour(value, styles) : value;
  };

  const dressed = (layout, styles, narrow) => {
    const text = styles.getPropertyValue("--text").trim(), line = styles.getPropertyValue("--line").trim();
    const axis = { gridcolor: line, linecolor: text, zeroline: false, automargin: true, ticks: "outside", tickcolor: line, exponentformat: "power" };
    const full = painted(layout, styles);
    for (const name of ["xaxis", "yaxis", "yaxis2"]) if (full[name]) full[name] = { ...axis, ...full[name] };
    for (const name of ["yaxis", "yaxis2"]) if (full[name] && full[name].type === "log") full[name].dtick = 1;
    return {
      ...full,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: text, family: getComputedStyle(document.body).fontFamily, size: narrow ? 12 : 13 },
      legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" },
      margin: full.scene ? { l: 0, r: 0, t: 0, b: 0 } : { l: narrow ? 48 : 64, r: narrow ? 12 : 32, t: 10, b: 48 },
      hovermode: "closest",
      hoverlabel: { bgcolor: styles.getPropertyValue("--panel").trim(), bordercolor: line, font: { color: text } },
      dragmode: full.scene ? "turntable" : narrow ? false : "zoom",
      height: undefined,
    };
  };

  // A title longer than its axis, as where a tall legend leaves little height, goes on in further lines.
  const broken = (text, lines) => {
    const words = text.split(" "), width = text.length / lines, found = [""];
    for (const word of words) {
      const last = found.at(-1);
      if (last && found.length < lines && last.length + word.length / 2 > width) found.push(word);
      else found[found.length - 1] = last ? `${last} ${word}` : word;
    }
    return found.join("<br>");
  };
  const fitted = async (plotly, node, layout) => {
    for (const [name, drawnAs] of [["yaxis", ".ytitle"], ["yaxis2", ".y2title"]]) {
      const text = layout[name]?.title?.text;
      for (let lines = 2; text && lines <= 3; lines += 1) {
        const title = node.querySelector(drawnAs)?.getBoundingClientRect(), all = node.getBoundingClientRect();
        if (!title || (title.top >= all.top && title.bottom <= all.bottom)) break;
        await plotly.relayout(node, { [`${name}.title.text`]: broken(text, lines) });
      }
    }
  };

  const draw = async (one) => {
    const { node, data, layout } = one;
    const styles = css(), narrow = innerWidth < 700;
    const traces = data.map((trace) => ({ ...painted(trace, styles), x: trace.x, y: trace.y }));
    const plotly = await packed.plotly();
    node.closest("figure").classList.add("live");
    const full = dressed(layout, styles, narrow);
    if (full.scene && node.layout?.scene?.camera) full.scene.camera = node.layout.scene.camera;
    await plotly.react(node, traces, full, {
      responsive: true, displaylogo: false, displayModeBar: narrow ? false : "hover",
      modeBarButtonsToRemove: ["lasso2d", "select2d"],
    });
    await fitted(plotly, node, layout);
    node.dataset.ready = "yes";
  };

  // Arrow keys move a chart and turn a view, + and - zoom, 0 goes back.
  const AWAY = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const ZOOM = { "+": 0.8, "=": 0.8, "-": 1.25 };
  const moved = (node, [right, up], zoom) => {
    const update = {};
    for (const [name, share] of [["xaxis", right], ["yaxis", up], ["yaxis2", up]]) {
      const axis = node._fullLayout[name];
      if (!axis?.range) continue;
      const [first, last] = axis.range, middle = (first + last) / 2, half = (last - first) / 2;
      const shift = 0.2 * share * half;
      update[`${name}.range`] = [middle + shift - zoom * half, middle + shift + zoom * half];
    }
    return update;
  };
  const turned = (node, [right, up], zoom) => {
    const { x, y, z } = node._fullLayout.scene.camera.eye;
    const far = Math.hypot(x, y, z) * zoom, yaw = Math.atan2(y, x) + 0.12 * right;
    const pitch = Math.max(-1.5, Math.min(1.5, Math.asin(z / Math.hypot(x, y, z)) + 0.12 * up));
    return { "scene.camera.eye": { x: far * Math.cos(pitch) * Math.cos(yaw), y: far * Math.cos(pitch) * Math.sin(yaw), z: far * Math.sin(pitch) } };
  };
  const press = (one, key) => {
    const { node } = one, space = Boolean(one.layout.scene);
    if (key === "0") {
      delete node.layout.scene?.camera;
      draw(one);
      return true;
    }
    const away = AWAY[key], zoom = ZOOM[key];
    if (!away && !zoom) return false;
    window.Plotly.relayout(node, (space ? turned : moved)(node, away ?? [0, 0], zoom ?? 1));
    return true;
  };

  const begin = async (node) => {
    const data = (await packed.numbers())[node.id];
    const one = { node, ...data };
    drawn.set(node.id, one);
    await draw(one);
    node.tabIndex = 0;
    node.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !press(one, event.key)) return;
      event.preventDefault();
    });
    for (const button of node.closest("figure").querySelectorAll("button[data-key]"))
      button.addEventListener("click", () => press(one, button.dataset.key));
  };
  const gl = () => Boolean(document.createElement("canvas").getContext("webgl"));
  const nodes = [...document.querySelectorAll(".interactive.plot")].filter((one) => !one.matches(".space") || gl());
  if (packed.able) whenNear(nodes, begin);
  document.addEventListener("theme", () => { for (const one of drawn.values()) draw(one); });

  const csv = ({ data }) => {
    const rows = data.filter((trace) => trace.name).flatMap((trace) =>
      trace.x.map((x, at) => [quoted(trace.name), x, trace.y[at] ?? ""].join(",")));
    return ["series,x,y", ...rows].join("\n") + "\n";
  };
  for (const button of document.querySelectorAll("button[data-figure]"))
    button.addEventListener("click", async () => {
      save(`${button.dataset.figure}.csv`, csv((await packed.numbers())[button.dataset.figure]), "text/csv");
    });
})();
