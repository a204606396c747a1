import type { ServedBytes, ServedFile } from '../../service/ports/served-file.ts';

export type Headers = Readonly<Record<string, string>>;

/** The answer to a request for a stage. `reason` is one line for people. */
export type Reply =
  | { readonly kind: 'file'; readonly file: ServedFile; readonly headers?: Headers }
  | { readonly kind: 'bytes'; readonly content: ServedBytes; readonly headers?: Headers }
  | { readonly kind: 'script'; readonly text: string; readonly problems: readonly string[] }
  | { readonly kind: 'accepted' }
  | Refusal;

export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly reason: string;
  /** `failed` when it is our fault, not the machine's. */
  readonly outcome: 'refused' | 'failed';
  readonly headers?: Headers;
}

export function refusal(status: number, reason: string, outcome: Refusal['outcome'] = 'refused'): Refusal {
  return { kind: 'refusal', status, reason, outcome };
}
