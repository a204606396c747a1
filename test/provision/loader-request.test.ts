import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseLoaderRequest } from '../../src/provision/loader-request.ts';

const MAC = '52:54:00:12:34:56';
const DIGEST = 'a'.repeat(64);

describe('what loaders ask for', () => {
  test.each([
    ['grub/grub.cfg', 'GRUB, by the book'],
    ['/grub/x86_64-efi/grub.cfg', "Debian's signed GRUB"],
    ['warewulf/grub.cfg', 'GRUB of the Red Hat family, beside itself'],
    ['grub.cfg', 'by HTTP'],
    ['/grub/grub.cfg-01-52-54-00-12-34-56', 'GRUB from 2.04 on, first of all'],
  ])('%s is the first script (%s)', (name) => {
    expect(parseLoaderRequest(name)).toEqual({ first: 'grub' });
  });

  test.each(['autoexec.ipxe', 'warewulf/autoexec.ipxe', '/warewulf/arm64-efi/autoexec.ipxe'])(
    '%s is the first script of iPXE',
    (name) => expect(parseLoaderRequest(name)).toEqual({ first: 'ipxe' }),
  );

  test.each([
    ['grub/52:54:00:12:34:56?assetkey=', { stage: 'grub', hwaddr: MAC }],
    ['/grub/52-54-00-12-34-56?assetkey=key 1+%2', { stage: 'grub', hwaddr: MAC, assetKey: 'key 1+%2' }],
    [
      `//kernel//52-54-00-12-34-56?digest=${DIGEST}&assetkey=k`,
      { stage: 'kernel', hwaddr: MAC, digest: DIGEST, assetKey: 'k' },
    ],
    ['initramfs/525400123456', { stage: 'initramfs', hwaddr: MAC }],
  ])('%s is a file of a node', (name, wanted) => {
    expect(parseLoaderRequest(name)).toEqual(wanted);
  });

  test.each([
    '',
    'revocations.efi',
    'warewulf/revocations_sbat.efi',
    'warewulf/shim_certificate_0.efi',
    'grub/x86_64-efi/command.lst',
    'grub/x86_64-efi/http.mod',
    'grub/grub.cfg-0A4C000B',
    'grub/grub.cfg.bak',
    'system/52-54-00-12-34-56',
    'runtime/52-54-00-12-34-56',
    'image/52-54-00-12-34-56',
    'kernel/n1',
    'kernel/',
    'x/kernel/52-54-00-12-34-56',
  ])('%j is nothing', (name) => expect(parseLoaderRequest(name)).toBeUndefined());

  test('whatever the name is, it is one of these or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const wanted = parseLoaderRequest(name);
        if (wanted !== undefined && 'stage' in wanted) expect(name).toContain(wanted.stage);
      }),
    );
  });
});
