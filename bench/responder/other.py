"""The other services that peers ask on their way to the buckets: just enough that they go on."""

from collections.abc import Mapping

from bench.fleet import REGIONS
from bench.responder.answers import answer, refusal


def asked(service: str, target: str, form: Mapping[str, str]) -> tuple[str, bytes]:
    """Return the operation and its answer; `target` is the path, or what X-Amz-Target names."""
    action = form.get("Action", "")
    if service == "ec2" and action == "DescribeRegions":
        return f"ec2:{action}", _regions()
    if action:
        return f"{service}:{action}", answer(200, f"<{action}Response><{action}Result/></{action}Response>", "text/xml")
    if "publicAccessBlock" in target:
        return "s3control:GetPublicAccessBlock", refusal(404, "NoSuchPublicAccessBlockConfiguration", "not configured")
    if service == "organizations":
        problem = '{"__type": "AWSOrganizationsNotInUseException", "Message": "not a member of an organization"}'
        return f"organizations:{target}", answer(400, problem, "application/x-amz-json-1.1")
    return f"{service}:{target}", answer(200, "{}", "application/x-amz-json-1.1")


def _regions() -> bytes:
    items = "".join(
        f"<item><regionName>{region}</regionName><regionEndpoint>ec2.{region}.amazonaws.com</regionEndpoint>"
        "<optInStatus>opt-in-not-required</optInStatus></item>"
        for region in REGIONS
    )
    told = f"<requestId>1</requestId><regionInfo>{items}</regionInfo>"
    namespace = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'
    return answer(200, f"<DescribeRegionsResponse {namespace}>{told}</DescribeRegionsResponse>", "text/xml")
