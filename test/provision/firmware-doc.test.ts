import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { architectureKey, FIRMWARE } from '../../src/provision/firmware-table.ts';
import { GRUB, IPXE } from '../../src/provision/loader-table.ts';

const GUIDE = resolve(import.meta.dirname, '../../docs/booting.md');
const TABLE = /(?<=<!-- firmware: from src\/provision\/firmware-table.ts -->\n)[\s\S]*?(?=<!-- \/firmware -->)/;

beforeAll(() => {
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      GUIDE,
      guide().replace(TABLE, () => firmwareTable()),
    );
});

test('docs/booting.md has the firmware table as it is (UPDATE_DOCS=1 writes it anew)', () => {
  expect(TABLE.exec(guide())?.[0]).toBe(firmwareTable());
});

function guide(): string {
  return readFileSync(GUIDE, 'utf8');
}

function firmwareTable(): string {
  const head =
    '| option 93 | firmware | loads by | iPXE, the first that is there | with `grubboot` |\n| --- | --- | --- | --- | --- |\n';
  const rows = FIRMWARE.map(({ architecture, says, transport, platform }) => {
    const { names, packages } = IPXE[platform];
    const ipxe = `${names.map(code).join(', ')} (${packages.map(({ name }) => code(name)).join(', ') || 'no package'})`;
    const grub = GRUB[platform];
    const pairs = grub?.pairs.filter(({ hasHttp }) => transport === 'tftp' || hasHttp) ?? [];
    const instead = transport === 'http' ? ', else iPXE' : '';
    const installs = new Set(pairs.map((pair) => pair.packages.map(code).join(' and ')));
    const loader = grub === undefined ? 'iPXE' : `${code(grub.shim)} (${[...installs].join(', or ')})${instead}`;
    return `| ${code(architectureKey(architecture))} | ${says} | ${transport.toUpperCase()} | ${ipxe} | ${loader} |\n`;
  });
  return head + rows.join('');
}

function code(text: string): string {
  return `\`${text}\``;
}

describe('the firmware table', () => {
  test('has each architecture once, in order, and each that boots over HTTP beside one that boots by PXE', () => {
    const numbers = FIRMWARE.map(({ architecture }) => architecture);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
    const byPxe = new Set(FIRMWARE.filter(({ transport }) => transport === 'tftp').map(({ platform }) => platform));
    expect(FIRMWARE.filter(({ platform }) => !byPxe.has(platform))).toEqual([]);
  });

  test('names programs that no two platforms share, so that one name in TFTP means one program', () => {
    const names = Object.values(IPXE).flatMap((row) => row.names);
    const signed = Object.values(GRUB).flatMap(({ shim, grub }) => [shim, grub]);
    expect([...names, ...signed]).toEqual([...new Set([...names, ...signed])]);
  });
});
