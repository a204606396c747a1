import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sdNotify } from '../../../src/adapter/net/sd-notify.ts';
import { openNotifySocket } from '../../support/notify-socket.ts';

const directory = mkdtempSync(join(tmpdir(), 'ww-notify-'));

describe('the service manager is told', () => {
  test.each([
    ['at a path', join(directory, 'notify')],
    ['in the abstract space', `@ww-test-${process.pid}`],
  ])('%s', (_where, socketPath) => {
    const manager = openNotifySocket(socketPath);
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
