import { type Helper, HelperError, textArgument } from '../helper.ts';

/** Files of the server. Which directories may be read is decided by the function that reads them. */
export const SERVER_FILE_HELPERS: readonly Helper[] = [
  {
    name: 'include',
    args: ['path'],
    doc: "the text of a server file without its last line break; a relative path starts at the server's configuration directory; a missing file is an error",
    run: ({ args: [path], state }) => {
      const name = textArgument(path, 'path');
      const text = state.sources.readServerFile(name);
      if (text === undefined) throw new HelperError(`the server has no file ${name}`);
      return state.countText(text.replace(/\r?\n$/, ''));
    },
  },
  {
    name: 'exists',
    args: ['path'],
    doc: 'true when include would find the file',
    run: ({ args: [path], state }) => state.sources.readServerFile(textArgument(path, 'path')) !== undefined,
  },
];
