#!/usr/bin/python3
"""Add up test reports: names the failed tests and ends with `N passed, N failed, N skipped`.

Takes the JUnit files of `ctest --output-junit` and `pytest --junitxml`. The exit code is 0 only if every file could be
read, at least one test passed and none failed.
"""

import argparse
import sys
from collections import Counter
from xml.etree import ElementTree


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    if case.get("status") == "disabled":
        return "skipped"
    skipped = case.find("skipped")
    if skipped is None:
        return "passed"
    # ctest calls a test skipped too that it could not start; one that skipped itself has a message SKIP_...
    could_not_start = case.get("status") == "notrun" and not skipped.get("message", "").startswith("SKIP_")
    return "failed" if could_not_start else "skipped"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", metavar="FILE", help="a JUnit XML file")
    counts: Counter[str] = Counter()
    unreadable = False
    for report in parser.parse_args().reports:
        try:
            cases = list(ElementTree.parse(report).iter("testcase"))
        except (OSError, ElementTree.ParseError) as error:
            print(f"{report}: no test report: {error}")
            unreadable = True
            continue
        for case in cases:
            counts[outcome(case)] += 1
            if outcome(case) == "failed":
                print(f"FAILED {case.get('classname')} {case.get('name')}")
    print(", ".join(f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped")))
    sys.exit(1 if unreadable or counts["failed"] or not counts["passed"] else 0)


if __name__ == "__main__":
    main()
