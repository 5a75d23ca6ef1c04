"""Holds what the HTTP interface gives against the tools that read such things: `api.py openapi FILE`
validates the OpenAPI document, `api.py feed FILE` reads the Atom feed and prints it as JSON."""

import json
import sys


def openapi(path):
    from openapi_spec_validator import OpenAPIV31SpecValidator

    with open(path) as file:
        document = json.load(file)
    errors = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    return {"errors": errors, "paths": len(document["paths"])}


def feed(path):
    import xml.etree.ElementTree as xml

    import feedparser

    with open(path, "rb") as file:
        text = file.read()
    atom = "{http://www.w3.org/2005/Atom}"
    root = xml.fromstring(text)
    parts = [root, *root.findall(f"{atom}entry")]
    # What RFC 4287 demands of a feed and of each entry: one of each.
    lacking = [
        f"{part.tag} has {len(part.findall(atom + name))} of {name}"
        for part in parts
        for name in ("id", "title", "updated")
        if len(part.findall(atom + name)) != 1
    ]
    read = feedparser.parse(text)
    return {
        "bozo": bool(read.bozo),
        "version": read.version,
        "lacking": lacking,
        "id": read.feed.id,
        "entries": [
            {
                "id": entry.id,
                "title": entry.title,
                "updated": entry.updated,
                "link": entry.get("link"),
                "content": entry.content[0].value,
            }
            for entry in read.entries
        ],
    }


if __name__ == "__main__":
    print(json.dumps({"openapi": openapi, "feed": feed}[sys.argv[1]](sys.argv[2])))
