/** Some of what was asked for is done, the rest cannot be; the command has said which. */
export class PartialFailure extends Error {}
