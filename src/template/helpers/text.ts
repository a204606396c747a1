import { type Helper, HelperError, isTruthy, numberArgument, textArgument } from '../helper.ts';

export const TEXT_HELPERS: readonly Helper[] = [
  {
    name: 'lower',
    args: ['text'],
    doc: 'the text in lower case',
    run: ({ args: [text] }) => textArgument(text, 'text').toLowerCase(),
  },
  {
    name: 'upper',
    args: ['text'],
    doc: 'the text in upper case',
    run: ({ args: [text] }) => textArgument(text, 'text').toUpperCase(),
  },
  {
    name: 'trim',
    args: ['text'],
    doc: 'the text without white space at its ends',
    run: ({ args: [text] }) => textArgument(text, 'text').trim(),
  },
  {
    name: 'concat',
    args: ['...values'],
    doc: 'all values one after another',
    run: ({ args }) => args.map((value) => textArgument(value, 'every value')).join(''),
  },
  {
    name: 'replace',
    args: ['text', 'search', 'replacement'],
    doc: 'the text with every occurrence of search (plain text, no pattern) replaced',
    run: ({ args: [text, search, replacement], state }) => {
      const wanted = textArgument(search, 'search');
      if (wanted === '') throw new HelperError('search must not be empty');
      const parts = textArgument(text, 'text').split(wanted);
      return state.countText(parts.join(textArgument(replacement, 'replacement')));
    },
  },
  {
    name: 'startsWith',
    args: ['text', 'beginning'],
    doc: 'true when the text begins so',
    run: ({ args: [text, beginning] }) => textArgument(text, 'text').startsWith(textArgument(beginning, 'beginning')),
  },
  {
    name: 'endsWith',
    args: ['text', 'ending'],
    doc: 'true when the text ends so',
    run: ({ args: [text, ending] }) => textArgument(text, 'text').endsWith(textArgument(ending, 'ending')),
  },
  {
    name: 'contains',
    args: ['text', 'part'],
    doc: 'true when the part occurs in the text',
    run: ({ args: [text, part] }) => textArgument(text, 'text').includes(textArgument(part, 'part')),
  },
  {
    name: 'indent',
    args: ['text', 'spaces'],
    doc: 'the text with every line that is not empty moved to the right',
    run: ({ args: [text, spaces], state }) => {
      const count = numberArgument(spaces, 'spaces');
      if (!Number.isInteger(count) || count < 0 || count > 200) throw new HelperError('spaces must be 0 to 200');
      return state.countText(textArgument(text, 'text').replaceAll(/^(?=.)/gm, ' '.repeat(count)));
    },
  },
  {
    name: 'json',
    args: ['value', 'spaces?'],
    doc: 'the value as JSON, on one line or indented by spaces',
    run: ({ args: [value, spaces] }) =>
      JSON.stringify(value, null, spaces === undefined ? 0 : numberArgument(spaces, 'spaces')),
  },
  {
    name: 'ternary',
    args: ['condition', 'yes', 'no'],
    doc: 'yes when the condition counts as true, otherwise no',
    takesUnset: true,
    run: ({ args: [condition, yes, no] }) => (isTruthy(condition) ? yes : no),
  },
  {
    name: 'shellQuote',
    args: ['value'],
    doc: "the value as one word of a POSIX shell, in single quotes: it's → 'it'\\''s'",
    run: ({ args: [value] }) => `'${textArgument(value, 'value').replaceAll("'", "'\\''")}'`,
  },
];
