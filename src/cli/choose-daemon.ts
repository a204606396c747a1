import { readFileSync, statSync } from 'node:fs';
import type { Peer } from '../api/transport.ts';
import { InvalidError } from '../domain/errors.ts';
import { daemonSocketPath } from './daemon-socket.ts';

/** Global options and variables that say which daemon to talk to. */
export interface DaemonOptions {
  readonly config?: string | undefined;
  readonly server?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly cacert?: string | undefined;
}

/** What `warewulfd` listens on unless its configuration says otherwise. */
const DEFAULT_PORT = 9874;
const OTHERS_READ = 0o077;

/**
 * The daemon on this host, or the one of `--server`. Options win over the environment.
 * @throws InvalidError for what does not fit together, and for files that cannot be used
 */
export async function chooseDaemon(options: DaemonOptions, env: NodeJS.ProcessEnv): Promise<Peer> {
  const { config, server: named, tokenFile, cacert = env['WWCTL_CACERT'] || undefined } = options;
  if (named !== undefined && config !== undefined) {
    throw new InvalidError('--server and --config each name a daemon: use one of them');
  }
  const server = named ?? (config === undefined ? env['WWCTL_SERVER'] || undefined : undefined);
  if (server === undefined) return { socketPath: await daemonSocketPath(config) };
  const url = readUrl(server);
  const token = tokenFile === undefined ? env['WWCTL_TOKEN']?.trim() : readToken(tokenFile);
  if (!token) {
    throw new InvalidError(`${url.origin} wants a token: name its file with --token-file (wwctl token add makes one)`);
  }
  return { server: { url, token, ...(cacert === undefined ? {} : { ca: readText(cacert) }) } };
}

/** `https://head:9874`, or less of it. */
function readUrl(text: string): URL {
  const whole = text.includes('://') ? text : `https://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.username !== '') {
    throw new InvalidError(
      `${JSON.stringify(text)} names no server: write it like https://head.cluster:${DEFAULT_PORT}`,
    );
  }
  if (url.protocol === 'http:' && !isThisHost(url.hostname)) {
    throw new InvalidError(`a token must not cross the network in the clear: write https://${url.host}`);
  }
  // The usual port of HTTPS is left out of what a URL says.
  const hasPort = /^https?:\/\/[^/]*:\d+\/?$/i.test(whole);
  if (!hasPort) url.port = String(DEFAULT_PORT);
  return url;
}

function isThisHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function readToken(path: string): string {
  const text = readText(path).trim();
  if ((statSync(path).mode & OTHERS_READ) !== 0) {
    throw new InvalidError(`others can read the token in ${path}: chmod 600 ${path}`, { path });
  }
  return text;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new InvalidError(`cannot read ${path} (${code})`, { path }, { cause });
  }
}
