import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wantedFirmware } from '../../../src/adapter/process/firmware-names.ts';

test('a module names the firmware it may ask for', () => {
  const info = '\x7fELF\0license=GPL\0firmware=bnx2x/bnx2x-e2-7.13.21.0.fw\0firmware=tigon/tg3.bin\0depends=\0';
  expect(wantedFirmware(Buffer.from(info))).toEqual(['bnx2x/bnx2x-e2-7.13.21.0.fw', 'tigon/tg3.bin']);
});

test('no name leads out of the directory of firmware, whatever the bytes', () => {
  const nasty = fc.constantFrom('\0firmware=', '../', '/etc/passwd', 'a/../../b', '\0', 'x', '..');
  fc.assert(
    fc.property(fc.array(nasty), (parts) => {
      for (const name of wantedFirmware(Buffer.from(parts.join('')))) {
        expect(name).not.toMatch(/^\/|(^|\/)\.\.?(\/|$)/);
      }
    }),
  );
});
