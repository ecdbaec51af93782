/** @file A script for pages and workers that functions are sent to: tsx calls this of its own around named functions. */
export const namesStay = 'globalThis.__name = (named) => named';
