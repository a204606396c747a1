import { stringify } from 'yaml';
import type { MeasuredDaemon } from './measured-daemon.ts';
import { type Measurement, measure } from './measurement.ts';
import { hwaddrOf, nodeName, nodesetOf, PROFILES, sampleNodes } from './sample-nodes.ts';

/** Revisions of one node, whose history is asked for. */
const REVISIONS = 1000;

/** Everything that people do with so many nodes; afterwards they are there. */
export async function measureOperations(daemon: MeasuredDaemon, count: number): Promise<readonly Measurement[]> {
  await warmUp(daemon);
  await daemon.api.call('registry.apply', { profiles: PROFILES });
  return [
    ...(await measureMaking(daemon, count)),
    ...(await measureChanges(daemon, count)),
    ...(await measureLists(daemon, count)),
    ...(await measureHistory(daemon)),
  ];
}

/** Compilers and caches get to know the work before it is measured. */
async function warmUp({ api }: MeasuredDaemon): Promise<void> {
  for (let round = 0; round < 40; round += 1) {
    await api.call('node.add', {
      names: ['w[01-50]'],
      patch: { set: { 'network devices.default.ipaddr': '10.9.0.1' } },
    });
    await api.call('node.set', { names: ['w*'], patch: { set: { comment: `${round}` } } });
    await api.call('node.list', {});
    await api.call('node.delete', { names: ['w*'] });
  }
}

async function measureMaking(daemon: MeasuredDaemon, count: number): Promise<readonly Measurement[]> {
  const { api } = daemon;
  const names = [nodesetOf(count)];
  const patch = {
    set: { 'network devices.default.ipaddr': '10.1.0.1', 'network devices.default.netmask': '255.255.0.0' },
  };
  const text = stringify(sampleNodes(count));
  const add = await measure('add all in one change', 1, () => api.call('node.add', { names, patch }), daemon);
  const remove = await measure('delete all', 1, () => api.call('node.delete', { names }), daemon);
  const take = () => api.call('registry.import', { text, format: 'yaml' });
  return [add, remove, await measure('import all from YAML', 1, take, daemon)];
}

async function measureChanges(daemon: MeasuredDaemon, count: number): Promise<readonly Measurement[]> {
  const { api } = daemon;
  const set = (names: readonly string[], comment: string) =>
    api.call('node.set', { names, patch: { set: { comment } } });
  const all = [nodesetOf(count)];
  let revision = 0;
  const setAll = async (run: number) => {
    revision = (await set(all, `all ${run}`)).revision;
  };
  const results = [
    await measure('set one node', 15, (run) => set([nodeName(7)], `one ${run}`), daemon),
    await measure('set all nodes', 5, setAll, daemon),
    await measure('set the profile of all', 5, (run) => setProfile(daemon, `${run}`), daemon),
    await measure('undo a change of all', 1, () => api.call('history.undo', { revision }), daemon),
  ];
  return results;
}

function setProfile({ api }: MeasuredDaemon, value: string) {
  return api.call('profile.set', { names: ['gpu'], patch: { set: { 'tags.accelerator': value } } });
}

async function measureLists(daemon: MeasuredDaemon, count: number): Promise<readonly Measurement[]> {
  const { api } = daemon;
  const list = (says: string, runs: number, input: Parameters<typeof api.call<'node.list'>>[1]) =>
    measure(says, runs, () => api.call('node.list', input), daemon);
  const exported = async () => {
    const { items } = await api.call('node.list', { raw: 'true' });
    return stringify(Object.fromEntries(items.map(({ name, node }) => [name, node])));
  };
  return [
    await list('list all: two fields', 7, { fields: ['profiles', 'image name'] }),
    await list('list all: their records', 7, { raw: 'true' }),
    await list('list all: all they have', 7, {}),
    await list('list one', 15, { names: [nodeName(count >> 1)] }),
    await list('find by hardware address', 15, { names: [`hwaddr=${hwaddrOf(count >> 1)}`] }),
    await measure('nodeset @gpu!n0000[1-9]', 15, () => expand(daemon), daemon),
    await measure('export all as YAML', 3, exported, daemon),
  ];
}

function expand({ api }: MeasuredDaemon) {
  return api.call('nodeset.expand', { names: ['@gpu!n0000[1-9]'] });
}

async function measureHistory(daemon: MeasuredDaemon): Promise<readonly Measurement[]> {
  const { api } = daemon;
  const node = nodeName(7);
  const change = (run: number) => api.call('node.set', { names: [node], patch: { set: { comment: `rev ${run}` } } });
  const changes = await measure(`set one node, ${REVISIONS} times`, REVISIONS, change, daemon);
  const { items } = await api.call('history.list', { limit: '1' });
  const to = items[0]?.revision ?? 0;
  return [
    changes,
    await measure(`history of that node`, 15, () => api.call('history.list', { nodes: [node] }), daemon),
    await measure('difference over all revisions', 3, () => api.call('history.diff', { from: 0, to }), daemon),
  ];
}
