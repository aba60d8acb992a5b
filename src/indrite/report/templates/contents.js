// The list of contents: shut on a small screen, and marking the section that is being read.
(() => {
  const list = document.querySelector("nav.contents > details");
  if (!list) return;
  if (!matchMedia("(min-width: 48rem)").matches) list.open = false;
  const links = new Map([...list.querySelectorAll("a")].map((one) => [one.hash.slice(1), one]));
  const sections = [...document.querySelectorAll("main > section")];
  const shown = new Set();
  let marked = null;
  const mark = () => {
    const id = (sections.find((one) => shown.has(one)) ?? {}).id;
    const next = scrollY < 200 ? null : links.get(id) ?? marked;
    if (next === marked) return;
    marked?.removeAttribute("aria-current");
    next?.setAttribute("aria-current", "true");
    marked = next;
    const box = list.parentElement;
    if (box.scrollHeight > box.clientHeight && getComputedStyle(box).position === "sticky")
      box.scrollTop = next ? next.offsetTop - box.clientHeight / 2 : 0;
  };
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) shown[entry.isIntersecting ? "add" : "delete"](entry.target);
    mark();
  }, { rootMargin: "-8% 0px -60% 0px" });
  for (const one of sections) watch.observe(one);

  // a link to a folded section opens it
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target?.matches("section") ? target.querySelector(":scope > details") : target?.closest("details");
    if (fold) fold.open = true;
  };
  addEventListener("hashchange", open);
  open();
  // in print everything is open
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
})();
