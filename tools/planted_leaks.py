#!/usr/bin/env python3
# ruff: noqa: E501
"""Plant leaks one by one in a copy of the service, and see that a test turns red over each.

    tools/planted_leaks.py            all of them
    tools/planted_leaks.py NAME …     these

Every leak names the one test that must fail with it and pass without it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
NEEDED = ("service", "content", "snippet/dist", "tests", "pyproject.toml", "README.md", "docs")
TRUST = "tests/trust/"

LEAKS = {
    "an address in a log line": (
        [("web/gate.py", "        self._limit.check(peer)",
          "        __import__('logging').getLogger('fivefold').warning('a request of %s', peer)\n"
          "        self._limit.check(peer)")],
        "test_canary.py::test_no_mark_of_a_thousand_requests_stays_anywhere[warning]",
    ),
    "an access log": (
        [("server.py", "access_log=False", "access_log=True"), ("server.py", 'log_level="warning"', 'log_level="info"')],
        "test_canary.py::test_no_mark_of_a_thousand_requests_stays_anywhere[info]",
    ),
    "a user agent in a metric's label": (
        [("web/visitors.py", "        request = decode(self._decoder, body)",
          "        gate.keeper.agent = headers.get(b'user-agent', b'').decode('latin-1')\n"
          "        request = decode(self._decoder, body)"),
         ("web/metrics.py", "        effect.exposition(reports),\n",
          "        effect.exposition(reports),\n        f'fivefold_last{{agent=\"{getattr(keeper, \"agent\", 0)}\"}} 1\\n',\n")],
        "test_canary.py::test_no_mark_of_a_thousand_requests_stays_anywhere[warning]",
    ),
    "a flush for each event": (
        [("store/flush.py", "if len(sessions) >= self._k]", "if sessions]")],
        "test_k_on_disk.py::test_no_commit_in_the_log_carries_between_1_and_k_less_1_sessions[2]",
    ),
    "k = 1": (
        [("keeper.py", "Pending(settings.min_sessions)", "Pending(1)")],
        "test_k_on_disk.py::test_no_command_in_valkeys_file_carries_between_1_and_k_less_1_sessions[8]",
    ),
    "a session's number in a field": (
        [("shop.py", "        if sums:\n", "        if sums:\n            sums['n/' + session.id.hex()] = 1.0\n")],
        "test_two_visitors.py::test_visitors_who_do_the_same_leave_byte_identical_traces",
    ),
    "a forgotten day left in free pages": (
        [("store/sqlite.py", "            db.vacuum()\n", ""), ("store/sqlite.py", "secure_delete = on", "secure_delete = off")],
        "test_forget.py::test_what_is_forgotten_is_as_if_it_had_never_been",
    ),
    "a retention that nobody keeps": (
        [("store/retention.py", "if any(day < oldest.isoformat() for day in store.read(site))", "if False")],
        "test_forget.py::test_the_retention_drops_what_is_too_old_and_keeps_the_rest",
    ),
    "a cookie": (
        [("web/visitors.py", 'NO_READERS = ((b"vary", b"origin"),', 'NO_READERS = ((b"set-cookie", b"visitor=1"),')],
        "test_privacy.py::test_no_answer_sets_a_cookie_or_names_the_server",
    ),
    "a refusal that is not heard": (
        [("web/guard.py", 'return headers.get(b"sec-gpc") == b"1" or headers.get(b"dnt") == b"1"', "return False")],
        "test_privacy.py::test_a_browser_that_says_no_gets_the_usual_text_and_is_not_counted",
    ),
    "a ticket that anybody can write": (
        [("ticket.py", "compare_digest(signer.sign(body), mac)", "len(mac) == MAC_BYTES")],
        "test_tickets.py::test_no_mutation_of_a_ticket_is_accepted",
    ),
    "a core dump with all that is in memory": (
        [("server.py", "    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n", "")],
        "test_canary.py::test_a_crash_leaves_no_core_and_no_secret_is_in_the_process_list_or_the_log",
    ),
    "a secret in a traceback": (
        [("settings.py", "'…' if name in SECRET else repr(without", "repr(without")],
        "test_tickets.py::test_the_settings_and_their_errors_hide_what_is_secret",
    ),
}  # fmt: skip


def main(names: list[str]) -> int:
    """Plant the leaks; return 1 if a test let one pass, or fails without one."""
    passed = []
    for name, (edits, test) in LEAKS.items():
        if names and name not in names:
            continue
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for part in NEEDED:
                source = ROOT / part
                (copy / part).parent.mkdir(parents=True, exist_ok=True)
                if source.is_dir():
                    shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, copy / part)
            well = run(copy, test) == 0
            for file, old, new in edits:
                path = copy / "service/fivefold" / file
                text = path.read_text()
                if text.count(old) != 1:
                    print(f"{name}: {file} holds {old!r} {text.count(old)} times; bring this list up to date")
                path.write_text(text.replace(old, new))
            found = run(copy, test) == 1
        if not (well and found):
            passed.append(name)
        said = "found" if found and well else "NOT FOUND" if well else "the test fails without it"
        print(f"{said:10} {name} ({time.perf_counter() - began:.0f} s)", flush=True)
    return int(bool(passed))


def run(copy: Path, test: str) -> int:
    """Return pytest's exit code for one test of the copy: 0 passed, 1 failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", TRUST + test]
    env = {**os.environ, "PYTHONPATH": str(copy / "service")}
    return subprocess.run(command, cwd=copy, env=env, capture_output=True, check=False, timeout=300).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
