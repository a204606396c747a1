import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWarewulfLab, type WarewulfLab } from '../../support/warewulf-lab.ts';

let lab: WarewulfLab;
beforeEach(async () => {
  lab = await openWarewulfLab();
  await lab.put('profile', { default: {} });
});
afterEach(() => lab.close());

const gpu = { comment: 'with GPUs', 'image name': 'rocky-9', kernel: { args: ['quiet'] } };

interface Case {
  readonly says: string;
  readonly profiles?: Readonly<Record<string, unknown>>;
  readonly ask: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly answer: unknown;
  /** The profiles afterwards but `default`; as before when missing. */
  readonly after?: Readonly<Record<string, unknown>>;
}

const CASES: readonly Case[] = [
  { says: 'all profiles by name', profiles: { gpu }, ask: 'GET /api/profiles/', answer: { default: {}, gpu } },
  {
    says: 'one profile, without those that it names',
    profiles: { gpu, big: { profiles: ['gpu'], root: 'tmpfs' } },
    ask: 'GET /api/profiles/big',
    answer: { profiles: ['gpu'], root: 'tmpfs' },
  },
  { says: 'a new profile', ask: 'PUT /api/profiles/gpu', body: { profile: gpu }, answer: gpu, after: { gpu } },
  {
    says: 'a replaced profile',
    profiles: { gpu: { root: 'tmpfs' } },
    ask: 'PUT /api/profiles/gpu',
    body: { profile: gpu },
    answer: gpu,
    after: { gpu },
  },
  {
    says: 'no replacement where only a new profile is wanted',
    profiles: { gpu },
    ask: 'PUT /api/profiles/gpu',
    body: { profile: {} },
    headers: { 'if-none-match': '*' },
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: "invalid argument: profile 'gpu' already exists" },
  },
  {
    says: 'an update',
    profiles: { gpu },
    ask: 'PATCH /api/profiles/gpu',
    body: { profile: { kernel: { version: '6.1' }, comment: null } },
    answer: { 'image name': 'rocky-9', kernel: { version: '6.1', args: ['quiet'] } },
    after: { gpu: { 'image name': 'rocky-9', kernel: { version: '6.1', args: ['quiet'] } } },
  },
  {
    says: 'a field that only nodes have is refused',
    profiles: { gpu },
    ask: 'PATCH /api/profiles/gpu',
    body: { profile: { 'asset key': 'x' } },
    status: 400,
    answer: { status: 'INVALID_ARGUMENT', error: expect.stringContaining('asset key') },
  },
  {
    says: 'a deleted profile as it was',
    profiles: { gpu },
    ask: 'DELETE /api/profiles/gpu',
    answer: gpu,
    after: {},
  },
  {
    says: 'no deletion of a profile in use',
    profiles: { gpu, big: { profiles: ['gpu'] } },
    ask: 'DELETE /api/profiles/gpu',
    status: 400,
    answer: {
      status: 'INVALID_ARGUMENT',
      error: expect.stringMatching(/^invalid argument: .*gpu.*is used by profile big/),
    },
  },
  {
    says: 'a profile that is not there',
    profiles: { gpu },
    ask: 'GET /api/profiles/gpi',
    status: 404,
    answer: { status: 'NOT_FOUND', error: expect.stringMatching(/^not found: .*Did you mean gpu\?$/) },
  },
];

describe('profiles', () => {
  test.each(CASES)('$ask: $says', async ({ profiles = {}, ask, body, headers, status, answer, after }) => {
    await lab.put('profile', profiles);
    expect(await lab.ask(ask, body, headers)).toEqual({ status: status ?? 200, body: answer });
    expect(lab.records('profile')).toEqual({ default: {}, ...(after ?? profiles) });
  });
});
