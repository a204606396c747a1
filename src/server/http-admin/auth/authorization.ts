import type { Credentials } from '../../../service/access/access.ts';

/** What an Authorization header says; undefined when it cannot be read. */
export function parseAuthorization(header: string): Credentials | undefined {
  const [, scheme = '', value = ''] = /^([A-Za-z]+) +([^ ]+) *$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { kind: 'token', text: value };
    case 'basic':
      return parseBasic(value);
    default:
      return undefined;
  }
}

/** RFC 7617 §2. A token counts in the place of a password, for browsers and programs that know nothing else. */
function parseBasic(value: string): Credentials | undefined {
  if (!/^[A-Za-z0-9+/_-]+=*$/.test(value)) return undefined;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  const password = text.slice(colon + 1);
  if (password.startsWith('wwt_')) return { kind: 'token', text: password };
  return { kind: 'password', name: text.slice(0, colon), password };
}
