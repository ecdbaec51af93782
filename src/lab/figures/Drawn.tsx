/** @file A picture as elements of the page: the same shapes that a file of it holds, in the page's own colours. */
import type { Drawing, Shape } from './drawing.ts';

export function Drawn({ drawing, label, className }: { drawing: Drawing; label: string; className?: string }) {
  return (
    <svg className={className} viewBox={`0 0 ${drawing.width} ${drawing.height}`} role="img" aria-label={label}>
      {drawing.shapes.map((shape, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a shape is its place in the drawing
        <DrawnShape key={index} shape={shape} />
      ))}
    </svg>
  );
}

function DrawnShape({ shape }: { shape: Shape }) {
  if (shape.kind === 'text') {
    const { x, y, text, fill, size, anchor, strong, halo } = shape;
    const around = halo ? { stroke: halo, strokeWidth: 3, paintOrder: 'stroke' as const } : {};
    return (
      <text
        x={x}
        y={y}
        fontSize={size}
        textAnchor={anchor}
        fontWeight={strong ? 600 : undefined}
        style={{ fill, ...around }}
      >
        {text}
      </text>
    );
  }
  const { d, fill = 'none', stroke = 'none', strokeWidth, dash, opacity } = shape;
  return <path d={d} style={{ fill, stroke }} strokeWidth={strokeWidth} strokeDasharray={dash} opacity={opacity} />;
}
