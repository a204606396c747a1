import { expect, test } from '@jest/globals';
import { replyRoute } from '../../src/provision/reply-route.ts';
import { clientMessage, ip } from '../support/dhcp-messages.ts';

const [OFFER, ACK, NAK] = [2, 5, 6];
const toBroadcast = { address: '255.255.255.255', port: 'client' };

test.each([
  {
    says: 'to the relay, at the port of servers',
    type: OFFER,
    fields: { giaddr: ip('10.1.0.1') },
    route: { address: '10.1.0.1', port: 'server' },
  },
  {
    says: 'to the relay even when the client has an address',
    type: ACK,
    fields: { giaddr: ip('10.1.0.1'), ciaddr: ip('10.1.0.5') },
    route: { address: '10.1.0.1', port: 'server' },
  },
  {
    says: 'by unicast to a client that uses its address',
    type: ACK,
    fields: { ciaddr: ip('10.0.0.5') },
    route: { address: '10.0.0.5', port: 'client' },
  },
  {
    says: 'by broadcast to a client that wants it',
    type: OFFER,
    fields: { broadcast: true, yiaddr: ip('10.0.0.5') },
    route: toBroadcast,
  },
  {
    says: 'by broadcast to a client without an address',
    type: OFFER,
    fields: { yiaddr: ip('10.0.0.5') },
    route: toBroadcast,
  },
  { says: 'by broadcast when it is a NAK', type: NAK, fields: { ciaddr: ip('10.0.0.5') }, route: toBroadcast },
  {
    says: 'to the relay when it is a NAK from behind one',
    type: NAK,
    fields: { giaddr: ip('10.1.0.1') },
    route: { address: '10.1.0.1', port: 'server' },
  },
])('a reply travels $says', ({ type, fields, route }) => {
  expect(replyRoute(clientMessage(type, {}, { op: 'reply', ...fields }))).toEqual(route);
});
