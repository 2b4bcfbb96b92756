"""The engine is tested on ten instructions; nothing in its code may know what they name."""

import ast
import re
from pathlib import Path

import coasty_desktop.ocr
import coasty_desktop.sandbox
from tests.e2e.practice_programs import instructions

QUOTED = re.compile(r"'([^']+)'")


def test_that_no_label_of_the_ten_stands_in_the_engines_code() -> None:
    labels = {label for one in instructions() for label in QUOTED.findall(one.text) if len(label) > 2}
    labels |= {"View", "Recipient", "Leaves", "Details", "File"}
    found = [
        f"{path.name}: {label!r} in {text!r}"
        for path, text in _constants()
        for label in labels
        if re.search(rf"\b{re.escape(label)}\b", text)
    ]
    assert len(labels) > 12
    assert found == []


def _constants() -> list[tuple[Path, str]]:
    """Every text in the code of both packages; what only documents it is left out."""
    found: list[tuple[Path, str]] = []
    for package in (coasty_desktop.sandbox, coasty_desktop.ocr):
        for path in Path(package.__path__[0]).glob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            documents = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            found += [
                (path, node.value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents
            ]
    return found
