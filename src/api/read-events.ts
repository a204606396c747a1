import type { IncomingMessage } from 'node:http';

interface ServerSentEvent {
  readonly event: string;
  /** JSON. */
  readonly data: unknown;
}

/**
 * The events of a `text/event-stream` as they come (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * @throws SyntaxError for data that is no JSON; what the connection throws when it breaks.
 */
export async function* readEvents(response: IncomingMessage): AsyncGenerator<ServerSentEvent> {
  let fields = new Map<string, string>();
  for await (const line of textLines(response)) {
    const [, name, value = ''] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name !== undefined) {
      fields.set(name, name === 'data' && fields.has(name) ? `${fields.get(name)}\n${value}` : value);
    } else if (line === '') {
      const data = fields.get('data');
      if (data !== undefined) yield { event: fields.get('event') ?? 'message', data: JSON.parse(data) };
      fields = new Map();
    }
  }
}

async function* textLines(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = `${rest}${chunk}`.split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
