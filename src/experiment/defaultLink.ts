/** @file The link of a virtual cluster whose case names none: the proportions of a real one (ADR 8). */

/**
 * Carrying the states of one request, as a share of one block's time on one device: a fixed part, and one for the bytes.
 *
 * In the published V100 profiles a sum over shards takes 6–10 % of a BERT block, whatever the model's size; that a tenth
 * of it does not shrink with the bytes is our assumption.
 */
export const transferShareOfBlock = { alpha: 0.008, bytes: 0.072 } as const;
