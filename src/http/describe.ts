/** The documents that are made from the lists of log events and metrics. */
import { logEvents, logFields } from '../log-events.ts';
import { metrics } from './metrics/definitions.ts';

/** docs/logs.md. */
export function logsMarkdown(): string {
  return [
    logsOpening,
    ...Object.entries(logEvents).map(([name, { level, says, doc, fields }]) => {
      const own = fields.map((field) => `\`${field}\``).join(', ');
      return `### ${name}\n\n${doc} Level \`${level}\`, message "${says}".${own === '' ? '' : `\n\nFields: ${own}.`}`;
    }),
    '## Fields',
    table(
      ['field', 'what'],
      Object.entries(logFields).map(([name, { doc }]) => [`\`${name}\``, doc]),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

/** docs/metrics.md. */
export function metricsMarkdown(): string {
  const rows = metrics.map(({ name, kind, labels, doc }) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(', '),
    doc,
  ]);
  return `${metricsOpening}\n\n${table(['metric', 'kind', 'labels', 'what'], rows)}\n\n${metricsClosing}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const logsOpening = `# Logs

<!-- Made from src/log-events.ts by \`npm run generate\`. -->

\`oauthctl serve\` logs to stderr: a line of JSON for each event, or a short line for a person where stderr is a
terminal. \`SERVER.LOG_LEVEL\` is the least important level that is logged; \`--verbose\` means \`debug\`. Commands log
nothing: they print.

\`\`\`json
{"level":30,"time":1800000000000,"event":"request","req":"kYtS2g2N-1","method":"POST","route":"/o/token","status":200,"ms":2.31,"client_id":"shop","msg":"request"}
{"level":30,"time":1800000000100,"event":"request","req":"kYtS2g2N-2","method":"POST","route":"/o/token","status":401,"ms":0.84,"error":"invalid_client","detail":"unknown client","msg":"request"}
{"level":40,"time":1800000000200,"event":"store_failed","req":"kYtS2g2N-3","err":{"type":"StorageError","code":"database_full","message":"the database /srv/oauth2.sqlite3 cannot grow: the disk is full"},"msg":"a request could not be answered, as the store cannot do its work"}
\`\`\`

Every line has \`level\` (20 debug, 30 info, 40 warn, 50 error), \`time\` in milliseconds since the epoch, \`event\`, and
\`msg\`, a sentence that is always the same for an event. Beside them it has the fields of its event, and no others:
there is one list of them, the program does not compile with another field, and the logger leaves out what is not in it.
Nothing that a client sent is logged as it was sent: no address with its query, no header, no body, no token, no secret,
no password, and no message of an error that is not ours, as those quote what they stumbled over.

## Events`;

const metricsOpening = `# Metrics and traces

<!-- Made from src/http/metrics/definitions.ts and src/http/describe.ts by \`npm run generate\`. -->

\`/metrics\` is what Prometheus reads. It is answered where the connection comes from this machine and no proxy has added
a forwarding header; everybody else gets 404. A proxy on this machine that adds none looks like this machine: have it
refuse \`/metrics\`. To be read from other machines, set \`SERVER.METRICS_PORT\`: a second listener on \`SERVER.HOST\` with
nothing but \`/metrics\`, over plain http and without a login, so put a firewall before it.

\`\`\`yaml
scrape_configs:
  - job_name: oauthctl
    static_configs: [{ targets: ["localhost:8000"] }]
\`\`\``;

const metricsClosing = `Beside these there is what \`prom-client\` tells of every Node process: \`process_*\` (processor time, memory, open
files) and \`nodejs_*\` (event loop lag, garbage collection, heap). They are measured from the first scrape on.

The numbers are plain numbers in memory that are counted where a request is logged anyway, and become metrics only when
they are read. Several servers are several targets. Of the workers of one server (\`serve --workers\`) a scrape meets one,
and is answered for all of them: what is counted is added up, and so are memory, connections and what waits; of
\`oauthctl_sweeper_last_turn_timestamp_seconds\` it is the newest, of the event loop's lag the average. What a worker had
counted at the last scrape stays counted when it ends. One that does not answer within a second is in the sums with what
it said last. The process that watches over the workers is not in them. Labels come from lists of the program's own: no
address as it was sent, no client, no user, so strangers cannot make them grow.

## What to watch

- \`rate(oauthctl_refusals_total{error="invalid_client"}[5m])\`: somebody tries secrets, or a secret was rotated.
- \`rate(oauthctl_http_requests_total{status=~"5.."}[5m])\`: anything above 0. The log says why.
- \`histogram_quantile(0.99, rate(oauthctl_store_commit_duration_seconds_bucket[5m]))\`: the disk.
- \`nodejs_eventloop_lag_p99_seconds\`: the processor is the limit.
- \`time() - oauthctl_sweeper_last_turn_timestamp_seconds\`: far above \`SERVER.SWEEP_INTERVAL_SECONDS\` means that nobody
  clears away what has expired.

## Traces

Where \`OTEL_EXPORTER_OTLP_ENDPOINT\` (or \`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT\`) is set, \`serve\` sends a span of each
request to it, as JSON over http (OTLP/HTTP). Nothing is loaded otherwise. A span has the method, the route, the status,
the client once it has proved who it is, the error code, and the request id; beneath it are spans of its writes to the
store. A \`traceparent\` header (W3C Trace Context) is continued, and the log line of the request has its \`trace_id\`.

Spans are sent in batches beside the requests. Where they cannot be delivered they are dropped, and the log says so once
(\`traces_lost\`). When the server stops, the last ones have three seconds to get out.

The other variables of OpenTelemetry work as usual: \`OTEL_EXPORTER_OTLP_HEADERS\`, \`OTEL_SERVICE_NAME\` (else
\`oauthctl\`), \`OTEL_RESOURCE_ATTRIBUTES\`, \`OTEL_TRACES_SAMPLER\` and \`OTEL_TRACES_SAMPLER_ARG\`, \`OTEL_BSP_*\`;
\`OTEL_SDK_DISABLED=true\` and \`OTEL_TRACES_EXPORTER=none\` switch traces off. The protocol \`grpc\` is refused (exit 5).
Whoever sends a \`traceparent\` decides whether its request is recorded, unless the sampler does not heed that
(\`always_on\`, \`traceidratio\`).`;
