import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSshKeygen } from '../../../src/adapter/process/ssh-keygen.ts';
import { ensureSshHostKeys } from '../../../src/service/overlays/ssh-host-keys.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ww-keys-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('missing keys are made, existing ones stay', async () => {
  if (spawnSync('ssh-keygen', ['-?']).error) throw new Error('ssh-keygen is missing: apt-get install openssh-client');
  const directory = join(home, 'keys');
  const parts = { directory, generator: createSshKeygen() };
  expect(await ensureSshHostKeys({ ...parts, keyTypes: ['ed25519'] })).toEqual([`${directory}/ssh_host_ed25519_key`]);
  const key = readFileSync(join(directory, 'ssh_host_ed25519_key'), 'utf8');
  expect(await ensureSshHostKeys({ ...parts, keyTypes: ['ed25519', 'ecdsa'] })).toEqual([
    `${directory}/ssh_host_ecdsa_key`,
  ]);
  expect(readFileSync(join(directory, 'ssh_host_ed25519_key'), 'utf8')).toBe(key);
  expect(readdirSync(directory).sort()).toEqual([
    'ssh_host_ecdsa_key',
    'ssh_host_ecdsa_key.pub',
    'ssh_host_ed25519_key',
    'ssh_host_ed25519_key.pub',
  ]);
  expect(statSync(join(directory, 'ssh_host_ecdsa_key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(directory, 'ssh_host_ed25519_key.pub'), 'utf8')).toMatch(/^ssh-ed25519 \S+\s*$/);
});

test.each([
  ['a missing program', 'no-such-program', 'install the Debian package openssh-client'],
  ['a program that fails', 'false', 'Command failed'],
])('%s is an error, and nothing is left behind', async (_what, program, message) => {
  const generator = createSshKeygen(program);
  await expect(ensureSshHostKeys({ directory: home, keyTypes: ['rsa'], generator })).rejects.toThrow(message);
  expect(readdirSync(home)).toEqual([]);
});
