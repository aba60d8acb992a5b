"""The report in headless Chromium: nothing in the console, nothing on the network, everything there."""

import pytest

from indrite.report import write_diagnosis_report

pytestmark = pytest.mark.browser

#: Desktop and phone, both colour schemes.
VIEWS = [(1280, 900, "light"), (390, 844, "dark")]


@pytest.fixture(scope="module")
def report_path(record, diagnosis, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_diagnosis_report(diagnosis, path, records={diagnosis.name: record})
    return path


@pytest.fixture(params=VIEWS, ids=["desktop", "phone"], scope="module")
def opened(request, browser, report_path):
    """Open the report; yields the page, what the console said and what was asked for."""
    width, height, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, offline=True, accept_downloads=True
    )
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(report_path.as_uri())
    page.wait_for_function(
        "() => [...document.querySelectorAll('.interactive')].every((one) => one.dataset.ready)"
    )
    yield page, said, asked
    context.close()


def test_the_report_opens_offline_without_a_word(opened, report_path):
    page, said, asked = opened
    assert said == []
    assert [one for one in asked if not one.startswith("blob:")] == [report_path.as_uri()]
    assert page.locator("svg.main-svg").count() >= 6
    assert page.locator("#verdict-table tbody tr").count() == 1
    assert page.locator("img.static").first.is_hidden()


def test_nothing_sticks_out_sideways(opened):
    page, _, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    outside = page.evaluate(
        "[...document.querySelectorAll('h1,h2,p,figcaption,.interactive,td,th')].filter((one) => "
        "one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.scroll')).length"
    )
    assert outside == 0


def test_figures_follow_the_colour_scheme(opened):
    page, _, _ = opened
    paint = "getComputedStyle(document.querySelector('.interactive .xtitle')).fill"
    text = "getComputedStyle(document.body).color"
    assert page.evaluate(paint) == page.evaluate(text)
    scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    before = page.evaluate(text)
    page.emulate_media(color_scheme="light" if scheme == "dark" else "dark")
    page.wait_for_function(f"() => ({paint}) === ({text}) && ({text}) !== '{before}'")
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(f"() => ({paint}) === '{before}'")


def test_print_shows_the_static_pictures(opened):
    page, _, _ = opened
    page.emulate_media(media="print")
    assert page.locator("img.static").first.is_visible()
    assert page.locator(".interactive").first.is_hidden()
    loaded = (
        "[...document.querySelectorAll('img.static')].every((one) => one.complete && one.naturalWidth > 300)"
    )
    assert page.evaluate(loaded)
    page.emulate_media(media="screen")


def test_numbers_can_be_saved_with_the_keyboard(opened):
    page, said, asked = opened
    button = page.locator("button[data-figure]").first
    button.focus()
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    lines = caught.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == "series,x,y"
    assert any(line.startswith('"Coulombic efficiency",') for line in lines)
    assert said == []
    assert [one for one in asked if not one.startswith(("file:", "blob:"))] == []


def test_text_stands_out_from_its_ground(opened):
    """Contrast of at least 4.5 (WCAG 2.2, 1.4.3) for text, captions and verdicts."""
    page, _, _ = opened
    contrasts = page.evaluate(
        """() => {
        const light = (rgb) => rgb.match(/[\\d.]+/g).slice(0, 3).map(Number).map((v) => v / 255)
          .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = (one) => {
          for (let at = one; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (colour !== "rgba(0, 0, 0, 0)" && colour !== "transparent") return colour;
          }
          return "rgb(255, 255, 255)";
        };
        const names = ["p", "figcaption", "caption", "a[href='#verdict']", "td small", "button[data-figure]"];
        return [...names, ".good span", ".bad span"]
          .map((name) => [name, document.querySelector(name)]).filter(([, one]) => one)
          .map(([name, one]) => {
            const pair = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => b - a);
            return [name, (pair[0] + 0.05) / (pair[1] + 0.05)];
          });
        }"""
    )
    assert len(contrasts) >= 6
    assert [one for one in contrasts if one[1] < 4.5] == []
