"""scripts/demo, scripts/test, what they share, and the completion of the command line."""

import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPTS = PROJECT / "scripts"
SHELL_SCRIPTS = [SCRIPTS / "demo", SCRIPTS / "test", SCRIPTS / "lint", SCRIPTS / "lib/setup.sh",
                 SCRIPTS / "lacuna-completion.bash", PROJECT / ".ci/run", PROJECT / ".githooks/pre-commit"]


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)


@pytest.mark.parametrize("script", SHELL_SCRIPTS, ids=lambda path: path.name)
def test_shell_syntax(script):
    checked = run("bash", "-n", script)
    assert checked.returncode == 0 and not checked.stderr


@pytest.mark.parametrize("script", ["scripts/demo", "scripts/test", "scripts/lint", ".ci/run"])
def test_help_and_unknown_arguments(script, tmp_path):
    shown = run(PROJECT / script, "--help", cwd=tmp_path)
    assert shown.returncode == 0 and shown.stdout.startswith(f"Usage: {script}")
    assert "set -euo" not in shown.stdout
    refused = run(PROJECT / script, "--nonsense", cwd=tmp_path)
    assert refused.returncode == 2 and "--nonsense" in refused.stderr


@pytest.mark.parametrize("seconds", ["0", "1h", "-1", ""])
def test_fuzzing_takes_a_number_of_seconds(seconds):
    refused = run(SCRIPTS / "test", "--fuzz", seconds)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == f'test: --fuzz: expected a number of seconds, found "{seconds}"\n'


# tests/fuzz

FUZZ = PROJECT / "tests/fuzz"
TARGETS = sorted(folder.name for folder in (FUZZ / "corpus").iterdir())


def test_every_fuzz_target_has_seeds_and_all_are_small():
    seeds = [path for path in (FUZZ / "corpus").rglob("*") if path.is_file()]
    assert {path.parent.name for path in seeds} == {"config", "network", "sweep", "filter", "trace"}
    assert sum(path.stat().st_size for path in seeds) < 300_000


def stand_in(folder, kind, exit_code):
    """In place of a target's program: ends at once with such a finding, and takes an input that it is given alone."""
    program = folder / "program"
    program.write_text(f'''#!/bin/sh
prefix=
for word; do
  case $word in -dict=*) cat "${{word#-dict=}}" >/dev/null || exit 3 ;; -artifact_prefix=*) prefix=${{word#*=}} ;; esac
done
[ "$prefix" ] || exit 0
echo > "${{prefix}}{kind}-$$"
printf '#7\\tNEW\\nTest unit written to %s{kind}-%s\\nstat::peak_rss_mb: 12\\n' "$prefix" $$ >&2
exit {exit_code}
''')
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("target", TARGETS)
def test_a_finding_is_kept_and_counted(target, tmp_path):
    """Until too much is found."""
    fuzzed = run(FUZZ / "fuzz_one", "--work", tmp_path, target, stand_in(tmp_path, "crash", 77))
    assert fuzzed.returncode == 1, fuzzed.stderr
    assert fuzzed.stdout.endswith(" 140 executions, 20 crashes, 0 hangs, 0 out of memory, peak 12 MiB\n")
    assert len(list((tmp_path / "findings").glob(f"{target}-crash-*.report"))) == 20
    assert (tmp_path / "counts" / target).read_text() == fuzzed.stdout


def test_what_is_quick_when_tried_alone_does_not_hang(tmp_path, monkeypatch):
    monkeypatch.setenv("LACUNA_FUZZ_SECONDS", "0.2")
    fuzzed = run(FUZZ / "fuzz_one", "--work", tmp_path, "filter", stand_in(tmp_path, "timeout", 70))
    assert fuzzed.returncode == 0, fuzzed.stdout
    assert " 0 crashes, 0 hangs, 0 out of memory" in fuzzed.stdout
    assert list((tmp_path / "findings").iterdir()) == []


# scripts/lib/count_tests.py

CTEST = """<testsuite name="(empty)" tests="6">
  <testcase name="Good.one" classname="Good.one" status="run"/>
  <testcase name="Good.other" classname="Good.other" status="run"/>
  <testcase name="Own.skip" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>
  <testcase name="Off" status="disabled"/>
  <testcase name="Gone" status="notrun"><skipped message="Unable to find executable"/></testcase>
  <testcase name="Bad" status="fail"><failure message=""/></testcase>
</testsuite>"""
PYTEST = """<testsuites><testsuite name="pytest" tests="3">
  <testcase classname="tests.a" name="fine"/>
  <testcase classname="tests.a" name="broken"><error message="fixture"/></testcase>
  <testcase classname="tests.a" name="later"><skipped message="no torch"/></testcase>
</testsuite></testsuites>"""


def count(folder, *reports):
    paths = [folder / f"{i}.xml" for i in range(len(reports))]
    for path, report in zip(paths, reports):
        path.write_text(report)
    return run(SCRIPTS / "lib/count_tests.py", *paths)


def test_counts_add_up_over_reports(tmp_path):
    counted = count(tmp_path, CTEST, PYTEST)
    assert counted.stdout.splitlines()[-1] == "3 passed, 3 failed, 3 skipped"
    assert counted.returncode == 1
    assert [line.split()[-1] for line in counted.stdout.splitlines()[:-1]] == ["Gone", "Bad", "broken"]


@pytest.mark.parametrize("report, last_line, code", [
    ("<testsuite><testcase name='a'/></testsuite>", "1 passed, 0 failed, 0 skipped", 0),
    ("<testsuite><testcase name='a'><skipped/></testcase></testsuite>", "0 passed, 0 failed, 1 skipped", 1),
    ("<testsuite/>", "0 passed, 0 failed, 0 skipped", 1),
    ("<testsuite><testcase", "0 passed, 0 failed, 0 skipped", 1),
])
def test_count_of_one_report(tmp_path, report, last_line, code):
    counted = count(tmp_path, report)
    assert (counted.stdout.splitlines()[-1], counted.returncode) == (last_line, code)


def test_missing_report_fails(tmp_path):
    counted = run(SCRIPTS / "lib/count_tests.py", tmp_path / "none.xml")
    assert counted.returncode == 1 and "none.xml" in counted.stdout


# scripts/lib/setup.sh, on machines made of stubs


@pytest.fixture
def machine(tmp_path):
    """Runs shell code after sourcing a copy of setup.sh; stubs: {program: body} before the real ones in PATH."""
    library = tmp_path / "copy/scripts/lib/setup.sh"
    library.parent.mkdir(parents=True)
    library.write_text((SCRIPTS / "lib/setup.sh").read_text())

    def on(code, **stubs):
        programs = tmp_path / "bin"
        programs.mkdir(exist_ok=True)
        for name, body in stubs.items():
            program = programs / name.replace("_", "-")
            program.write_text(f"#!/bin/bash\n{body}\n")
            program.chmod(0o755)
        environment = {**os.environ, "PATH": f"{programs}:/usr/bin:/bin", "LOG": str(tmp_path / "log")}
        script = f"set -euo pipefail; source {library}; {code}"
        done = run("bash", "-c", script, env=environment, stdin=subprocess.DEVNULL)
        done.log = (tmp_path / "log").read_text().splitlines() if (tmp_path / "log").exists() else []
        return done

    return on


HAS_ONLY_GIT = "[[ $* != *git* ]] || echo 'installed git'; echo 'config-files old'; exit 1"


def test_nothing_is_installed_when_all_is_there(machine):
    done = machine("install_packages git", dpkg_query=HAS_ONLY_GIT, apt_get='echo "$@" >>"$LOG"')
    assert (done.returncode, done.stdout, done.log) == (0, "", [])


def test_only_missing_packages_are_installed(machine):
    done = machine("install_packages git cmake old", dpkg_query=HAS_ONLY_GIT, apt_get='echo "$@" >>"$LOG"', id="echo 0")
    assert done.returncode == 0 and done.stdout == "== installing Debian packages: cmake old\n"
    assert len(done.log) == 1 and done.log[0].endswith("install -y --no-install-recommends cmake old")


def test_lists_are_updated_only_when_installing_fails(machine):
    done = machine("install_packages cmake", dpkg_query=HAS_ONLY_GIT, id="echo 0",
                   apt_get='echo "$@" >>"$LOG"; [[ $* == *update ]] && touch "$LOG.new"; [[ -e $LOG.new ]]')
    assert done.returncode == 0, done.stderr
    assert [("install" in line, "update" in line) for line in done.log] == [(True, False), (False, True), (True, False)]


@pytest.mark.parametrize("user, sudo", [("0", "exit 0"), ("1000", "echo 'sudo: a password is required'; exit 1")])
def test_names_the_packages_and_the_command_when_it_cannot_install(machine, user, sudo):
    done = machine("install_packages git cmake", dpkg_query=HAS_ONLY_GIT, id=f"echo {user}", sudo=sudo,
                   apt_get="exit 100")
    assert done.returncode == 1
    assert "cannot install what is missing: cmake" in done.stderr
    assert "apt-get update && apt-get install --no-install-recommends cmake" in done.stderr


def test_sudo_without_a_terminal_asks_no_password(machine):
    done = machine("install_packages cmake", dpkg_query=HAS_ONLY_GIT, id="echo 1000", sudo='echo "sudo $*" >>"$LOG"')
    assert done.returncode == 0 and done.log[0].startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get")


def test_a_failing_command_shows_the_end_of_its_log(machine):
    done = machine('logged "$root/out/x.log" bash -c "seq 100; exit 7"')
    assert done.returncode == 7 and not done.stdout
    assert done.stderr.splitlines()[0] == "61" and done.stderr.splitlines()[-2] == "100"


def test_configures_once_and_anew_in_a_copied_tree(machine):
    cmake = '''echo "$@" >>"$LOG"
        [[ $1 == --build ]] || { mkdir -p build/p && touch build/p/build.ninja
        echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >build/p/CMakeCache.txt; }'''
    done = machine("build p lacuna -DX=1; build p lacuna; build p lacuna -DX=2; "
                   "echo CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere >$root/build/p/CMakeCache.txt; build p lacuna",
                   cmake=cmake)
    built = "--build --preset p --target lacuna"
    assert done.log == ["--preset p --fresh -DX=1", built, built, "--preset p -DX=2", built,
                        "--preset p --fresh", built]


# scripts/lacuna-completion.bash


@pytest.mark.parametrize("line, expected", [
    ("", {"run", "compare", "analyze", "sweep", "plot", "report", "validate", "list", "describe"}),
    ("report out --base", {"--baseline"}),
    ("plot out --baseline ca", {"cambricon_x"}),
    ("com", {"compare"}),
    ("analyze al", {"alexnet"}),
    ("analyze digits --for", {"--formats"}),
    ("analyze digits --formats --group ", set()),
    ("run cam", {"cambricon_x"}),
    ("run dense al", {"alexnet"}),
    ("run dense digits --trace ", {"digits"}),
    ("compare ", {"dense", "cambricon_x"}),
    ("compare dense --network res", {"resnet50"}),
    ("run dense goo", {"googlenet"}),
    ("run dense digits --che", {"--check-values"}),
    ("compare dense --per", {"--per-pe"}),
    ("describe res", {"results"}),
    ("list net", {"networks"}),
    ("sweep ", {"status", "collect", "plot", "emit", "demo", "pareto", "density_grid", "buffer_bandwidth",
                "scnn_pe_kc"}),
    ("sweep emit ", {"slurm", "make", "condor"}),
    ("sweep emit make par", {"pareto"}),
    ("sweep demo --out x --ret", {"--retry-failed"}),
    ("sweep demo --jobs ", set()),
    ("run dense alexnet --seed ", set()),
    ("nonsense ", set()),
])
def test_completion(lacuna, line, expected):
    words = " ".join(f"'{word}'" for word in [str(lacuna), *line.split(" ")])
    done = run("bash", "-c", f"source {SCRIPTS}/lacuna-completion.bash; COMP_WORDS=({words}); "
                             "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _lacuna; printf '%s\\n' \"${COMPREPLY[@]}\"")
    assert done.returncode == 0 and not done.stderr
    assert set(done.stdout.split()) >= expected and (expected or not done.stdout.strip())
