interface ReadEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data: unknown;
}

/** The events of a whole `text/event-stream`, read with nothing of our own client in it. */
export function parseEvents(text: string): readonly ReadEvent[] {
  const blocks = text.split('\n\n').filter((block) => block !== '' && !block.startsWith(':'));
  return blocks.map((block) => {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
    return { ...fields, data: JSON.parse(fields['data'] ?? 'null') };
  });
}
