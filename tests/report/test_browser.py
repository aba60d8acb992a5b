"""The report in headless Chromium: on a desktop and a phone, light and dark, printed, without script."""

import re

import pytest

from everything_page import CONTRASTS, everything
from indrite.report import write_diagnosis_report
from indrite.report.render import render
from report_pages import opened_report

pytestmark = pytest.mark.browser

#: Desktop and phone, both colour schemes.
VIEWS = {
    "desktop-light": (1280, "light"),
    "desktop-dark": (1280, "dark"),
    "phone-light": (390, "light"),
    "phone-dark": (390, "dark"),
}


@pytest.fixture(scope="module")
def everything_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("everything") / "report.html"
    path.write_text(render(everything()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def diagnosis_path(record, diagnosis, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_diagnosis_report(diagnosis, path, records={diagnosis.name: record})
    return path


@pytest.fixture(params=VIEWS, scope="module")
def opened(request, browser, everything_path):
    width, scheme = VIEWS[request.param]
    with opened_report(browser, everything_path, width=width, scheme=scheme, has_touch=width < 500) as found:
        yield found


def test_a_diagnosis_opens_offline_without_a_word(browser, diagnosis_path):
    with opened_report(browser, diagnosis_path) as (page, said, asked):
        assert said == []
        assert asked == [diagnosis_path.as_uri()]
        assert page.locator("svg.main-svg").count() >= 6
        assert page.locator("#verdict-table tbody tr").count() == 1
        assert page.locator(".static").first.is_hidden()


def test_everything_opens_offline_without_a_word(opened, everything_path):
    page, said, asked = opened
    assert said == []
    assert [one for one in asked if not one.startswith("blob:")] == [everything_path.as_uri()]
    assert page.locator(".chart.live svg.main-svg").count() >= 3


def test_nothing_sticks_out_sideways(opened):
    page, _, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    outside = page.evaluate(
        "[...document.querySelectorAll('h1,h2,p,img,figcaption,.interactive,td,th,button')].filter((one) => "
        "one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.scroll')).length"
    )
    assert outside == 0


def test_titles_of_axes_are_whole(opened):
    """A tall legend leaves an axis shorter than its title, which then goes on in a second line."""
    page, _, _ = opened
    page.wait_for_function("document.querySelectorAll('.chart.live .ytitle').length >= 3")
    cut = page.evaluate(
        "[...document.querySelectorAll('.chart.live')].flatMap((chart) => {"
        "const all = chart.querySelector('.main-svg').getBoundingClientRect();"
        "return [...chart.querySelectorAll('.ytitle, .y2title, .xtitle')].filter((one) => {"
        "const box = one.getBoundingClientRect();"
        "return box.top < all.top - 1 || box.bottom > all.bottom + 1 || box.left < all.left - 1;"
        "}).map((one) => one.textContent); })"
    )
    assert cut == []


def test_text_stands_out_from_its_ground(opened):
    page, _, _ = opened
    for theme in ("light", "dark"):
        page.locator(f"[data-set-theme={theme}]").click()
        found = dict(page.evaluate(CONTRASTS))
        assert len(found) >= 20
        assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}
    page.locator("[data-set-theme=system]").click()


def test_figures_follow_the_system_and_the_switch(opened):
    page, said, _ = opened
    paint = "getComputedStyle(document.querySelector('.interactive .xtitle')).fill"
    drawn = "getComputedStyle(document.querySelector('svg.chart text')).fill"
    text = "getComputedStyle(document.body).color"
    scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    other = "light" if scheme == "dark" else "dark"
    before = page.evaluate(text)
    follow = f"() => ({paint}) === ({text}) && ({drawn}) === ({text}) && ({text}) {{}} '{before}'"
    page.wait_for_function(follow.format("==="))
    page.emulate_media(color_scheme=other)
    page.wait_for_function(follow.format("!=="))
    page.locator(f"[data-set-theme={scheme}]").click()  # chosen: stronger than the system
    page.wait_for_function(follow.format("==="))
    page.emulate_media(color_scheme=scheme)
    page.locator("[data-set-theme=system]").click()
    page.wait_for_function(follow.format("==="))
    assert said == []


def test_a_chosen_theme_is_remembered(browser, everything_path):
    with opened_report(browser, everything_path) as (page, _, _):
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("[data-set-theme=dark]").click()
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark != light
        page.reload()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
        assert page.locator("[data-set-theme=dark]").get_attribute("aria-pressed") == "true"


def test_everything_is_there_without_script(browser, everything_path):
    with opened_report(browser, everything_path, script=False, width=390) as (page, said, asked):
        assert (said, asked) == ([], [everything_path.as_uri()])
        assert page.locator("figure svg.chart").count() == 3
        for one in page.locator("figure .static, figure.picture img").all():
            assert one.is_visible()
            box = one.bounding_box()
            assert box["width"] > 100
            assert box["height"] > 60
        assert page.locator("#all tbody tr").last.is_visible()
        assert not page.locator(".tools, .themes, .interactive").first.is_visible()
        page.locator("summary").last.click()
        assert page.locator("#folded table").is_visible()


def test_print_is_light_whole_and_still(browser, everything_path):
    with opened_report(browser, everything_path, scheme="dark") as (page, _, _):
        page.locator("[data-set-theme=dark]").click()
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 30, 34)"
        assert (
            page.evaluate("getComputedStyle(document.querySelector('svg.chart text')).fill")
            == "rgb(27, 30, 34)"
        )
        for one in page.locator(".static").all():
            assert one.is_visible()
        for one in page.locator(".interactive, .tools, nav, .themes").all():
            assert one.is_hidden()
        assert page.locator("#all tbody tr").last.is_visible()
        assert page.locator("img.film").first.is_hidden()
        paper = page.pdf(prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert 4 <= pages <= 14  # each part on a page of its own, nothing empty
    assert re.search(rb"/MediaBox\s*\[\s*0 0 59[45][.\d]* 84[12]", paper)


def test_no_figure_is_cut_by_the_end_of_a_page(browser, everything_path):
    with opened_report(browser, everything_path) as (page, _, _):
        page.emulate_media(media="print")
        kept = "every((one) => getComputedStyle(one).breakInside === 'avoid')"
        assert page.evaluate(f"[...document.querySelectorAll('figure, tr')].{kept}")
        page.set_viewport_size({"width": 688, "height": 1000})  # the width of A4 between its margins
        heights = page.evaluate("[...document.querySelectorAll('figure')].map((one) => one.offsetHeight)")
        assert max(heights) < 990


def test_rows_are_chosen_by_verdict_and_word(opened):
    page, _, _ = opened
    box = page.locator("#first .table")
    rows = box.locator("tbody tr:visible")
    box.locator("[data-verdict=differs].chip").click()
    assert rows.count() == 10
    assert box.locator("[role=status]").inner_text() == "10 of 40 rows"
    box.locator("input").fill("quantity 8")
    assert rows.count() == 1
    box.locator("input").fill("")
    box.locator("[data-verdict=differs].chip").click()
    more = box.locator("[data-more]")
    if more.get_attribute("aria-expanded") == "false":
        more.click()
    assert rows.count() == 40


def test_files_can_be_saved_with_the_keyboard(opened):
    page, said, _ = opened

    def saved(selector):
        page.locator(selector).first.focus()
        with page.expect_download() as caught:
            page.keyboard.press("Enter")
        return caught.value.path().read_text(encoding="utf-8")

    lines = saved("button[data-figure]").splitlines()
    assert lines[0] == "series,x,y"
    assert any(line.startswith('"a line with quite a long name",') for line in lines)
    svg = saved("button[data-picture]")
    assert "var(" not in svg
    assert 'stroke="rgb(0, 114, 178)"' in svg
    table = saved("#first [data-csv]").splitlines()
    assert len(table) == 41
    assert table[1].startswith('"Quantity 0; a note","0 ± 0.1 V"')
    assert said == []


def test_the_keyboard_reaches_everything(opened):
    page, _, _ = opened
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached, rings = set(), []
    for _ in range(160):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "(() => { const one = document.activeElement; return one === document.body ? '' : "
            "`${one.tagName}.${one.className}.${one.id}`; })()"
        )
        if not name:
            break
        reached.add(name)
        rings.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    for part in ("figure-charts-0", "figure-space-0", "CANVAS", "INPUT", "SUMMARY", "DIV.scroll"):
        assert any(part in name for name in reached), part
    assert set(rings) <= {"solid", "auto"}


def test_the_static_form_stands_beside_the_interactive_one(opened):
    page, _, _ = opened
    button = page.locator("#charts [data-static]").first
    button.click()
    assert page.locator("#charts .static").first.is_visible()
    assert page.locator("#charts .interactive").first.is_hidden()
    button.click()
    assert page.locator("#charts .interactive").first.is_visible()


def test_films_stand_still_until_asked(opened):
    page, _, _ = opened
    assert page.locator("img.film").is_hidden()
    page.locator("[data-film]").click()
    assert page.locator("img.film").is_visible()
    page.locator("[data-film]").click()
    assert page.locator("img.film").is_hidden()


def test_a_link_opens_what_is_folded(browser, everything_path):
    with opened_report(browser, everything_path) as (page, _, _):
        page.evaluate("document.querySelector('#folded > details').open = false")
        page.locator("nav a[href='#folded']").click()
        assert page.locator("#folded table").is_visible()


def test_landmarks_headings_and_words_for_those_who_listen(opened):
    page, _, _ = opened
    for role in ("banner", "navigation", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.evaluate("[...document.querySelectorAll('h1')].length") == 1
    parts = "button, a, input, canvas, [role=group], [role=region], svg[role=img], img"
    unnamed = page.evaluate(
        f"[...document.querySelectorAll('{parts}')].filter((one) => !one.closest('.plot') && !("
        "one.ariaLabel || one.alt || one.textContent.trim() || one.labels?.length)).length"
    )
    assert unnamed == 0
    assert page.locator("table caption").count() == page.locator("table").count()
