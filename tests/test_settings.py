from pathlib import Path

import pytest

from fivefold.errors import SettingsError
from fivefold.settings import Settings


def test_flags_win_over_the_environment_and_the_environment_over_defaults():
    settings = Settings.read({"FIVEFOLD_PORT": "9000", "FIVEFOLD_HOLDOUT": "0.2"}, port=9001, host=None)
    assert (settings.port, settings.holdout, settings.host) == (9001, 0.2, "127.0.0.1")


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"FIVEFOLD_HOLDUOT": "0.2"}, "did you mean FIVEFOLD_HOLDOUT"),
        ({"FIVEFOLD_HOLDOUT": "2"}, "FIVEFOLD_HOLDOUT"),
        ({"FIVEFOLD_HOLDOUT": "nan"}, "FIVEFOLD_HOLDOUT"),
        ({"FIVEFOLD_PORT": "http"}, "FIVEFOLD_PORT"),
        ({"FIVEFOLD_MIN_SESSIONS": "0"}, "FIVEFOLD_MIN_SESSIONS"),
        ({"FIVEFOLD_PREFIX": "texts/"}, "FIVEFOLD_PREFIX"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(env, said):
    with pytest.raises(SettingsError, match=said):
        Settings.read(env)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"FIVEFOLD_LOG_LEVEL": "loud"}, "FIVEFOLD_LOG_LEVEL is 'loud'; write one of debug, info, warning"),
        ({"FIVEFOLD_PORT": "http"}, "FIVEFOLD_PORT is 'http'; write a whole number from 0 to 65535"),
        ({"FIVEFOLD_PORT": "70000"}, "FIVEFOLD_PORT is '70000'; write a whole number from 0 to 65535"),
        ({"FIVEFOLD_HOLDOUT": "2"}, "FIVEFOLD_HOLDOUT is '2'; write a number from 0 to 0.9"),
        ({"FIVEFOLD_PREFIX": "texts/"}, "FIVEFOLD_PREFIX is 'texts/'; write a path such as /texts"),
    ],
)
def test_a_wrong_setting_is_told_what_would_be_right(env, said):
    with pytest.raises(SettingsError) as caught:
        Settings.read(env)
    assert str(caught.value) == said


def test_all_wrong_settings_are_told_at_once_and_no_secret():
    env = {
        "FIVEFOLD_PORT": "x",
        "FIVEFOLD_WORKERS": "0",
        "FIVEFOLD_SECRTE": "hush-hush",
        "FIVEFOLD_TOKENS": "viewer:hush",
    }
    with pytest.raises(SettingsError) as caught:
        Settings.read(env)
    for name in ("FIVEFOLD_PORT", "FIVEFOLD_WORKERS", "FIVEFOLD_SECRTE; did you mean FIVEFOLD_SECRET?"):
        assert name in str(caught.value)
    assert "hush" not in str(caught.value)
    with pytest.raises(SettingsError) as caught:
        Settings(secret="hush", tokens="viewer:hush").refuse_unsafe()
    assert "FIVEFOLD_SECRET" in str(caught.value)
    assert "FIVEFOLD_TOKENS" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_other_programs_variables_are_left_alone():
    assert Settings.read({"PATH": "/bin", "FIVEFOLDING": "x"}) == Settings()


@pytest.mark.parametrize("secret", ["", "short", "a" * 20 + "," + "b" * 20 + "," + "c" * 20, "a" * 20 + ",short"])
def test_a_secret_that_is_missing_short_or_too_many_is_refused(secret):
    with pytest.raises(SettingsError, match="FIVEFOLD_SECRET"):
        Settings(secret=secret).keys()


@pytest.mark.parametrize("tokens", ["viewer", "king:abcdefgh", "viewer:short"])
def test_a_token_without_a_known_role_is_refused_without_repeating_it(tokens):
    with pytest.raises(SettingsError, match="role:token") as caught:
        Settings(tokens=tokens).roles()
    assert "abcdefgh" not in str(caught.value)


def test_a_wrong_entry_of_a_file_is_named_by_file_and_number(tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text("# who reads\nviewer:abcdefgh\n\neditr:abcdefgh\n")
    with pytest.raises(SettingsError, match="did you mean editor") as caught:
        Settings.read({"FIVEFOLD_TOKENS_FILE": str(tokens)}).roles()
    assert str(caught.value).startswith(f"FIVEFOLD_TOKENS_FILE, {tokens}: entry 2 is not role:token")
    assert "abcdefgh" not in str(caught.value)
    secret = tmp_path / "secret"
    secret.write_text("short")
    with pytest.raises(SettingsError) as caught:
        Settings.read({"FIVEFOLD_SECRET_FILE": str(secret)}).keys()
    assert str(caught.value).startswith(f"FIVEFOLD_SECRET_FILE, {secret} signs the tickets")


def test_every_setting_says_what_it_is():
    source = (Path(__file__).parent.parent / "service/fivefold/settings.py").read_text()
    for name in Settings.__struct_fields__:
        line = next(line for line in source.splitlines() if line.startswith(f"    {name}: "))
        assert source.splitlines()[source.splitlines().index(line) + 1].strip().startswith('"""'), name


def test_two_calls_cannot_have_one_path():
    for env in ({"FIVEFOLD_DECIDE_PATH": "/v1/events"}, {"FIVEFOLD_EVENTS_PATH": "/healthz"}):
        with pytest.raises(SettingsError, match="the path of another call"):
            Settings.read(env)
