import { createTlsFiles } from '../../src/adapter/file/tls-files.ts';
import { createTlsCertificate } from '../../src/service/access/tls-certificate.ts';

/** Replaces the certificate of a directory without end, for tests that kill it. */
const [directory = ''] = process.argv.slice(2);
const certificate = createTlsCertificate({
  files: createTlsFiles(directory),
  names: () => ['localhost'],
  now: Date.now,
});
for (;;) {
  await certificate.renew(true);
  process.stdout.write('.');
}
