/** The person at the keyboard ended it: by Ctrl-C, or by not saying yes. */
export class CancelledError extends Error {}
