// Run the unit tests on CPython 3.14 as WebAssembly, with the packages of .venv that are plain Python.
import { globSync } from "node:fs";
import { loadPyodide } from "pyodide";

const root = process.cwd();
const [site] = globSync(`${root}/.venv/lib/python*/site-packages`);
const options = [
  "--override-ini=addopts=",
  "--override-ini=faulthandler_timeout=0",
  "--timeout=0",
  "--import-mode=importlib",
  "-pno:cacheprovider",
  "-ppytest_timeout",
  "-paura_panic_pytest",
  // There are no threads, no compiled packages, no files of certificates and no deep stack.
  ...["flow", "models", "settings", "transport"].map((name) => `tests/unit/test_${name}.py`),
  "--deselect=tests/unit/test_flow.py::test_both_readers_of_json_give_the_same",
  "--deselect=tests/unit/test_settings.py::test_arguments_win_over_the_environment",
  "-knot ca_file",
];

const python = await loadPyodide({
  env: { HOME: "/home", PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1", PYTHONDONTWRITEBYTECODE: "1" },
});
python.FS.mkdirTree(root);
python.FS.mount(python.FS.filesystems.NODEFS, { root }, root);
python.FS.chdir(root);
python.globals.set("options", python.toPy(options));
python.globals.set("packages", site);
process.exitCode = await python.runPythonAsync(`
import site
site.addsitedir(packages)
import pytest
int(pytest.main(options))
`);
