import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** The daemon answers DHCP meanwhile: two long files without anything in common are not compared to the end. */
const LONGEST_MS = 100;

/** What changes, as `diff -u` shows it. @param before undefined for a new file */
export function fileDiff(path: string, before: Uint8Array | undefined, after: Uint8Array): string {
  const from = before === undefined ? '/dev/null' : path;
  const [old, now] = [textOf(before ?? new Uint8Array()), textOf(after)];
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY, timeout: LONGEST_MS };
  return createTwoFilesPatch(from, path, old, now, undefined, undefined, options) ?? wholeDiff(from, path, old, now);
}

function wholeDiff(from: string, path: string, old: string, now: string): string {
  const [out, into] = [linesOf(old), linesOf(now)];
  const lines = [...out.map((line) => `-${line}`), ...into.map((line) => `+${line}`)];
  return [`--- ${from}`, `+++ ${path}`, `@@ -1,${out.length} +1,${into.length} @@`, ...lines, ''].join('\n');
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** For people: bytes that are no UTF-8 show as replacement characters. */
function textOf(data: Uint8Array): string {
  return Buffer.from(data).toString('utf8');
}
