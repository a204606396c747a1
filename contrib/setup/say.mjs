/** One line of what the set-up does. Standard error: standard output belongs to the goal itself. */
export const say = (text) => process.stderr.write(`set-up: ${text}\n`);

/** Says what is wrong and how to mend it, and ends. */
export const giveUp = (text) => {
  say(text);
  process.exit(1);
};
