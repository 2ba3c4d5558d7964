"""A typo in a text is no outage: a real start with broken files serves the rest, and says so."""

import json

from serving import TOKENS, wait


def test_a_service_starts_with_all_that_is_whole_and_takes_up_what_is_mended(serving, content):
    hero = content / "demo" / "slots" / "hero.de.toml"
    whole = hero.read_text()
    hero.write_text('[default]\ntext = "Moin\n')
    (content / "other").mkdir()
    (content / "other" / "site.toml").write_text("locale = ")
    service = serving()
    health = json.loads(service.get("/readyz", authorization=f"Bearer {TOKENS['viewer']}")[2])
    assert health["status"] == "ready"
    for said in (health["troubles"]["content"], service.log.read_text()):
        assert "left out" in said
        assert "demo/slots/hero.de.toml:2:" in said
        assert "other/site.toml:1:" in said
    answer = service.decide(slots=["hero", "list-intro"], locale="de")["slots"]
    assert set(answer) == {"list-intro"}, "the page keeps its own headline, in its own language"
    assert service.decide(slots=["hero", "list-intro"], locale="en")["slots"]["hero"]["text"]
    hero.write_text(whole)
    (content / "other" / "site.toml").unlink()
    wait(lambda: json.loads(service.get("/readyz")[2]).get("troubles", {}) == {}, 10)
    assert "content: well again" in service.log.read_text()
