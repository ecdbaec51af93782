/** @file Draws the marks of a scene; those of a model in one path, so that hundreds cost little. */
import { modelColour, type Palette, traceMark } from '../charts/palette.ts';
import type { FlowMark, FlowScene } from './sceneAt.ts';

export function drawFlow(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { marks, fills, overflows }: FlowScene,
  palette: Palette,
): void {
  context.clearRect(0, 0, width, height);
  context.lineCap = 'butt';
  context.lineWidth = 3;
  for (const { model, from, to } of fills) {
    context.strokeStyle = modelColour(palette, model);
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }
  drawMarks(context, marks, palette);
  context.font = palette.fontStrong;
  context.fillStyle = palette.ink;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { x, y, count } of overflows) context.fillText(`+${count}`, x - 6, y);
}

function drawMarks(context: CanvasRenderingContext2D, marks: readonly FlowMark[], palette: Palette): void {
  const steady = new Map<string, FlowMark[]>();
  for (const mark of marks) {
    if (mark.alpha < 1) continue;
    const colour = mark.missed ? palette.bad : modelColour(palette, mark.model);
    const same = steady.get(colour);
    if (same) same.push(mark);
    else steady.set(colour, [mark]);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = palette.panel;
  for (const [colour, same] of steady) fill(context, same, colour);
  for (const mark of marks) {
    if (mark.alpha >= 1) continue;
    context.globalAlpha = mark.alpha;
    fill(context, [mark], mark.missed ? palette.bad : modelColour(palette, mark.model));
  }
  context.globalAlpha = 1;
}

function fill(context: CanvasRenderingContext2D, marks: readonly FlowMark[], colour: string): void {
  context.beginPath();
  for (const mark of marks) traceMark(context, mark);
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}
