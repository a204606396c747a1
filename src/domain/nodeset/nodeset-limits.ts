/** Names that all words of a nodeset may stand for together. */
export const MAX_NAMES = 100_000;

/** Groups, attributes and wildcards of a nodeset together: each one may look at every node. */
export const MAX_SEARCHES = 1000;

/** Characters of a nodeset. */
export const MAX_TEXT = 2 ** 20;

/** Characters of a word that stands for itself, such as the value of an attribute. */
export const MAX_WORD = 4096;

/** Characters of each name that brackets make, and of a word with wildcards. Host names end at 253. */
export const MAX_NAME = 255;

/** Digits of a number in brackets: all such numbers are exact. */
export const MAX_DIGITS = 15;

/** Parentheses inside one another. */
export const MAX_DEPTH = 50;
