// Asks @cloud-copilot/iam-simulate, an evaluator of AWS policies that shares nothing with ours, for its answers.
//
//   npm install --no-save @cloud-copilot/iam-simulate@0.1.173
//   python -m tests.support.iam_cases | node tests/property/iam_simulate/ask.mjs > tests/property/iam_simulate/answers.txt
//
// The first line of the output is the digest of the cases; then one letter for each of them, a hundred in a line:
// A allowed, E denied explicitly, I denied implicitly.
//
// Its parts are put together here because its entry points either accept only the context keys that AWS lists for an
// action, or (0.1.173) fail on any resource policy.
import { createInterface } from "node:readline"
import { loadPolicy } from "@cloud-copilot/iam-policy"

const part = (path) => import(new URL(path, import.meta.resolve("@cloud-copilot/iam-simulate")))
const { authorize } = await part("core_engine/CoreSimulatorEngine.js")
const { AwsRequestImpl } = await part("request/request.js")
const { RequestContextImpl } = await part("requestContext.js")
const { DiscoveryContextKeyConstraints } = await part("context_keys/discoveryContextKeyConstraints.js")

const LETTERS = { Allowed: "A", ExplicitlyDenied: "E", ImplicitlyDenied: "I" }
const STRICT = { simulationMode: "Strict", discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]) }

function ask(one) {
  const resource = { resource: one.resource, accountId: one.account }
  const analysis = authorize({
    request: new AwsRequestImpl(one.principal, resource, one.action, new RequestContextImpl(one.context)),
    identityPolicies: one.identity.map((policy, index) => loadPolicy(policy, { name: String(index) })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: one.resource_policy ? loadPolicy(one.resource_policy, { name: "it" }) : undefined,
    permissionBoundaries: one.boundary ? [loadPolicy(one.boundary, { name: "limit" })] : undefined,
    simulationParameters: STRICT,
  })
  return LETTERS[analysis.result]
}

let digest = ""
let answers = ""
for await (const line of createInterface({ input: process.stdin })) {
  if (digest === "") digest = line
  else answers += ask(JSON.parse(line))
}
process.stdout.write(`${digest}\n${answers.match(/.{1,100}/g).join("\n")}\n`)
