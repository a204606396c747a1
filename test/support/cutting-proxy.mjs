// A proxy between two addresses, `listen-host listen-port target-host target-port`, that cuts the first connection after
// it has passed a mebibyte to its client, so that whoever fetches a large file through it must take it up again.
import { connect, createServer } from 'node:net';

const [listenHost, listenPort, targetHost, targetPort] = process.argv.slice(2);
let hasCut = false;

const server = createServer((client) => {
  const target = connect(Number(targetPort), targetHost);
  let passed = 0;
  const end = () => {
    client.destroy();
    target.destroy();
  };
  target.on('data', (data) => {
    passed += data.length;
    if (hasCut || passed < 2 ** 20) return;
    hasCut = true;
    console.log('cut');
    end();
  });
  for (const socket of [client, target]) socket.on('error', end).on('close', end);
  client.pipe(target).pipe(client);
});
server.listen(Number(listenPort), listenHost, () => console.log('listening'));
