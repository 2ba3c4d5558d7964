"""Content that changes while the service runs."""

import msgspec
from tests.web.test_events import wait_for

PURCHASE = {"type": "goal", "goal": "purchase", "value": 10}


def hero(service):
    return service.decide("hero", locale="de")["slots"]["hero"]["text"]


def test_a_changed_text_is_live_within_a_second_and_sessions_go_on(start, settings, content):
    service = start(msgspec.structs.replace(settings, holdout=0.9))
    before = service.decide("hero")
    file = content / "demo" / "slots" / "hero.de.toml"
    file.write_text(file.read_text().replace("Kleidung für Wind und Wellen.", "Kleidung für jeden Tag."))
    texts = set()
    wait_for(lambda: texts.add(hero(service)) or "Kleidung für jeden Tag." in texts)
    assert "Kleidung für jeden Tag." in texts
    assert service.events(before["ticket"], PURCHASE).json()["accepted"] == 1


def test_a_broken_file_leaves_the_last_good_version_and_is_named(service, content):
    file = content / "demo" / "slots" / "hero.de.toml"
    good = file.read_text()
    file.write_text(good.replace('text = "', "text = ", 1))
    trouble = wait_for(lambda: service.get("/readyz").json().get("troubles", {}).get("content"))
    assert "hero.de.toml:" in trouble
    assert service.get("/readyz").status_code == 200
    assert hero(service)
    file.write_text(good)
    assert wait_for(lambda: "content" not in service.get("/readyz").json().get("troubles", {}))


def test_a_new_site_goes_into_service_without_a_restart(service, content):
    import shutil

    assert service.post("/v1/decide", {"site": "second", "slots": ["hero"]}).status_code == 404
    shutil.copytree(content / "demo", content / "second")
    answered = lambda: service.post("/v1/decide", {"site": "second", "slots": ["hero"]}).status_code == 200  # noqa: E731
    assert wait_for(answered)
