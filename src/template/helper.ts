import type { RenderState } from './render-state.ts';

/** One helper: a row in its folder's table. The reference of the template language is made from these rows. */
export interface Helper {
  readonly name: string;
  /** Argument names; a trailing `?` marks an optional one, a leading `...` any number. */
  readonly args: readonly string[];
  /** One sentence: what comes out. */
  readonly doc: string;
  /** True where an unset variable is a legitimate argument; elsewhere it is an error that names the variable. */
  readonly takesUnset?: boolean;
  /** True for `{{#name …}} … {{/name}}`. */
  readonly isBlock?: boolean;
  readonly run: (call: HelperCall) => unknown;
}

export interface HelperCall {
  readonly args: readonly unknown[];
  readonly state: RenderState;
  /** The value that `this` has where the helper is called. */
  readonly context: unknown;
  /** Present when called as `{{#name}}…{{/name}}`. */
  readonly block?: HelperBlock;
}

export interface HelperBlock {
  /** Renders the body with `value` as `this`; `frame` holds `@key`, `@index`, `@first`, `@last`. */
  readonly body: (value: unknown, frame?: Readonly<Record<string, unknown>>) => string;
  /** Renders the part after `{{else}}`. */
  readonly otherwise: () => string;
}

/** What a helper throws when its arguments are wrong; the engine adds template and line. */
export class HelperError extends Error {
  override readonly name = 'HelperError';
}

/** An argument as text. Numbers and booleans are spelled out; anything else is an error. */
export function textArgument(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new HelperError(`${what} must be text, not ${kindOf(value)}`);
}

export function listArgument(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new HelperError(`${what} must be a list, not ${kindOf(value)}`);
}

export function numberArgument(value: unknown, what: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new HelperError(`${what} must be a number, not ${kindOf(value)}`);
}

/** Nothing, false, zero, empty text, an empty list and an empty map count as false, as in `{{#if}}`. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'a map' : `${typeof value} ${JSON.stringify(value)}`;
}
