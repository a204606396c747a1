import { expect, test } from '@jest/globals';
import { chooseAddress, type PoolFacts } from '../../src/provision/address-choice.ts';
import { ip, NODE_MAC } from '../support/dhcp-messages.ts';

/** A pool in which everything is on offer. */
const rich: PoolFacts = {
  current: () => ip('10.0.0.101'),
  isFree: () => true,
  nextFree: () => ip('10.0.0.103'),
  oldestEnded: () => ip('10.0.0.104'),
};
const none = () => undefined;
const full: PoolFacts = { current: none, isFree: () => false, nextFree: none, oldestEnded: none };
const other: PoolFacts = {
  current: () => ip('10.1.0.101'),
  isFree: () => true,
  nextFree: () => ip('10.1.0.103'),
  oldestEnded: () => ip('10.1.0.104'),
};

test.each([
  {
    says: 'the reservation before all',
    question: { reserved: ip('10.0.0.5'), requested: ip('10.0.0.102') },
    pools: [rich],
    choice: { ip: '10.0.0.5', by: 'reservation' },
  },
  {
    says: 'the reservation where there is no pool',
    question: { reserved: ip('10.0.0.5') },
    pools: [],
    choice: { ip: '10.0.0.5', by: 'reservation' },
  },
  {
    says: 'then the address it has',
    question: { requested: ip('10.0.0.102') },
    pools: [rich],
    choice: { ip: '10.0.0.101', by: 'lease' },
  },
  {
    says: 'then the one it asks for',
    question: { requested: ip('10.0.0.102') },
    pools: [{ ...rich, current: none }],
    choice: { ip: '10.0.0.102', by: 'request' },
  },
  {
    says: 'then a free one',
    question: { requested: ip('10.0.0.102') },
    pools: [{ ...rich, current: none, isFree: () => false }],
    choice: { ip: '10.0.0.103', by: 'free' },
  },
  {
    says: 'then the one that was given up longest ago',
    question: {},
    pools: [{ ...rich, current: none, nextFree: none }],
    choice: { ip: '10.0.0.104', by: 'reuse' },
  },
  {
    says: 'nothing when the pool is full',
    question: {},
    pools: [full],
    choice: undefined,
  },
  { says: 'nothing from the pool of another network', question: {}, pools: [], choice: undefined },
  {
    says: 'the address it has on its wire before one of its own network',
    question: {},
    pools: [{ ...rich, current: none }, other],
    choice: { ip: '10.1.0.101', by: 'lease' },
  },
  {
    says: 'one that was given up in its own network before one of the other network',
    question: {},
    pools: [
      { ...rich, current: none, nextFree: none },
      { ...other, current: none },
    ],
    choice: { ip: '10.0.0.104', by: 'reuse' },
  },
  {
    says: 'one of the other network when its own is full',
    question: {},
    pools: [full, { ...other, current: none }],
    choice: { ip: '10.1.0.103', by: 'free' },
  },
])('a machine gets $says', ({ question, pools, choice }) => {
  expect(chooseAddress({ hwaddr: NODE_MAC, ...question }, pools)).toEqual(choice);
});
