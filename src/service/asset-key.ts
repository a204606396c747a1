import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a request brought the key that its node wants. Takes the same time however much of the key is right. */
export function isAssetKey(given: string | undefined, expected: string | undefined): boolean {
  if (expected === undefined || expected === '') return true;
  return timingSafeEqual(sha256(given ?? ''), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
