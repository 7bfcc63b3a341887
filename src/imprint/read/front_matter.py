"""Front matter:.

Parsed here, with limits, and never by pandoc, whose YAML reader an alias bomb stops for minutes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from imprint.errors import DocumentError, Location, RefusedError

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

_LARGEST = 64 * 1024
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above a document: its keys, and the number of lines that it takes (0 where there is none).

    All values are texts, lists or mappings: `1.10` stays `1.10` and `no` stays `no`.
    """

    values: dict[str, Value]
    lines: int = 0


def split_front_matter(text: str, path: str) -> tuple[FrontMatter, str]:
    """Return the front matter of `text` and the text below it.

    YAML between `---` lines and TOML between `+++` lines are read. A first `---` that opens no mapping is a
    rule, not front matter. Raises DocumentError for a syntax error, RefusedError for aliases, tags, depth or
    size.
    """
    lines = text.splitlines(keepends=True)
    fence = lines[0].rstrip() if lines else ""
    closers = {"---": ("---", "..."), "+++": ("+++",)}.get(fence)
    if not closers:
        return FrontMatter({}), text
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in closers), None)
    if end is None:
        return FrontMatter({}), text
    block = "".join(lines[1:end])
    if len(block) > _LARGEST:
        raise RefusedError(
            "front-matter/size",
            f"the front matter is {len(block)} characters long; {_LARGEST} are allowed",
            where=Location(path, 1),
            fix="move long texts into the document",
        )
    values = _toml(block, path) if fence == "+++" else _yaml(block, path)
    if values is None:
        return FrontMatter({}), text
    return FrontMatter(values, end + 1), "".join(lines[end + 1 :])


def _toml(block: str, path: str) -> dict[str, Value]:
    try:
        parsed = tomllib.loads(block)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(
            "front-matter/syntax",
            f"the front matter is not valid TOML: {error}",
            where=Location(path, 2),
            fix="mend the line that is named",
        ) from error
    return {key: _plain(value) for key, value in parsed.items()}


def _plain(value: object) -> Value:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _yaml(block: str, path: str) -> dict[str, Value] | None:
    """Return the mapping that `block` holds, or None where it holds something else."""
    try:
        _refuse_traps(block, path)
        node = yaml.compose(block, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        if ":" not in block:
            return None
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise DocumentError(
            "front-matter/syntax",
            f"the front matter is not valid YAML: {error.problem}",
            where=Location(path, line),
            fix='put a value that holds ": " or begins with a special character in quotation marks',
        ) from error
    if node is None:
        return {}
    value = _value(node, path)
    return value if isinstance(value, dict) else None


def _refuse_traps(block: str, path: str) -> None:
    depth = 0
    for event in yaml.parse(block, Loader=yaml.BaseLoader):
        mark = event.start_mark
        where = Location(path, mark.line + 2, mark.column + 1) if mark else Location(path, 2)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RefusedError(
                "front-matter/alias",
                "anchors and aliases are not read in front matter",
                where=where,
                fix="write the value out, or put it in quotation marks if it begins with & or *",
            )
        tag = getattr(event, "tag", None)
        if tag:
            raise RefusedError(
                "front-matter/tag",
                f"the tag {tag} is not read in front matter",
                where=where,
                fix="remove the tag, or put the value in quotation marks if it begins with !",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise RefusedError(
                "front-matter/depth",
                f"the front matter is nested more than {_DEEPEST} deep",
                where=where,
                fix="flatten it",
            )


def _value(node: yaml.Node, path: str) -> Value:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(inner, path) for inner in node.value]
    made: dict[str, Value] = {}
    assert isinstance(node, yaml.MappingNode)
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in made:
            raise DocumentError(
                "front-matter/twice",
                f"the key {key} stands twice in the front matter",
                where=Location(path, key_node.start_mark.line + 2, key_node.start_mark.column + 1),
                fix="remove one of the two",
            )
        made[key] = _value(value_node, path)
    return made
