import { createHash, randomBytes } from 'node:crypto';

const ID_BYTES = 6;
const SECRET_BYTES = 32;
/** The id finds the token, so that secrets need not be searched; base64url has `_` in it, the id has not. */
const PATTERN = /^wwt_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

/** A new token as its owner gets it, once: `wwt_ID_SECRET`. */
export function makeTokenText(): { readonly id: string; readonly text: string } {
  const id = randomBytes(ID_BYTES).toString('hex');
  return { id, text: `wwt_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}` };
}

/** Undefined for a text that cannot be a token. */
export function tokenIdOf(text: string): string | undefined {
  return PATTERN.exec(text)?.[1];
}

/** With 256 random bits in the text, a plain hash cannot be turned around. */
export function hashToken(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
