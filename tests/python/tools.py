"""Loads what `ratebook export` wrote into the tool that it is for, and prints what the tool makes
of it as JSON: `tools.py litellm|genai-prices|prometheus|schema FILE...`. The tests compare that
with what ratebook itself says."""

import http.server
import json
import sys
import threading
import warnings
from types import SimpleNamespace

# Seconds of one clip.
LENGTHS = (5, 10)
COST = "output_cost_per_second"


def said(amount):
    """A float to nine digits, as a decimal."""
    return f"{amount:.9f}"


def litellm_costs(path):
    import litellm

    litellm.suppress_debug_info = True
    with open(path) as file:
        models = json.load(file)
    litellm.register_model(models)

    def cost(model, seconds, resolution):
        usage = {"duration_seconds": float(seconds)}
        if resolution:
            usage["video_resolution"] = resolution
        response = SimpleNamespace(usage=usage, _hidden_params={})
        return litellm.completion_cost(
            completion_response=response, model=model, call_type="create_video"
        )

    costs = []
    for model, entry in models.items():
        for field in entry:
            if not field.startswith(COST):
                continue
            resolution = field.removeprefix(COST).removeprefix("_")
            for seconds in LENGTHS:
                costs.append(
                    {
                        "rate": entry["metadata"]["ratebook"][field]["rate"],
                        "seconds": seconds,
                        "cost": said(cost(model, seconds, resolution)),
                    }
                )
    refused = {}
    for model in ("ratebook", "gptimage2/kling-3/text-to-video"):
        try:
            refused[model] = said(cost(model, 5, "720p"))
        except Exception as error:
            refused[model] = type(error).__name__
    return {"costs": costs, "refused": refused}


def genai_costs(path):
    from genai_prices import Usage, UpdatePrices, calc_price

    with open(path, "rb") as file:
        body = file.read()

    class Serve(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    costs = []
    # A unit or a price that it does not know is a warning only.
    warnings.simplefilter("error")
    with UpdatePrices(url=f"http://127.0.0.1:{server.server_port}/") as update:
        assert update.wait(60)
        for provider in json.loads(body):
            for model in provider["models"]:
                for seconds in LENGTHS:
                    usage = Usage(audio_seconds=seconds)
                    price = calc_price(usage, model["id"])
                    assert price.provider.id == provider["id"]
                    costs.append(
                        {"rate": model["id"], "seconds": seconds, "cost": said(price.total_price)}
                    )
        refused = {}
        unknown = "gptimage2/kling-3/text-to-video[resolution=8k,sound=off]"
        try:
            refused[unknown] = said(calc_price(Usage(audio_seconds=5), unknown).total_price)
        except Exception as error:
            refused[unknown] = type(error).__name__
    return {"costs": costs, "refused": refused}


def samples(path):
    from prometheus_client import openmetrics, parser
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict

    with open(path) as file:
        text = file.read()

    def read(parse):
        return [
            {"name": sample.name, "labels": sample.labels, "value": said(sample.value)}
            for family in parse(text)
            for sample in family.samples
        ]

    plain, open_metrics = read(parser.text_string_to_metric_families), read(strict)
    assert plain == open_metrics
    return plain


def schema(schema_path, *paths):
    from jsonschema import Draft202012Validator

    with open(schema_path) as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    errors = []
    for path in paths:
        with open(path) as file:
            book = json.load(file)
        errors.append(sorted(error.json_path for error in validator.iter_errors(book)))
    return errors


def schemas(schema_path, other_path, *paths):
    """A schema that refers to another one, by its id."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    loaded = []
    for path in (schema_path, other_path, *paths):
        with open(path) as file:
            loaded.append(json.load(file))
    schema, other, *documents = loaded
    Draft202012Validator.check_schema(schema)
    registry = Registry().with_resource(other["$id"], Resource.from_contents(other))
    validator = Draft202012Validator(schema, registry=registry)
    return [
        sorted(error.json_path for error in validator.iter_errors(document))
        for document in documents
    ]


TOOLS = {
    "litellm": litellm_costs,
    "genai-prices": genai_costs,
    "prometheus": samples,
    "schema": schema,
    "schemas": schemas,
}

if __name__ == "__main__":
    print(json.dumps(TOOLS[sys.argv[1]](*sys.argv[2:])))
