"""An editor at the console, in a real browser whose scripts are switched off."""

import shutil
import time
from pathlib import Path

import pytest

from .shop import Demo

pytestmark = pytest.mark.browser

KEY = "let-me-write"
HERO = "/console/demo/texts/hero/de"
PAGES = ["/console/demo", "/console/demo/texts", HERO, f"{HERO}/versions", f"{HERO}/versions/1", "/console/nowhere"]
CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo whose texts may be changed."""
    folder = tmp_path_factory.mktemp("console")
    shutil.copytree(CONTENT, folder / "content")
    demo = Demo(folder / "sums.sqlite", content=folder / "content", tokens=f"editor:{KEY}")
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture
def editor(browser, demo):
    """Makes tabs of editors who have just logged in; what their browser complains of is in `said`."""
    contexts = []

    def make(width=1280, locale="de", scripts=False):
        context = browser.new_context(
            java_script_enabled=scripts, locale=locale, viewport={"width": width, "height": 844}
        )
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
        page.goto(f"{demo.url}/console")
        page.fill("input[name=key]", KEY)
        page.click("main button")
        return page

    yield make
    for context in contexts:
        context.close()


def until(check, seconds=10):
    end = time.monotonic() + seconds
    while not check() and time.monotonic() < end:
        time.sleep(0.1)
    return check()


def test_an_editor_changes_a_text_without_a_script_and_visitors_see_it(editor, demo):
    page = editor(width=390)
    page.click("nav a:has-text('Texte')")
    page.click("#place-hero ~ .locales a:has-text('Deutsch')")
    page.fill("[name=default]", "Kleidung von {{ prodct.name }}")
    page.click("button:has-text('Speichern') >> nth=0")
    assert "Nicht gespeichert" in page.inner_text(".notice.bad")
    assert "prodct" in page.inner_text("[id='default-notes']")
    assert page.input_value("[name=default]") == "Kleidung von {{ prodct.name }}"
    page.fill("[name=default]", "Kleidung für jedes Wetter.")
    page.click("button:has-text('Speichern') >> nth=0")
    assert "Gespeichert." in page.inner_text(".notice.good")

    def live():
        page.goto(f"{demo.url}/demo?lang=de")
        return page.inner_text("h1") == "Kleidung für jedes Wetter."

    assert until(live)
    assert [said for said in page.said if "422" not in said] == [], "the policy was broken nowhere"


def test_a_saved_text_is_looked_at_in_a_tab_of_its_own(editor):
    page = editor(scripts=True)
    page.goto(page.url.partition("/console")[0] + HERO)
    with page.context.expect_page() as opened:
        page.click("button[value='undecided/ask-us']")
    opened.value.wait_for_url("**/demo?fivefold-preview=*")
    opened.value.locator("h1", has_text="Unsicher? Wir beraten Sie gern.").wait_for()
    assert page.url.endswith(HERO)
    assert page.said == []


def test_enter_in_a_field_checks_and_saves_nothing(editor, demo):
    page = editor()
    page.goto(demo.url + HERO)
    page.click("#first_visit ~ details.add summary")
    page.fill("[name='first_visit.2.text']", "Ein neuer Text.")
    page.fill("[name='first_visit.2.id']", "new-one")
    page.press("[name='first_visit.2.id']", "Enter")
    assert "Gespeichert ist noch nichts" in page.inner_text(".notice.good")
    assert page.input_value("[name='first_visit.2.text']") == "Ein neuer Text."


@pytest.mark.parametrize("locale", ["de", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_its_window_and_breaks_no_policy(editor, demo, width, locale):
    page = editor(width, locale)
    for path in PAGES:
        page.goto(demo.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.documentElement.lang") == locale
        for details in page.locator("main details").all():
            details.evaluate("all => { all.open = true }")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert [said for said in page.said if "404" not in said] == []


def test_every_field_has_a_name_that_can_be_read_out(editor, demo):
    page = editor()
    for path in PAGES:
        page.goto(demo.url + path)
        nameless = page.evaluate(
            """[...document.querySelectorAll("main input:not([type=hidden]):not([hidden]), main textarea")]
               .filter((field) => !field.labels[0]?.textContent.trim()).map((field) => field.name)"""
        )
        assert nameless == [], path
        assert page.locator("h1").count() == 1, path


def test_another_page_cannot_send_a_form_in_the_editors_name(editor, demo):
    page = editor(scripts=True)
    other = page.context.new_page()
    other.set_content(
        f"<form method=post action='{demo.url}{HERO}'><input name=do value=save><button>win</button></form>"
    )
    with other.expect_navigation() as sent:
        other.click("button")
    assert sent.value.status == 403
