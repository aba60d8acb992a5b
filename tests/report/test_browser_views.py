"""Views in space in headless Chromium: turned by key, button, mouse and finger."""

import pytest

from everything_page import everything
from indrite.report.render import render
from report_pages import opened_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def everything_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("everything") / "report.html"
    path.write_text(render(everything()), encoding="utf-8")
    return path


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def opened(request, browser, everything_path):
    with opened_report(browser, everything_path, width=request.param) as found:
        yield found


def eye(page):
    return page.evaluate("document.getElementById('figure-space-0')._fullLayout.scene.camera.eye")


def test_views_turn_by_key_button_mouse_and_touch(opened):
    page, said, _ = opened
    canvas = page.locator("#figure-atoms-0 canvas")
    picture = "(one) => one.toDataURL()"
    seen = [canvas.evaluate(picture)]
    canvas.press("ArrowLeft")
    seen.append(canvas.evaluate(picture))
    page.locator("#atoms button[data-key='ArrowUp']").click()
    seen.append(canvas.evaluate(picture))
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 80, steps=4)
    page.mouse.up()
    seen.append(canvas.evaluate(picture))
    page.locator("#atoms button[data-frame='0']").click()
    seen.append(canvas.evaluate(picture))
    assert len(set(seen)) == 5
    canvas.press("0")
    eyes = [eye(page)]
    plot = page.locator("#figure-space-0")
    plot.focus()
    for key in ("ArrowRight", "ArrowUp", "-"):
        plot.press(key)
        eyes.append(eye(page))
    page.locator("#space button[data-key='ArrowLeft']").click()
    eyes.append(eye(page))
    assert len({tuple(one.values()) for one in eyes}) == 5
    assert said == []


def test_a_finger_turns_the_views(browser, everything_path):
    with opened_report(browser, everything_path, width=390, has_touch=True, is_mobile=True) as (
        page,
        said,
        _,
    ):
        session = page.context.new_cdp_session(page)

        def drag(selector):
            page.locator(selector).scroll_into_view_if_needed()
            box = page.locator(selector).bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            for kind, shift in (("touchStart", 0), *(("touchMove", 8 * step) for step in range(1, 8))):
                session.send(
                    "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + shift, "y": y}]}
                )
            session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

        canvas = page.locator("#figure-atoms-0 canvas")
        before = canvas.evaluate("(one) => one.toDataURL()")
        drag("#figure-atoms-0 canvas")
        assert canvas.evaluate("(one) => one.toDataURL()") != before
        first = eye(page)
        drag("#figure-space-0")
        turned = "document.getElementById('figure-space-0')._fullLayout.scene._scene.getCamera().eye.x"
        page.wait_for_function(f"() => {turned} !== {first['x']}")
        assert said == []
