"""`fivefold evaluate` on small files of every kind it reads."""

import gzip
import json
import random
from argparse import ArgumentParser

import pytest

from fivefold.evaluate import add_arguments, run
from fivefold.model.datasets import load

UCI = (
    "Administrative,Administrative_Duration,Informational,Informational_Duration,ProductRelated,ProductRelated_Duration,"
    "BounceRates,ExitRates,PageValues,SpecialDay,Month,OperatingSystems,Browser,Region,TrafficType,VisitorType,Weekend,"
    "Revenue"
)


def evaluate(*words):
    parser = ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def labelled(tmp_path):
    rng, file = random.Random(1), tmp_path / "mine.csv"
    lines = ["pages,price_sorts,referrer,label"]
    for _ in range(120):
        buys = rng.random() < 0.4
        lines.append(f"{rng.randint(1, 9)},{rng.randint(0, 1) + 2 * buys},{'' if buys else 'direct'},{int(buys)}")
    file.write_text("\n".join(lines))
    return file


def test_json_holds_fivefold_beside_at_least_five_of_rivers(labelled, capsys):
    assert evaluate(labelled, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["dataset"] == "mine"
    assert result["rows"] == 120
    assert result["models"][0]["name"] == "fivefold"
    assert len(result["models"]) >= 6
    for model in result["models"]:
        assert set(model) == {"name", "auc", "average_precision", "log_loss", "ece", "us_predict", "us_learn"}
    assert result["models"][0]["auc"] > 0.8


def test_a_table_and_a_plot_come_without_json(labelled, tmp_path, capsys):
    assert evaluate(labelled, "--models", "none", "--plot", tmp_path / "plot.svg", "--rows", 80) == 0
    assert "fivefold" in capsys.readouterr().out
    assert (tmp_path / "plot.svg").read_text().startswith("<svg")


def test_motives_as_labels_are_judged_one_against_the_rest(tmp_path, capsys):
    file = tmp_path / "motives.csv"
    rows = ["8,5,0,inspiration", "4,1,3,price_comparison"] * 20
    file.write_text("\n".join(["pages,categories_distinct,price_sorts,label", *rows]))
    assert evaluate(file, "--json", "--models", "GaussianNB") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["models"][0]["auc"] == 1.0


def test_a_file_without_a_label_names_the_missing_column(tmp_path, capsys):
    file = tmp_path / "signals.csv"
    file.write_text("pages,searches\n1,2\n")
    assert evaluate(file) == 1
    assert "missing column label" in capsys.readouterr().err


def test_a_uci_file_without_a_column_names_it(tmp_path, capsys):
    file = tmp_path / "uci.csv"
    file.write_text(UCI.replace("Month,", "").replace("Revenue", "Sale") + "\n")
    assert evaluate(file) == 1
    assert "missing column Month, Revenue" in " ".join(capsys.readouterr().err.split())


def test_the_uci_file_gives_three_streams(tmp_path):
    file = tmp_path / "uci.csv"
    file.write_text(f"{UCI}\n0,0,0,0,1,0,0.2,0.2,0,0,Feb,1,1,1,1,Returning_Visitor,FALSE,FALSE\n")
    revenue, without, new = load(file)
    assert "PageValues" in revenue.rows[0]
    assert "PageValues" not in without.rows[0]
    assert "VisitorType" not in new.rows[0]
    assert (revenue.labels, new.labels) == ([False], [False])


def test_events_are_foreseen_and_never_seen(tmp_path):
    file = tmp_path / "taobao.csv.gz"
    kinds = ["pv", "cart", "pv", "buy"]
    with gzip.open(file, "wt") as out:
        out.writelines(f"1,{i},7,{kind},{1000 + 60 * i}\n" for i, kind in enumerate(kinds))
        out.writelines(f"1,{i},7,pv,{90000 + 60 * i}\n" for i in range(3))
    after_two, after_four = load(file, (2, 4))
    assert after_two.labels == [True, False]
    assert after_two.rows[0]["n_cart"] == 1
    assert after_two.rows[1]["before_buy"] == 1
    assert after_four.rows == []


def test_a_missing_file_and_a_missing_model_are_named(tmp_path, capsys, labelled):
    assert evaluate(tmp_path / "none.csv") == 1
    assert evaluate(labelled, "--models", "Oracle") == 1
    assert "Oracle" in capsys.readouterr().err


def test_what_is_no_csv_is_said_in_one_sentence(tmp_path, capsys):
    for name, what in (
        ("a.csv", b"\xff\xfe\x00"),
        ("b.csv.gz", b"pages,label"),
        ("c.csv.gz", gzip.compress(b"pages,label\n1,0\n")[:-9]),
    ):
        (tmp_path / name).write_bytes(what)
        assert evaluate(tmp_path / name) == 1
        assert "this is no CSV in UTF-8" in " ".join(capsys.readouterr().err.split())


def test_a_single_session_is_not_enough(tmp_path, capsys):
    file = tmp_path / "one.csv"
    file.write_text("pages,label\n1,undecided\n")
    assert evaluate(file, "--json") == 1
    assert "fewer than two sessions" in " ".join(capsys.readouterr().err.split())


def test_a_plot_without_a_folder_is_refused_before_the_work(labelled, tmp_path, capsys):
    assert evaluate(labelled, "--plot", tmp_path / "none" / "plot.svg") == 1
    said = capsys.readouterr()
    assert "there is no folder" in " ".join(said.err.split())
    assert said.out == ""


def test_a_number_of_rows_is_at_least_two(labelled, capsys):
    for rows in ("0", "-3", "many"):
        with pytest.raises(SystemExit):
            evaluate(labelled, "--rows", rows)
        assert "is not a whole number from 2 up" in capsys.readouterr().err
