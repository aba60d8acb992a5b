"""What tests of reports share: the numbers inside a file, and a page in a browser with everything drawn."""

import base64
import gzip
import json
import re
from contextlib import contextmanager

#: Draws every figure by scrolling to it, and goes back to the top.
DRAW_ALL = """async () => {
  const waited = (test) => new Promise((done, fail) => {
    const end = Date.now() + 60000;
    const look = () => {
      if (test()) done();
      else if (Date.now() > end) fail(new Error("not drawn"));
      else setTimeout(look, 30);
    };
    look();
  });
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll(".interactive")) {
    one.parentElement.scrollIntoView({ behavior: "instant", block: "center" });
    await waited(() => one.dataset.ready);
  }
  scrollTo({ top: 0, behavior: "instant" });
}"""


def unpacked(html, name):
    """Return the text of a compressed part of a report."""
    packed = re.search(rf'id="packed-{name}">(.*?)</script>', html, re.S).group(1)
    return gzip.decompress(base64.b64decode(packed)).decode()


def figures_of(html):
    """Return the numbers of the charts of a report, by their ids."""
    return {name: one for name, one in json.loads(unpacked(html, "data")).items() if one}


def is_hint(text):
    """Whether Chromium only says that plotly's views in space could be faster."""
    return text.startswith("Canvas2D: Multiple readback") or "GL Driver Message" in text


@contextmanager
def opened_report(browser, path, *, width=1280, scheme="light", script=True, **options):
    """Open a report offline; gives the page, what the console said and the addresses it asked for."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=script,
        offline=True,
        **options,
    )
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text) if not is_hint(message.text) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(path.as_uri())
    if script:
        page.evaluate(DRAW_ALL)
    yield page, said, asked
    context.close()
