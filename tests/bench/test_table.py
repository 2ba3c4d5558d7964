from fivefold.bench.table import Table, in_markdown, into_page


def test_a_page_takes_the_tables_between_its_markers_and_keeps_the_rest(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "before\n<!-- bench core -->\nold\n<!-- end core -->\nafter\n<!-- bench http -->\n<!-- end http -->\n"
    )
    table = Table("Parts", ("part", "µs"), [("sign", 5.14)])
    into_page(page, "core", [table])
    into_page(page, "core", [table])
    text = page.read_text()
    assert "old" not in text
    assert text.count(in_markdown(table)) == 1
    assert text.startswith("before\n")
    assert text.endswith("after\n<!-- bench http -->\n<!-- end http -->\n")
