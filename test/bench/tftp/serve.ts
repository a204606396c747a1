import { pino } from 'pino';
import { createTftpFiles } from '../../../src/adapter/file/tftp-files.ts';
import { startTftpServer } from '../../../src/server/tftp/tftp-server.ts';
import { openPlainUdpSocket } from '../../support/open-plain-udp-socket.ts';

/** Our server alone in a process, as the peers are: serve.ts DIRECTORY PORT. Ends with its first signal. */
const [root = '', port = ''] = process.argv.slice(2);
await startTftpServer({
  address: '127.0.0.1',
  port: Number(port),
  files: createTftpFiles({ root, programPath: () => undefined }),
  openSocket: openPlainUdpSocket,
  record: () => undefined,
  log: pino({ level: 'silent' }),
  now: Date.now,
  limits: { maxTransfers: 1000, maxTransfersPerSource: 1000 },
});
