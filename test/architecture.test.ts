import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const SRC = resolve(import.meta.dirname, '../src');

/** Which top-level parts of `src` each part may import besides itself. Imports only point left (docs/architecture.md). */
const MAY_IMPORT: Record<string, readonly string[]> = {
  address: [],
  log: [],
  codec: ['address'],
  domain: ['address'],
  config: ['address', 'domain'],
  template: ['address', 'domain', 'config'],
  provision: ['address', 'codec', 'domain', 'config'],
  service: ['address', 'log', 'codec', 'domain', 'config', 'template', 'provision'],
  adapter: ['address', 'log', 'codec', 'domain', 'config', 'service'],
  server: ['address', 'log', 'codec', 'domain', 'config', 'provision', 'service', 'api'],
  api: ['address', 'log', 'domain', 'config', 'service'],
  cli: ['address', 'domain', 'config', 'api'],
};

/** No I/O, clock, randomness or log in these: they are judged by their arguments alone. */
const PURE = new Set(['codec', 'domain', 'template', 'provision']);
const IMPURE = /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.|performance\.|crypto\.randomUUID|console\.)/;

interface SourceFile {
  path: string;
  part: string;
  text: string;
  imports: { target: string; typeOnly: boolean }[];
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map(readSource);

test('there are sources to look at', () => {
  expect(files.length).toBeGreaterThan(20);
});

test('imports only point left', () => {
  const violations = files.flatMap((file) =>
    file.imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ target }) => relative(SRC, resolve(SRC, dirname(file.path), target)))
      .filter((target) => !isAllowed(file, target))
      .map((target) => `${file.path} imports ${target}`),
  );
  expect(violations).toEqual([]);
});

test('siblings inside server and adapter do not import one another', () => {
  const violations = files
    .filter((file) => file.part === 'server')
    .flatMap((file) =>
      file.imports
        .filter(({ target }) => target.startsWith('.'))
        .map(({ target }) => relative(SRC, resolve(SRC, dirname(file.path), target)))
        .filter((target) => target.startsWith('server/') && target.split('/')[1] !== file.path.split('/')[1])
        .map((target) => `${file.path} imports ${target}`),
    );
  expect(violations).toEqual([]);
});

test('pure parts import no platform module and use no clock, randomness or log', () => {
  const violations = files
    .filter((file) => PURE.has(file.part))
    .flatMap((file) => [
      ...file.imports
        .filter(({ target }) => target.startsWith('node:') || target === 'pino')
        .map(({ target }) => `${file.path} imports ${target}`),
      ...(IMPURE.test(stripComments(file.text)) ? [`${file.path} is not pure`] : []),
    ]);
  expect(violations).toEqual([]);
});

test('adapters are constructed in compose.ts and its parts alone', () => {
  const violations = files
    .filter((file) => file.part !== 'adapter' && file.path !== 'compose.ts' && file.part !== 'compose')
    .flatMap((file) =>
      file.imports
        .filter(({ target, typeOnly }) => !typeOnly && /(^|\/)adapter\//.test(target))
        .map(({ target }) => `${file.path} imports ${target}`),
    )
    .filter((violation) => !violation.startsWith('bin/'));
  expect(violations).toEqual([]);
});

function readSource(path: string): SourceFile {
  const text = readFileSync(join(SRC, path), 'utf8');
  const imports = [
    ...text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)/gm),
  ].map((match) => ({ target: match[2] ?? match[3] ?? '', typeOnly: match[1] !== undefined }));
  return { path, part: path.includes('/') ? (path.split('/')[0] ?? '') : '', text, imports };
}

function isAllowed(file: SourceFile, target: string): boolean {
  if (file.part === '' || file.part === 'bin' || file.part === 'compose') return true;
  const part = target.split('/')[0] ?? '';
  return part === file.part || (MAY_IMPORT[file.part] ?? []).includes(part);
}

function stripComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
