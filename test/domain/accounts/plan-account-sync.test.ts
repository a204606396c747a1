import { describe, expect, test } from '@jest/globals';
import { planAccountSync } from '../../../src/domain/accounts/plan-account-sync.ts';

const ROOT = 'root:x:0:0:root:/root:/bin/bash';
const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('');

function plan({
  server = [],
  image = [],
  serverGroups = [],
  imageGroups = [],
}: Partial<Record<'server' | 'image' | 'serverGroups' | 'imageGroups', string[]>>) {
  return planAccountSync(
    { passwd: lines(ROOT, ...server), group: lines('root:x:0:', ...serverGroups) },
    { passwd: lines(ROOT, ...image), group: lines('root:x:0:', ...imageGroups) },
  );
}

test('the same users and groups need nothing, whatever the order of lines', () => {
  const users = ['munge:x:985:985::/run/munge:/sbin/nologin', 'daemon:x:1:1::/:/sbin/nologin'];
  expect(plan({ server: users, image: users.toReversed() })).toMatchObject({
    isNeeded: false,
    conflicts: [],
    changes: [],
  });
});

test("names of both get the server's ids, and what only one has is kept", () => {
  const { texts, changes, added } = plan({
    server: ['munge:x:985:985::/run/munge:/sbin/nologin', 'anna:x:1001:1001:Anna:/home/anna:/bin/zsh'],
    serverGroups: ['munge:x:985:'],
    image: ['munge:x:998:997::/var/munge:/usr/sbin/nologin', 'app:x:500:997::/app:/bin/sh'],
    imageGroups: ['munge:x:997:app'],
  });
  expect(texts.passwd).toBe(
    lines(
      ROOT,
      'munge:x:985:985::/var/munge:/usr/sbin/nologin',
      'app:x:500:985::/app:/bin/sh',
      'anna:x:1001:1001:Anna:/home/anna:/bin/zsh',
    ),
  );
  expect(texts.group).toBe(lines('root:x:0:', 'munge:x:985:app'));
  expect(changes).toEqual([
    { kind: 'user', name: 'munge', from: 998, to: 985 },
    { kind: 'group', name: 'munge', from: 997, to: 985 },
  ]);
  expect(added).toEqual({ users: ['anna'], groups: [] });
});

test("people have the server's name, home, shell and groups; passwords stay the image's", () => {
  const { texts } = plan({
    server: ['anna:x:1001:1001:Anna B.:/home/anna:/bin/zsh'],
    serverGroups: ['lab:x:2000:anna'],
    image: ['anna::1001:1001:Anna:/anna:/bin/sh'],
    imageGroups: ['lab:x:2000:bert'],
  });
  expect(texts.passwd).toBe(lines(ROOT, 'anna::1001:1001:Anna B.:/home/anna:/bin/zsh'));
  expect(texts.group).toBe(lines('root:x:0:', 'lab:x:2000:anna'));
});

test('a hash in passwd of the server goes nowhere', () => {
  expect(plan({ server: ['anna:$6$secret:1001:1001::/:/bin/sh'] }).texts.passwd).toBe(
    lines(ROOT, 'anna:x:1001:1001::/:/bin/sh'),
  );
});

test('system groups keep their members and get those of the server', () => {
  const { texts } = plan({ serverGroups: ['wheel:x:10:anna'], imageGroups: ['wheel:x:10:bert'] });
  expect(texts.group).toBe(lines('root:x:0:', 'wheel:x:10:bert,anna'));
});

test('ids may change places', () => {
  const { changes, conflicts } = plan({
    server: ['a:x:100:1::/:/s', 'b:x:101:1::/:/s'],
    image: ['a:x:101:1::/:/s', 'b:x:100:1::/:/s'],
  });
  expect(conflicts).toEqual([]);
  expect(changes.map(({ name, to }) => [name, to])).toEqual([
    ['a', 100],
    ['b', 101],
  ]);
});

describe('what cannot be settled is said', () => {
  const sentences = (parts: Parameters<typeof plan>[0]) => plan(parts).conflicts.map(({ sentence }) => sentence);

  test('an id of the server that another name has in the image', () => {
    expect(sentences({ server: ['munge:x:985:985::/:/s'], image: ['app:x:985:985::/:/s'] })).toEqual([
      'user app (985) of the image has the id of user munge on the server: give it another one in the image (usermod -u) or on the server',
    ]);
    expect(sentences({ serverGroups: ['munge:x:985:'], imageGroups: ['app:x:985:'] })).toEqual([
      'group app (985) of the image has the id of group munge on the server: give it another one in the image (groupmod -g) or on the server',
    ]);
  });

  test("root's id becomes no other, and no other becomes root's", () => {
    expect(sentences({ server: ['toor:x:0:0::/:/s'], image: ['toor:x:55:0::/:/s'] })).toEqual([
      "user toor (55) of the image would become 0, and 0 is root's: give it another one in the image (usermod -u) or on the server",
    ]);
  });

  test('files of two users with one id', () => {
    expect(sentences({ server: ['a:x:100:1::/:/s'], image: ['a:x:200:1::/:/s', 'b:x:200:1::/:/s'] })).toEqual([
      'user a (200) of the image has one id with b, so that nobody knows whose files are to become 100: give it another one in the image (usermod -u) or on the server',
    ]);
  });
});

test('lines of NIS, comments and broken lines stay in the image, and do not come from the server', () => {
  const { texts, isNeeded } = plan({ server: ['+::::::', 'broken'], image: ['+@staff::::::', '# comment'] });
  expect(isNeeded).toBe(false);
  expect(texts.passwd).toBe(lines(ROOT, '+@staff::::::', '# comment'));
});
