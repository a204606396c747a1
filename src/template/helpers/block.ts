import { type Helper, type HelperBlock, type HelperCall, HelperError, isTruthy } from '../helper.ts';

/** Blocks. `each` and `with` replace Handlebars' own, which take an unset variable for an empty one. */
export const BLOCK_HELPERS: readonly Helper[] = [
  {
    name: 'if',
    args: ['condition'],
    doc: 'renders its body when the condition counts as true; {{else}} and {{else if}} as usual',
    takesUnset: true,
    isBlock: true,
    run: (call) => (isTruthy(call.args[0]) ? blockOf(call).body(call.context) : blockOf(call).otherwise()),
  },
  {
    name: 'unless',
    args: ['condition'],
    doc: 'renders its body when the condition counts as false',
    takesUnset: true,
    isBlock: true,
    run: (call) => (isTruthy(call.args[0]) ? blockOf(call).otherwise() : blockOf(call).body(call.context)),
  },
  {
    name: 'each',
    args: ['list'],
    doc: 'renders its body for every item of a list or value of a map (as |value key|); {{else}} when there is none',
    isBlock: true,
    run: renderEach,
  },
  {
    name: 'with',
    args: ['value'],
    doc: 'renders its body with the value as this (as |name|)',
    isBlock: true,
    run: (call) => blockOf(call).body(call.args[0]),
  },
];

function renderEach(call: HelperCall): string {
  const block = blockOf(call);
  const items = itemsOf(call.args[0]);
  if (items.length === 0) return block.otherwise();
  let text = '';
  items.forEach(([key, value], index) => {
    call.state.startRound();
    const frame = { key, index, first: index === 0, last: index === items.length - 1 };
    text += call.state.countText(block.body(value, frame));
  });
  return text;
}

function itemsOf(list: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(list)) return list.map((value, index) => [index, value]);
  if (typeof list === 'object' && list !== null) return Object.entries(list);
  throw new HelperError('each needs a list or a map');
}

function blockOf(call: HelperCall): HelperBlock {
  if (call.block === undefined) throw new HelperError('is used as {{#name …}} … {{/name}}');
  return call.block;
}
