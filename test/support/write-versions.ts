import { join } from 'node:path';
import { pino } from 'pino';
import { openOciStore } from '../../src/adapter/file/oci-store.ts';
import { digestOfHex } from '../../src/codec/oci/digest.ts';
import { writeOciLayout } from './oci-layout.ts';

/** The program of a process that makes version after version in a store until it is killed, and prints each one's number. */
const [directory = ''] = process.argv.slice(2);
const store = await openOciStore(directory, pino({ level: 'silent' }));

for (;;) {
  const { version = 0 } = (await store.find('image')) ?? {};
  const staging = await store.stage();
  const layer = Buffer.from(`content of version ${version + 1}`);
  const manifest = digestOfHex(writeOciLayout(join(staging.blobsDirectory, '..'), [layer]).slice(7));
  const made = await store.publish(staging, { name: 'image', manifest, made: { what: 'test' } });
  await store.label('image', 'newest', made.version);
  await store.remove('image', [made.version - 5]).catch(() => undefined);
  process.stdout.write(`${made.version}\n`);
}
