"use strict";
// What stands in the file compressed: numbers of figures and the plotting library, each read once.
const packed = (() => {
  const kept = new Map();
  const unpack = async (id) => {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (one) => one.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };
  const once = (id, then) => {
    if (!kept.has(id)) kept.set(id, unpack(id).then(then));
    return kept.get(id);
  };
  return {
    able: typeof DecompressionStream === "function",
    numbers: () => once("packed-data", JSON.parse),
    plotly: () => once("packed-plotly", (text) => {
      const script = document.createElement("script");
      script.textContent = text;
      document.head.append(script);
      return window.Plotly;
    }),
  };
})();

// Calls back for each element once it comes near the window.
const whenNear = (elements, call) => {
  // what is not shown yet has no place on the page: its surroundings are watched
  const places = new Map([...elements].map((one) => [one.parentElement, one]));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) {
      watch.unobserve(entry.target);
      call(places.get(entry.target));
    }
  }, { rootMargin: "800px 0px" });
  for (const one of places.keys()) watch.observe(one);
};

// A file of the reader's, made here.
const save = (name, text, type) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
const quoted = (text) => `"${String(text ?? "").replaceAll('"', '""')}"`;

for (const button of document.querySelectorAll("button[data-save]"))
  button.addEventListener("click", () => save(button.dataset.save, button.closest("details").querySelector("pre").textContent, "text/plain"));
