// The port of a switch that passes one VLAN alone, tagged: `vlan machine-here machine-there network-here network-there`. Frames come and
// go in UDP datagrams on the loopback device: with their tag on the machine's side, without it on that of the network.
import { createSocket } from 'node:dgram';

const [vlan, machineHere, machineThere, networkHere, networkThere] = process.argv.slice(2).map(Number);
const TAG_AT = 12;
const TAG_LENGTH = 4;
const tag = Buffer.alloc(TAG_LENGTH);
tag.writeUInt16BE(0x8100, 0);
tag.writeUInt16BE(vlan, 2);
const RECEIVE_BUFFER_BYTES = 4 * 2 ** 20;

const [machine, network] = [createSocket('udp4'), createSocket('udp4')];
machine.on('message', (frame) => {
  const isOfVlan = frame.readUInt16BE(TAG_AT) === 0x8100 && (frame.readUInt16BE(TAG_AT + 2) & 0xfff) === vlan;
  if (!isOfVlan) return;
  network.send([frame.subarray(0, TAG_AT), frame.subarray(TAG_AT + TAG_LENGTH)], networkThere, '127.0.0.1');
});
network.on('message', (frame) => {
  machine.send([frame.subarray(0, TAG_AT), tag, frame.subarray(TAG_AT)], machineThere, '127.0.0.1');
});
for (const socket of [machine, network]) socket.on('error', (error) => console.error(error.message));
machine.bind(machineHere, '127.0.0.1', () => {
  network.bind(networkHere, '127.0.0.1', () => {
    for (const socket of [machine, network]) socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    console.log('listening');
  });
});
