"""What the folders promise: dependencies point one way, every model says what it models, files stay short."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MODELS = sorted(path for path in (PROJECT / "models").iterdir() if path.is_dir())
TOP = {"sim", "models", "configs", "workloads", "scripts", "tests", "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE"}
BUILT = {"build", "out"}  # by the presets and by runs; not in the repository


def files(*folders):
    """The sources below these folders."""
    return [
        path
        for folder in folders
        for path in sorted((PROJECT / folder).rglob("*"))
        if path.suffix in {".h", ".cpp", ".py", ".cmake", ".md"} or path.name == "CMakeLists.txt"
    ]


def includes(folder):
    """(file, included path) of every include of the project's own headers below a folder."""
    for path in files(folder):
        if path.suffix in {".h", ".cpp"}:
            for included in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), re.MULTILINE):
                yield path.relative_to(PROJECT).as_posix(), included


def sim_folders():
    """The folders of sim/ in the order of dependency. Those without a library (headers only) come first."""
    built = re.findall(r"^add_subdirectory\((\w+)\)", (PROJECT / "sim/CMakeLists.txt").read_text(), re.MULTILINE)
    folders = sorted(path.name for path in (PROJECT / "sim").iterdir() if path.is_dir())
    return [name for name in folders if name not in built] + built


def listed_models():
    """The folders that models/CMakeLists.txt builds, and tests/models/CMakeLists.txt with them."""
    return re.findall(r"^set\(LACUNA_MODELS ([^)$]+)\)", (PROJECT / "models/CMakeLists.txt").read_text(), re.MULTILINE)[0].split()


def test_something_is_checked():
    assert {"time", "config", "memory", "engine", "app"} <= set(sim_folders())
    assert {"dense", "cambricon_x"} <= {model.name for model in MODELS}
    assert len(list(includes("sim"))) > 100


def test_includes_start_from_the_top():
    wrong = [use for folder in ("sim", "models") for use in includes(folder) if not re.match(r"(sim|models)/", use[1])]
    assert wrong == []


def test_sim_knows_no_model():
    assert [use for use in includes("sim") if use[1].startswith("models/")] == []


@pytest.mark.parametrize("folder", sim_folders())
def test_a_folder_of_sim_uses_only_those_above_it(folder):
    order = sim_folders()
    allowed = tuple(f"sim/{name}/" for name in order[: order.index(folder) + 1])
    assert [use for use in includes(f"sim/{folder}") if not use[1].startswith(allowed)] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_model_uses_sim_and_itself(model):
    allowed = ("sim/", f"models/{model.name}/")
    assert [use for use in includes(f"models/{model.name}") if not use[1].startswith(allowed)] == []


@pytest.mark.parametrize("folder", ["models", "sim/kit"])
def test_models_and_what_they_are_made_of_know_no_memory(folder):
    assert [use for use in includes(folder) if use[1].startswith("sim/memory/")] == []


def test_models_choose_nothing():
    chooses = re.compile(r"\b(choose_tiling|choose_mapping|fewest_tiles|prepare_layer|MemoryTraits|DataflowConfig)\b")
    sources = [path for path in files("models") if path.suffix in {".h", ".cpp"}]
    assert [path.relative_to(PROJECT).as_posix() for path in sources if chooses.search(path.read_text())] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_model_is_documented_and_built(model):
    assert (model / "README.md").read_text().startswith(f"# {model.name}")
    assert model.name in listed_models()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_model_is_named_by_no_shared_test_or_build_file(model):
    """But for the list of folders, and tests about what several models do together."""
    shared = [path for path in files("tests", "models") if path.suffix != ".md"
              and (path.name == "CMakeLists.txt" or path.parent.name in {"property", "clocked", "benchmark"})]
    own = (PROJECT / "models" / model.name, PROJECT / "tests/models" / model.name, PROJECT / "models/CMakeLists.txt")
    naming = [path.relative_to(PROJECT).as_posix() for path in shared
              if not any(path == place or place in path.parents for place in own)
              and re.search(rf"lacuna_{model.name}\b|models/{model.name}/", path.read_text())]
    assert naming == []


def test_files_are_short():
    long = {path.relative_to(PROJECT).as_posix(): n for path in files("sim", "models", "tests", "scripts")
            if (n := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_the_top_folder_has_only_what_belongs_there():
    entries = {path.name for path in PROJECT.iterdir() if not path.name.startswith(".")}
    assert entries - TOP - BUILT == set()
