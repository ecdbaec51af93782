/** @file The colours of the style sheet by their names, for pictures that stand in a page with that style sheet. */
import { modelColourCount, type Palette } from '../charts/palette.ts';
import { figureFont } from './drawing.ts';

/** The style sheet's values by name, so that a picture follows the theme. */
export const pagePalette: Palette = {
  models: Array.from({ length: modelColourCount }, (_, index) => `var(--m${index})`),
  paper: 'var(--paper)',
  panel: 'var(--panel)',
  ink: 'var(--ink)',
  ink2: 'var(--ink-2)',
  ink3: 'var(--ink-3)',
  line: 'var(--line)',
  line2: 'var(--line-2)',
  accent: 'var(--accent)',
  bad: 'var(--bad)',
  ghost: 'var(--ghost)',
  font: figureFont,
  fontStrong: figureFont,
};
