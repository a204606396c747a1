import dhcp from 'dhcp';

/** The client of the npm package `dhcp`: gets an address for the hardware address of the first argument, and prints it. */
const OFFER = 2;
const client = dhcp.createClient({ mac: process.argv[2], features: ['hostname', 'bootFile'] });
client.on('message', (reply) => {
  // The REQUEST it sends by itself lacks the address, which it notes only afterwards: it has to ask twice.
  if (reply.options[53] === OFFER) setImmediate(() => client.sendRequest(reply));
});
client.on('bound', (state) => {
  console.log(`bound ${JSON.stringify(state)}`);
  client.close();
});
client.listen(68, '0.0.0.0', () => client.sendDiscover());
