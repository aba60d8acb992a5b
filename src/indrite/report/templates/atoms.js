(() => {
  // Atoms drawn on a canvas from back to front; dragging or the arrow keys turn them.
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const times = (m, v) => m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
  const turned = (yaw, pitch) => {
    const [a, b, c, d] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    // at rest the third cell vector runs to the right and the first one up
    return [[0, b, a], [c, d * a, -d * b], [-d, c * a, -c * b]];
  };

  const view = (root, data) => {
    const figure = root.closest("figure");
    const canvas = root.querySelector("canvas"), brush = canvas.getContext("2d");
    const START = { yaw: 0.25, pitch: 0.2, zoom: 1 };
    const state = { frame: data.frames.length - 1, ...START };
    const middle = (cell) => [0, 1, 2].map((k) => (cell[0][k] + cell[1][k] + cell[2][k]) / 2);

    const edges = (cell) => {
      const corner = (i, j, k) => [0, 1, 2].map((x) => i * cell[0][x] + j * cell[1][x] + k * cell[2][x]);
      const pairs = [];
      for (const [i, j] of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
        pairs.push([corner(0, i, j), corner(1, i, j)], [corner(i, 0, j), corner(i, 1, j)], [corner(i, j, 0), corner(i, j, 1)]);
      }
      return pairs;
    };

    const draw = () => {
      const frame = data.frames[state.frame], centre = middle(frame.cell);
      const ratio = window.devicePixelRatio || 1, width = root.clientWidth, height = canvas.clientHeight;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      brush.setTransform(ratio, 0, 0, ratio, 0, 0);
      brush.clearRect(0, 0, width, height);
      const spin = turned(state.yaw, state.pitch);
      const lengths = frame.cell.map((row) => Math.hypot(...row));
      const scale = state.zoom * Math.min(width / (1.15 * Math.max(...lengths)), height / (1.7 * Math.max(lengths[0], lengths[1])));
      const place = (point) => {
        const [x, y, z] = times(spin, point.map((one, k) => one - centre[k]));
        return [width / 2 + scale * x, height / 2 - scale * y, z];
      };
      const parts = [];
      for (const [from, to] of edges(frame.cell)) parts.push({ line: [place(from), place(to)], colour: css("--soft"), width: 1, back: -1e9 });
      for (const bonds of frame.bonds) for (const end of bonds.ends) {
        const line = [place(end.slice(0, 3)), place(end.slice(3))];
        parts.push({ line, colour: bonds.colour, width: Math.max(1.5, 0.22 * scale), back: (line[0][2] + line[1][2]) / 2 - 0.3 });
      }
      frame.at.forEach((point, atom) => {
        const [, colour, radius] = data.elements[data.kind[atom]], at = place(point);
        parts.push({ at, colour, radius: scale * radius, back: at[2] });
      });
      parts.sort((one, other) => one.back - other.back);
      for (const part of parts) {
        if (part.line) {
          brush.strokeStyle = part.colour;
          brush.lineWidth = part.width;
          brush.beginPath();
          brush.moveTo(part.line[0][0], part.line[0][1]);
          brush.lineTo(part.line[1][0], part.line[1][1]);
          brush.stroke();
          continue;
        }
        brush.beginPath();
        brush.arc(part.at[0], part.at[1], part.radius, 0, 2 * Math.PI);
        brush.fillStyle = part.colour;
        brush.fill();
        brush.lineWidth = 1;
        brush.strokeStyle = "rgba(0,0,0,0.55)";
        brush.stroke();
      }
      root.dataset.ready = "yes";
    };

    const turn = (x, y) => {
      state.yaw += x;
      state.pitch = Math.max(-1.55, Math.min(1.55, state.pitch + y));
      draw();
    };
    let last = null;
    canvas.addEventListener("pointerdown", (event) => { last = [event.clientX, event.clientY]; canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointerup", () => { last = null; });
    canvas.addEventListener("pointercancel", () => { last = null; });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      turn((event.clientX - last[0]) / 150, (event.clientY - last[1]) / 150);
      last = [event.clientX, event.clientY];
    });
    const press = (key) => {
      const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[key];
      const zoom = { "+": 1.15, "=": 1.15, "-": 1 / 1.15 }[key];
      if (key === "0") Object.assign(state, START);
      else if (!step && !zoom) return false;
      if (zoom) state.zoom = Math.max(0.4, Math.min(6, state.zoom * zoom));
      turn(...(step || [0, 0]));
      return true;
    };
    canvas.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && press(event.key)) event.preventDefault();
    });
    for (const button of figure.querySelectorAll("button[data-key]"))
      button.addEventListener("click", () => press(button.dataset.key));
    for (const button of figure.querySelectorAll("button[data-frame]"))
      button.addEventListener("click", () => {
        state.frame = Number(button.dataset.frame);
        for (const one of figure.querySelectorAll("button[data-frame]")) one.setAttribute("aria-pressed", String(one === button));
        draw();
      });
    new ResizeObserver(draw).observe(root);
    document.addEventListener("theme", draw);
    figure.classList.add("live");
    draw();
  };

  if (packed.able) whenNear(document.querySelectorAll(".interactive.atoms"), async (root) => view(root, (await packed.numbers())[root.id]));
})();
