import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import koffi from 'koffi';
import { sdNotify } from '../../../src/adapter/net/sd-notify.ts';

const directory = mkdtempSync(join(tmpdir(), 'ww-notify-'));

describe('the service manager is told', () => {
  test.each([
    ['at a path', join(directory, 'notify')],
    ['in the abstract space', `@ww-test-${process.pid}`],
  ])('%s', (_where, socketPath) => {
    const manager = listen(socketPath);
    try {
      sdNotify('READY=1\nSTATUS=serving', socketPath);
      expect(manager.receive()).toBe('READY=1\nSTATUS=serving');
    } finally {
      manager.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('without a service manager', () => {
  test.each([undefined, ''])('(%p) nothing happens', (socketPath) => {
    expect(() => sdNotify('READY=1', socketPath)).not.toThrow();
  });
});

test.each([
  ['/nowhere/notify', 'cannot notify the service manager at /nowhere/notify (ENOENT): check NOTIFY_SOCKET'],
  ['@ww-nobody-listens', 'cannot notify the service manager at @ww-nobody-listens (ECONNREFUSED): check NOTIFY_SOCKET'],
  ['relative', 'cannot notify the service manager at relative (no usable path): check NOTIFY_SOCKET'],
  [`/${'x'.repeat(108)}`, 'no usable path'],
])('a manager at %p that does not listen is an error', (socketPath, message) => {
  expect(() => sdNotify('READY=1', socketPath)).toThrow(message);
});

/** What systemd does: a datagram socket in the file system or in the abstract space. */
function listen(socketPath: string) {
  const libc = koffi.load('libc.so.6');
  const [AF_UNIX, SOCK_DGRAM, MSG_DONTWAIT] = [1, 2, 0x40];
  const fd: number = libc.func('int socket(int, int, int)')(AF_UNIX, SOCK_DGRAM, 0);
  const isAbstract = socketPath.startsWith('@');
  const name = isAbstract ? `\0${socketPath.slice(1)}` : `${socketPath}\0`;
  const address = Buffer.concat([Buffer.of(AF_UNIX, 0), Buffer.from(name)]);
  const bound: number = libc.func('int bind(int, const void *, unsigned int)')(fd, address, address.length);
  if (bound !== 0) throw new Error(`cannot bind ${socketPath}: errno ${koffi.errno()}`);
  const receive = libc.func('intptr_t recv(int, _Out_ void *, size_t, int)');
  return {
    receive: () => {
      const bytes = Buffer.alloc(4096);
      return bytes.toString('utf8', 0, Number(receive(fd, bytes, bytes.length, MSG_DONTWAIT)));
    },
    close: () => libc.func('int close(int)')(fd),
  };
}
