/** @file The part of the address behind `#`: `paused`, `embed` or `embed=cluster,outcome`, and `s=` with the page's state. */

export const panelNames = ['workload', 'cluster', 'time', 'outcome'] as const;
export type PanelName = (typeof panelNames)[number];

export interface Fragment {
  /** Nothing runs by itself. */
  paused: boolean;
  /** The panels shown where the page is embedded; null: it is not. */
  embed: PanelName[] | null;
  /** As `codec.ts` wrote it; null: none. */
  state: string | null;
}

export function parseFragment(hash: string): Fragment {
  const parts = new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((part) => [part.split('=', 1)[0], part.slice(part.indexOf('=') + 1)]),
  );
  const panels = parts.get('embed')?.split(',') ?? [];
  const shown = panelNames.filter((name) => panels.includes(name));
  return {
    paused: parts.has('paused'),
    embed: parts.has('embed') ? (shown.length > 0 ? shown : [...panelNames]) : null,
    state: parts.get('s') || null,
  };
}

export function formatFragment({ paused, embed, state }: Fragment): string {
  const isWhole = embed?.length === panelNames.length;
  const parts = [
    ...(paused ? ['paused'] : []),
    ...(embed ? [isWhole ? 'embed' : `embed=${embed.join(',')}`] : []),
    ...(state ? [`s=${state}`] : []),
  ];
  return parts.length > 0 ? `#${parts.join('&')}` : '';
}
