import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWarewulfLab, type WarewulfLab } from '../../support/warewulf-lab.ts';

let lab: WarewulfLab;
beforeEach(async () => {
  lab = await openWarewulfLab();
});
afterEach(() => lab.close());

const unbuilt = { kernels: ['/boot/vmlinuz-6.1.0-18-amd64'], size: 0, buildtime: 0, writable: true };
const built = { ...unbuilt, size: 6 * 1024 * 1024, buildtime: Date.UTC(2026, 0, 1) / 1000 };
const empty = { ...unbuilt, kernels: [] };

interface Case {
  readonly says: string;
  readonly ask: string;
  readonly body?: unknown;
  readonly status?: number;
  readonly answer: unknown;
  /** What was asked of the image service. */
  readonly calls?: readonly unknown[];
}

const access = { replace: true, tlsVerify: true };

const CASES: readonly Case[] = [
  { says: 'all images by name', ask: 'GET /api/images', answer: { 'rocky-9': unbuilt, empty } },
  { says: 'with a slash too', ask: 'GET /api/images/', answer: { 'rocky-9': unbuilt, empty } },
  { says: 'one image', ask: 'GET /api/images/rocky-9', answer: unbuilt },
  {
    says: 'an imported image, once it is there',
    ask: 'POST /api/images/new/import',
    body: { uri: 'docker://host/debian:12' },
    answer: unbuilt,
    calls: [['import', 'docker://host/debian:12', 'new', access]],
  },
  {
    says: 'an import over HTTP with a login takes the place of the image of that name',
    ask: 'POST /api/images/empty/import',
    body: { uri: 'docker://host/debian:12', nohttps: true, user: 'anna', password: 'secret' },
    answer: empty,
    calls: [
      [
        'import',
        'docker://host/debian:12',
        'empty',
        { ...access, tlsVerify: false, username: 'anna', password: 'secret' },
      ],
    ],
  },
  {
    says: 'an import with an empty login has none',
    ask: 'POST /api/images/new/import',
    body: { uri: 'docker://host/debian:12', user: '', password: '' },
    answer: unbuilt,
    calls: [['import', 'docker://host/debian:12', 'new', access]],
  },
  {
    says: 'only registries are imported from',
    ask: 'POST /api/images/new/import',
    body: { uri: '/srv/image' },
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: expect.stringContaining('missing docker:// prefix') },
  },
  {
    says: 'a built image',
    ask: 'POST /api/images/rocky-9/build?force=true&default=true',
    answer: built,
    calls: [['build', 'rocky-9', expect.any(String), { force: true }]],
  },
  {
    says: 'a failed build says why',
    ask: 'POST /api/images/nonesuch/build',
    status: 404,
    answer: { status: 'NOT_FOUND', error: expect.stringMatching(/^not found: there is no image nonesuch/) },
    calls: [['build', 'nonesuch', expect.any(String), { force: false }]],
  },
  {
    says: 'a renamed image is built too',
    ask: 'PATCH /api/images/rocky-9',
    body: { name: 'rocky' },
    answer: built,
    calls: [
      ['rename', 'rocky-9', 'rocky'],
      ['build', 'rocky', expect.any(String), { force: false }],
    ],
  },
  {
    says: 'a renamed image that is not to be built',
    ask: 'PATCH /api/images/rocky-9?build=false',
    body: { name: 'rocky' },
    answer: unbuilt,
    calls: [['rename', 'rocky-9', 'rocky']],
  },
  { says: 'no other name, no change', ask: 'PATCH /api/images/rocky-9', body: {}, answer: unbuilt },
  {
    says: 'a name that another image has',
    ask: 'PATCH /api/images/rocky-9',
    body: { name: 'empty' },
    status: 409,
    answer: { status: 'ALREADY_EXISTS', error: expect.stringMatching(/^already exists: .*empty/) },
    calls: [['rename', 'rocky-9', 'empty']],
  },
  { says: 'a deleted image as it was', ask: 'DELETE /api/images/rocky-9', answer: unbuilt },
  ...['GET /api/images/rocky', 'DELETE /api/images/rocky'].map((ask) => ({
    says: 'an image that is not there',
    ask,
    status: 404,
    answer: { status: 'NOT_FOUND', error: expect.stringMatching(/^not found: there is no image rocky/) },
  })),
];

describe('images', () => {
  test.each(CASES)('$ask: $says', async ({ ask, body, status = 200, answer, calls = [] }) => {
    expect(await lab.ask(ask, body)).toEqual({ status, body: answer });
    expect(lab.services.images.calls).toEqual(calls);
  });

  test('a deleted image is gone', async () => {
    await lab.ask('DELETE /api/images/rocky-9');
    expect((await lab.ask('GET /api/images')).body).toEqual({ empty });
  });

  test('an import that is waited for is a job like any other, and can be cancelled', async () => {
    const answer = lab.ask('POST /api/images/endless/import', { uri: 'docker://endless' });
    await lab.services.images.begun;
    const [job] = lab.services.jobs.list();
    expect(job).toMatchObject({ kind: 'image.import', state: 'running', command: 'POST /api/images/endless/import' });
    lab.services.jobs.cancel(job?.id ?? '');
    expect(await answer).toEqual({
      status: 409,
      body: { status: 'ALREADY_EXISTS', error: expect.stringMatching(/image\.import was cancelled/) },
    });
  });
});
