import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { ApiClient } from '../../api/client.ts';
import { WarewulfError } from '../../domain/errors.ts';
import type { FieldFlag } from '../../domain/field-flags.ts';
import { nodeFlags, profileFlags } from '../../domain/record-flags.ts';
import { editText } from '../editor/edit-text.ts';
import type { TextProblem } from '../editor/mark-problems.ts';
import type { Session } from '../session.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { fetchRecords } from './fetch-records.ts';
import { makeChange } from './make-change.ts';

interface Options extends ChangeOptions {
  /** False: no list of fields. */
  readonly header?: boolean;
}

/** `node edit` and `profile edit`: the records as YAML in the person's editor. */
export function editRecords(command: Command, session: Session, kind: 'node' | 'profile'): void {
  addChangeOptions(command)
    .option('--no-header', 'leave out the list of fields at the top')
    .option('--noheader', 'the same')
    .addHelpText(
      'after',
      '\nA record that is taken out of the text is deleted, a new one is added. EDITOR names the editor.',
    )
    .action(async (words: readonly string[], options: Options & { readonly noheader?: boolean }) => {
      const api = await session.api(command);
      const { signal } = session;
      const { items } = await api.call('history.list', { limit: 1 }, { signal });
      const basis = items[0]?.revision ?? 0;
      const records = await fetchRecords(api, kind, words, { signal });
      const header = options.header !== false && options.noheader !== true ? headerText(kind) : '';
      const body =
        records.size === 0
          ? '{}\n'
          : stringify(Object.fromEntries(records), { lineWidth: 0, aliasDuplicateObjects: false });
      const request = { kind, format: 'yaml', mode: 'replace', scope: [...records.keys()], basis } as const;
      await editText(
        `${kind}s.yaml`,
        header + body,
        (text) => changeAsEdited(api, session, { ...request, text }, options),
        {
          env: process.env,
          say: session.writeError,
        },
      );
    });
}

interface Request {
  readonly kind: 'node' | 'profile';
  readonly format: 'yaml';
  readonly mode: 'replace';
  readonly scope: readonly string[];
  readonly basis: number;
  readonly text: string;
}

/** Makes the change, or gives what is wrong with the text. What others changed since it was fetched is not overwritten. */
async function changeAsEdited(
  api: ApiClient,
  session: Session,
  { scope, ...request }: Request,
  options: ChangeOptions,
): Promise<readonly TextProblem[]> {
  const input = scope.length === 0 ? request : { ...request, scope };
  try {
    await makeChange(
      session,
      (how) => api.call('registry.import', { ...input, ...how, basis: request.basis }, { signal: session.signal }),
      options,
      { ask: 'change', done: 'changed' },
    );
    return [];
  } catch (error) {
    const problems = error instanceof WarewulfError ? error.facts['problems'] : undefined;
    if (!Array.isArray(problems)) throw error;
    return problems.map(({ path, message }) => ({ path: String(path), message: String(message) }));
  }
}

/** What can be said, as comments: one line per field. */
function headerText(kind: 'node' | 'profile'): string {
  const flags = kind === 'node' ? nodeFlags() : profileFlags();
  const lines = flags.filter(({ tag }) => tag === 'value' || tag === 'list').map(fieldLine);
  return `# The ${kind}s. What a record does not say its profiles give. Fields, by their path:\n${lines.join('')}\n`;
}

function fieldLine({ path, help }: FieldFlag): string {
  const place = path.map((step) => (typeof step === 'string' ? step : 'NAME')).join(': ');
  return `#   ${place}: ${help}\n`;
}
