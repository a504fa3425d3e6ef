"""The workflows: what they run is known by its digest, and may do no more than it must."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = [
    *sorted((ROOT / ".github/workflows").glob("*.yml")),
    ROOT / "tools/classes/publish_edition.yml",
]
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def read(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def steps(workflow: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


@every_workflow
def test_an_action_is_known_by_its_digest_and_says_its_version(path: Path) -> None:
    used = re.findall(r"uses: *(.*)", path.read_text(encoding="utf-8"))
    assert used
    known = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [each for each in used if not known.fullmatch(each)] == []


def test_an_action_is_of_one_version_everywhere() -> None:
    used = {
        each for path in WORKFLOWS for each in re.findall(r"uses: *(.*)", path.read_text("utf-8"))
    }
    assert len({each.partition("@")[0] for each in used}) == len(used)


@every_workflow
def test_a_workflow_may_read_and_only_the_job_that_publishes_may_write(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        granted = job.get("permissions", {})
        writes = {name for name, level in granted.items() if level == "write"}
        publishes = any("actions/deploy-pages@" in step.get("uses", "") for step in job["steps"])
        assert writes == ({"pages", "id-token"} if publishes else set())
        assert not publishes or len(job["steps"]) == 1, "what is published is built elsewhere"


@every_workflow
def test_a_workflow_ends_keeps_no_password_and_gives_way_to_a_newer_one(path: Path) -> None:
    workflow = read(path)
    assert workflow["concurrency"]["group"]
    assert all(job["timeout-minutes"] <= 180 for job in workflow["jobs"].values())
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@every_workflow
def test_no_command_holds_what_a_stranger_could_write(path: Path) -> None:
    workflow = read(path)
    assert "pull_request_target" not in workflow[True]  # as YAML reads `on`
    for step in steps(workflow):
        assert EXPRESSION.findall(step.get("run", "")) == []
        assert "secrets" not in str(step)


def test_what_is_proposed_is_for_every_kind_of_pin() -> None:
    updates = read(ROOT / ".github/dependabot.yml")["updates"]
    assert {each["package-ecosystem"] for each in updates} == {"pip", "npm", "github-actions"}
    (pip,) = (each for each in updates if each["package-ecosystem"] == "pip")
    pinned = {path.parent for path in ROOT.glob("**/requirements*.txt") if ".venv" not in str(path)}
    assert {ROOT / folder.lstrip("/") for folder in pip["directories"]} >= {
        folder for folder in pinned if not {"_build", "dist", "node_modules"} & {*folder.parts}
    }
