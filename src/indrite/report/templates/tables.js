// Tables: choose rows by verdict or by a word, show the rest of a long one, save as CSV.
(() => {
  const SHOWN = matchMedia("(min-width: 48rem)").matches ? 12 : 6;
  const bar = (box, table) => {
    const rows = [...table.tBodies[0].rows];
    const verdicts = rows.map((row) => row.dataset.verdict ?? "");
    const state = { verdict: "", word: "" };
    const tools = box.querySelector(".table-tools");
    const more = tools.querySelector("[data-more]");
    const said = tools.querySelector("[role=status]");
    const long = rows.length > SHOWN + 8;
    let whole = !long || (box.hasAttribute("data-first") && matchMedia("(min-width: 48rem)").matches);

    const show = () => {
      const filtered = state.verdict !== "" || state.word !== "";
      let kept = 0;
      rows.forEach((row, at) => {
        const fits = (!state.verdict || verdicts[at] === state.verdict)
          && (!state.word || row.textContent.toLowerCase().includes(state.word));
        if (fits) kept += 1;
        row.classList.toggle("out", !fits);
        row.classList.toggle("over", fits && !filtered && !whole && at >= SHOWN);
      });
      said.textContent = filtered ? `${kept} of ${rows.length} rows` : "";
      if (more) {
        more.hidden = filtered || !long;
        more.textContent = whole ? `Show the first ${SHOWN} rows only` : `Show all ${rows.length} rows`;
        more.setAttribute("aria-expanded", String(whole));
      }
    };
    more?.addEventListener("click", () => { whole = !whole; show(); });
    for (const chip of tools.querySelectorAll("[data-verdict]")) chip.addEventListener("click", () => {
      state.verdict = state.verdict === chip.dataset.verdict ? "" : chip.dataset.verdict;
      for (const one of tools.querySelectorAll("[data-verdict]"))
        one.setAttribute("aria-pressed", String(one.dataset.verdict === state.verdict));
      show();
    });
    tools.querySelector("input")?.addEventListener("input", (event) => {
      state.word = event.target.value.trim().toLowerCase();
      show();
    });
    tools.querySelector("[data-csv]").addEventListener("click", () => {
      const text = [...table.rows].map((row) => [...row.cells].map((cell) =>
        quoted([...cell.querySelectorAll("span, small")].map((one) => one.textContent).join("; ") || cell.textContent.trim())).join(","));
      save(`${table.id || "table"}.csv`, text.join("\n") + "\n", "text/csv");
    });
    show();
  };
  for (const box of document.querySelectorAll(".table")) bar(box, box.querySelector("table"));
})();
