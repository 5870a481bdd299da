"""deploy/lambda's state machine, executed: moto interprets the template's own definition, the function is ours.

Three things stand in for AWS. Lambda's Invoke calls the handler in this process, one call at a time and in the main
thread, where Lambda's runtime has it, too. The S3 that the map reads its items from is the embedded estate's. And moto
does not know ItemBatcher: it is taken out of the definition, and the items come from S3 grouped as it would group them.
Else nothing is changed; CloudFormation's substitutions are made as it makes them.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Final
from unittest.mock import patch

import boto3
import yaml
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval import resource_eval_s3
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

from scanner.sandbox.clients import Client

TEMPLATE: Final = Path(__file__).resolve().parents[2] / "deploy" / "lambda" / "template.yaml"
REGION: Final = "eu-central-1"
_ENDPOINT: Final = f"https://states.{REGION}.amazonaws.com"
FUNCTION: Final = f"arn:aws:lambda:{REGION}:111111111111:function:scan"
_ROLE: Final = "arn:aws:iam::111111111111:role/machine"
_LIMIT: Final = 120.0
"""Seconds in which something has to happen; nothing takes nearly as long."""

Document = dict[str, Any]
Handler = Callable[[Document], Document]


class _Loader(yaml.SafeLoader):
    """Reads templates; what an intrinsic function would give is not looked at."""


_Loader.add_multi_constructor("!", lambda *_: None)


def definition(**substitutions: str) -> str:
    """Return the machine's definition, with the values of CloudFormation in it."""
    template = yaml.load(TEMPLATE.read_text(encoding="utf-8"), _Loader)  # noqa: S506 -- a SafeLoader
    machine = template["Resources"]["Machine"]["Properties"]
    assert machine["DefinitionSubstitutions"].keys() >= substitutions.keys()
    text = json.dumps(machine["Definition"])
    for name, value in substitutions.items():
        text = text.replace(f"${{{name}}}", value)
    assert "${" not in text
    return text


@dataclass(frozen=True)
class _Batching:
    """S3's client as the map's reader uses it: an array of items comes as one of batches, each as ItemBatcher makes it.

    Step Functions Developer Guide: input-output-itembatcher.
    """

    s3: Client
    most: int

    def get_object(self, **parameters: Any) -> Document:  # noqa: ANN401 -- boto3's
        items = json.loads(self.s3.get_object(**parameters)["Body"].read())
        batches = [{"Items": items[first : first + self.most]} for first in range(0, len(items), self.most)]
        return {"Body": io.BytesIO(json.dumps(batches).encode())}


@dataclass
class _Lambda:
    """Lambda's client as Step Functions uses it: calls wait for the main thread."""

    calls: "Queue[tuple[Document, Queue[Document]]]" = field(default_factory=Queue)

    def invoke(self, **parameters: Any) -> Document:  # noqa: ANN401 -- boto3's
        assert parameters["FunctionName"] == FUNCTION
        answer: Queue[Document] = Queue()
        self.calls.put((json.loads(parameters["Payload"]), answer))
        return answer.get(timeout=_LIMIT)

    def serve(self, handler: Handler, until: Callable[[], bool]) -> None:
        """Answer calls in this thread until there is nothing to wait for."""
        while not until():
            try:
                event, answer = self.calls.get(timeout=0.05)
            except Empty:
                continue
            answer.put(_answer(handler, event))


def _answer(handler: Handler, event: Document) -> Document:
    """Return what Lambda answers: an exception is told by its class's name (Developer Guide: python-exceptions)."""
    try:
        told, failed = handler(event), {}
    except Exception as error:  # noqa: BLE001 -- Lambda tells of every one
        told = {"errorType": type(error).__name__, "errorMessage": str(error)}
        failed = {"FunctionError": "Unhandled"}
    return {"StatusCode": 200, **failed, "Payload": io.BytesIO(json.dumps(told).encode())}


@dataclass(frozen=True)
class Ended:
    """How an execution ended: its status, its output or error, and the states that it entered in order."""

    status: str
    output: Document
    error: str
    states: tuple[str, ...]


def execute(text: str, given: Document, handler: Handler, s3: Client) -> Ended:
    """Execute a definition and wait for its end; `handler` is the function of every task."""
    function = _Lambda()
    machine, most = _without_batcher(json.loads(text), given)
    with _clients({"lambda": function, "s3": _Batching(s3, most)}):
        # The environment's endpoint is the embedded estate's.
        steps = boto3.client(
            "stepfunctions", REGION, endpoint_url=_ENDPOINT, aws_access_key_id="any", aws_secret_access_key="any"  # noqa: S106
        )  # fmt: skip
        arn = steps.create_state_machine(name="nightly", definition=machine, roleArn=_ROLE)["stateMachineArn"]
        execution = steps.start_execution(stateMachineArn=arn, input=json.dumps(given))["executionArn"]
        described = partial(steps.describe_execution, executionArn=execution)
        function.serve(handler, until=lambda: described()["status"] != "RUNNING")
        return _ended(described(), steps.get_execution_history(executionArn=execution)["events"])


def _without_batcher(machine: Document, given: Document) -> tuple[str, int]:
    """Return the definition without its ItemBatcher, and how many items that one puts into a batch."""
    batcher = machine["States"]["Read"].pop("ItemBatcher")
    most: int = given[batcher.pop("MaxItemsPerBatchPath").removeprefix("$.")]
    assert not batcher
    return json.dumps(machine), most


@contextmanager
def _clients(fakes: Mapping[str, Any]) -> Iterator[None]:
    def client_for(service: str, **_: object) -> Any:  # noqa: ANN401 -- any of them
        return fakes[service]

    config: Any = {"core": {"mock_credentials": False}, "stepfunctions": {"execute_state_machine": True}}
    with (
        mock_aws(config=config),
        patch.object(lambda_eval_utils, "boto_client_for", client_for),
        patch.object(resource_eval_s3, "boto_client_for", client_for),
    ):
        yield


def _ended(told: Document, events: list[Document]) -> Ended:
    entered = [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
    return Ended(told["status"], json.loads(told.get("output", "{}")), told.get("error", ""), tuple(entered))
