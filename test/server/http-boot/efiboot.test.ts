import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BootFixture } from '../../support/boot-fixture.ts';
import { bootNode } from '../../support/boot-node.ts';
import { sha256 } from '../../support/sha256.ts';

const SHIM = Buffer.from('MZ shim');
const MAC = '52-54-00-12-34-56';

let fixture: BootFixture;
beforeAll(async () => {
  fixture = await BootFixture.create();
  fixture.loaders = new Map([
    ['shimx64.efi', { bytes: SHIM, etag: sha256(SHIM) }],
    ['arm64-efi/snponly.efi', { bytes: SHIM, etag: sha256(SHIM) }],
  ]);
});
beforeEach(async () => {
  fixture.node = bootNode();
  await fixture.start();
});
afterEach(() => fixture.stop());
afterAll(() => fixture.remove());

describe('boot programs by HTTP', () => {
  test.each(['/efiboot/shimx64.efi', '//efiboot//shimx64.efi', '/efiboot/arm64-efi/snponly.efi'])(
    '%s comes at once, with its type and length',
    async (path) => {
      const { status, headers, body } = await fixture.ask({ path });
      expect(status).toBe(200);
      expect(body.equals(SHIM)).toBe(true);
      expect(headers).toMatchObject({ 'content-type': 'application/efi', 'content-length': String(SHIM.length) });
    },
  );

  test('are asked for their length first', async () => {
    const { status, headers, body } = await fixture.ask({ path: '/efiboot/shimx64.efi', method: 'HEAD' });
    expect({ status, length: headers['content-length'], bytes: body.length }).toEqual({
      status: 200,
      length: String(SHIM.length),
      bytes: 0,
    });
  });

  test.each([
    '/efiboot/revocations_sbat.efi',
    '/efiboot//shim_certificate_0.efi',
    '/efiboot/x86_64-efi/command.lst',
    '/efiboot/..%2f..%2fetc%2fpasswd',
    '/efiboot/%00',
    '/efiboot/',
    '/efiboot',
  ])('%s is not there, without a redirect', async (path) => {
    const { status, headers, body } = await fixture.ask({ path });
    expect({ status, bytes: body.length, location: headers['location'] }).toEqual({ status: 404, bytes: 0 });
  });

  test('leave an event of the machine that has the lease', async () => {
    await fixture.ask({ path: '/efiboot/shimx64.efi' });
    expect(await fixture.events.next()).toMatchObject({
      stage: 'efiboot',
      outcome: 'ok',
      node: 'n1',
      bytes: SHIM.length,
    });
  });

  test('are followed by the first scripts of GRUB and iPXE, which lead back here', async () => {
    const here = `127.0.0.1:${fixture.server?.port}`;
    const grub = await fixture.ask({ path: '/efiboot//grub.cfg' });
    expect(String(grub.body)).toContain(`set from='(http,${here})'\n`);
    const ipxe = await fixture.ask({ path: '/efiboot/autoexec.ipxe' });
    expect(String(ipxe.body)).toContain(`chain --replace --autofree http://${here}/ipxe/\${mac:hexhyp}?`);
  });
});

describe('GRUB scripts by HTTP', () => {
  test('are those of the node', async () => {
    const { status, body } = await fixture.ask({ path: `/grub/${MAC.replaceAll('-', ':')}?assetkey=` });
    expect(status).toBe(200);
    expect(String(body)).toContain('boots');
  });

  test('introduce a machine that is no node', async () => {
    const { body } = await fixture.ask({ path: '/grub/52-54-00-12-34-99' });
    expect(String(body)).toContain("echo 'Add it there: wwctl node add NAME --hwaddr 52:54:00:12:34:99'");
    expect(await fixture.events.next()).toMatchObject({ stage: 'grub', outcome: 'refused' });
  });

  test('are for those who have the asset key', async () => {
    fixture.node = bootNode({ assetKey: 'key 1' });
    expect((await fixture.ask({ path: `/grub/${MAC}?assetkey=` })).status).toBe(401);
    expect((await fixture.ask({ path: `/grub/${MAC}?assetkey=key%201` })).status).toBe(200);
  });
});
