"""Parameters that several operations have, said once in the OpenAPI document and named by them."""

import json
from collections import defaultdict
from typing import Any

Document = dict[str, Any]


def share(paths: Document) -> Document:
    """Put a reference in the place of each parameter that stands twice or more; the components that these name.

    A parameter that is the same wherever its name stands is known by the name, another by the noun and the name.
    """
    places: dict[str, list[tuple[str, list[Any], int]]] = defaultdict(list)
    for methods in paths.values():
        for operation in methods.values():
            listed = operation.get("parameters", [])
            noun = operation.get("tags", ["api"])[0]
            for place, one in enumerate(listed):
                places[json.dumps(one, sort_keys=True, default=str)].append((noun, listed, place))
    meanings: dict[tuple[str, str], int] = defaultdict(int)
    for text in places:
        meanings[_named(json.loads(text))] += 1
    shared: Document = {}
    for found in places.values():
        if len(found) < 2:
            continue
        one = found[0][1][found[0][2]]
        name = one["name"] if meanings[_named(one)] == 1 else f"{found[0][0]}.{one['name']}"
        name = name if name not in shared else f"{name}.{one['in']}"
        while name in shared:
            name += "_"
        shared[name] = one
        for _noun, listed, place in found:
            listed[place] = {"$ref": f"#/components/parameters/{name}"}
    return dict(sorted(shared.items()))


def _named(one: Document) -> tuple[str, str]:
    return one["in"], one["name"]
