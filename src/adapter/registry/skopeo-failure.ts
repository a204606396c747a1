import { CorruptError, DeniedError, InvalidError, NotFoundError, UnavailableError } from '../../domain/errors.ts';

/** What skopeo's last words mean, by what they contain; the first row that fits counts. */
const MEANINGS: readonly (readonly [RegExp, new (message: string) => Error, string])[] = [
  [/no space left on device|disk quota exceeded/i, UnavailableError, 'the disk is full'],
  [/unauthorized|authentication required|access denied|denied:|forbidden|\b40[13]\b/i, DeniedError, 'access is denied'],
  [
    /manifest unknown|name unknown|not found|no such file|no descriptor found|\b404\b/i,
    NotFoundError,
    'there is no such image',
  ],
  [
    /digest did not match|digest mismatch|does not match|verif/i,
    CorruptError,
    'the source sent other content than it promised',
  ],
  [/no image found .* for architecture|choosing an image/i, NotFoundError, 'there is no image for this platform'],
  [
    /connection refused|no such host|timeout|EOF|connection reset|TLS|x509|http:/i,
    UnavailableError,
    'the source cannot be reached',
  ],
  [/invalid|parsing|unsupported|unexpected/i, InvalidError, 'the source is no image'],
];

/** Makes an error of what skopeo wrote to its standard error. */
export function skopeoFailure(stderr: string, other: 'source' | 'destination' = 'source'): Error {
  const reason = lastWords(stderr);
  for (const [pattern, Failure, meaning] of MEANINGS) {
    if (pattern.test(reason)) return new Failure(`${meaning.replace('the source', `the ${other}`)}: ${reason}`);
  }
  return new UnavailableError(`the image cannot be copied: ${reason}`);
}

/** The text of the fatal log line, which is `time=… level=fatal msg="…"`. */
function lastWords(stderr: string): string {
  const quoted = /level=fatal msg=("(?:[^"\\]|\\.)*")/.exec(stderr)?.[1];
  if (quoted === undefined) return stderr.trim().split('\n').at(-1) ?? 'skopeo ended without a word';
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
