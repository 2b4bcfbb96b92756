"""For each operation one answer with every field that the contract names, made from its schema."""

import functools
from pathlib import Path
from typing import Any

import yaml

# In every field that holds a secret; nothing may show it.
CANARY = "canary-0123456789abcdef"
SECRETS = {"webhook_secret", "ssh_private_key_pem", "vnc_password", "vnc_url", "websocket_url", "devtools_url", "key"}
_SMALL_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
_DEEPEST = 6


@functools.cache
def whole_answers() -> tuple[tuple[str, Any], ...]:
    """Operation and answer, e.g. `GET /v1/runs/{id}`."""
    document = yaml.safe_load((Path(__file__).parent / "ours/openapi.yaml").read_text())
    found = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                content = _followed(document, operation["responses"].get("200", {})).get("content", {})
                if schema := content.get("application/json", {}).get("schema"):
                    found.append((f"{method.upper()} {path}", _sample(document, schema, "", 0)))
    return tuple(found)


def _followed(document: Any, node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        target = document
        for part in node["$ref"][2:].split("/"):
            target = target[part]
        node = target
    return node


def _sample(document: Any, schema: Any, name: str, depth: int) -> Any:
    schema = _followed(document, schema)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema and "properties" not in schema:
            return _sample(document, schema[several][0], name, depth)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kinds = schema.get("type", "string")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if kind == "object":
        fields = schema.get("properties", {}) if depth < _DEEPEST else {}
        return {field: _sample(document, of, field, depth + 1) for field, of in fields.items()} or {"a": "b"}
    if kind == "array":
        return [_sample(document, schema.get("items", {}), name, depth + 1)]
    if kind == "string":
        return CANARY if name in SECRETS else _SMALL_PNG if name == "image_b64" else f"{name or 'text'}_1"
    # The size of the picture that the readers are told was sent.
    return {"screen_width": 1280, "screen_height": 720}.get(name, {"boolean": True, "null": None}.get(kind, 7))
