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

test.each([
  {
    says: 'the reservation before all',
    question: { reserved: ip('10.0.0.5'), requested: ip('10.0.0.102'), mayUsePool: true },
    pool: rich,
    choice: { ip: '10.0.0.5', by: 'reservation' },
  },
  {
    says: 'the reservation where there is no pool',
    question: { reserved: ip('10.0.0.5'), mayUsePool: false },
    pool: rich,
    choice: { ip: '10.0.0.5', by: 'reservation' },
  },
  {
    says: 'then the address it has',
    question: { requested: ip('10.0.0.102'), mayUsePool: true },
    pool: rich,
    choice: { ip: '10.0.0.101', by: 'lease' },
  },
  {
    says: 'then the one it asks for',
    question: { requested: ip('10.0.0.102'), mayUsePool: true },
    pool: { ...rich, current: none },
    choice: { ip: '10.0.0.102', by: 'request' },
  },
  {
    says: 'then a free one',
    question: { requested: ip('10.0.0.102'), mayUsePool: true },
    pool: { ...rich, current: none, isFree: () => false },
    choice: { ip: '10.0.0.103', by: 'free' },
  },
  {
    says: 'then the one that was given up longest ago',
    question: { mayUsePool: true },
    pool: { ...rich, current: none, nextFree: none },
    choice: { ip: '10.0.0.104', by: 'reuse' },
  },
  {
    says: 'nothing when the pool is full',
    question: { mayUsePool: true },
    pool: { current: none, isFree: () => false, nextFree: none, oldestEnded: none },
    choice: undefined,
  },
  { says: 'nothing from the pool of another network', question: { mayUsePool: false }, pool: rich, choice: undefined },
])('a machine gets $says', ({ question, pool, choice }) => {
  expect(chooseAddress({ hwaddr: NODE_MAC, ...question }, pool)).toEqual(choice);
});
