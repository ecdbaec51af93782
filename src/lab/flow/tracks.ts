/** @file The requests on their way through stages, followed from the rings: where each is, was, and how it ended. */
import { outcomeCode, type Snapshot, spanField, spanWidth } from '../../experiment/labController.ts';
import type { RequestDot } from '../charts/runLog.ts';
import { type Departure, QueueTrack } from './queueTrack.ts';

export interface Leg {
  stage: number;
  startSeconds: number;
  /** NaN: not known before it comes. */
  endSeconds: number;
}

export interface Track {
  request: number;
  model: number;
  group: number;
  legs: Leg[];
  /** Whether it was seen in the queue. */
  waited: boolean;
  /** null: still on its way. */
  ended: { atSeconds: number; outcome: number } | null;
}

/** Of a request that ended, and of one nothing more is heard of (another of its batch goes on). */
const keptSeconds = 3;
const forgottenSeconds = 60;
/** More are not followed: at such a rate nobody could. */
const trackCountMax = 3000;

interface StagePlace {
  group: number;
  stage: number;
  models: readonly number[];
}

export class FlowTracks {
  readonly tracks = new Map<number, Track>();
  /** By group of the last snapshot. */
  queues: QueueTrack[] = [];
  #seconds = 0;

  clear(): void {
    this.tracks.clear();
    this.queues = [];
    this.#seconds = 0;
  }

  /** @param structure  changes whenever the groups are others than before: their queues then begin anew */
  take(
    snapshot: Snapshot,
    gain: { spans: Float64Array; requests: readonly RequestDot[] },
    isSameGroups: boolean,
  ): void {
    const { nowSeconds, groups } = snapshot;
    if (!isSameGroups) this.#regroup(groups.length);
    const departures = this.#takeSpans(gain.spans, placesOf(snapshot), groups.length);
    for (const dot of gain.requests) this.#takeEnd(dot, snapshot);
    for (const [group, queue] of this.queues.entries()) {
      const stood = queue.update({
        fromSeconds: this.#seconds,
        toSeconds: nowSeconds,
        departures: departures[group],
        waitingModels: groups[group].waitingModels,
      });
      queue.prune(nowSeconds - keptSeconds);
      for (const request of stood) (this.tracks.get(request) as Track).waited = true;
    }
    this.#seconds = nowSeconds;
    this.#prune(nowSeconds);
  }

  #regroup(groupCount: number): void {
    this.queues = Array.from({ length: groupCount }, () => new QueueTrack());
    this.tracks.clear();
  }

  /** @returns per group, the requests whose first stage began */
  #takeSpans(records: Float64Array, places: Map<number, StagePlace[]>, groupCount: number): Departure[][] {
    const departures = Array.from({ length: groupCount }, (): Departure[] => []);
    for (let offset = 0; offset < records.length; offset += spanWidth) {
      const read = (field: number) => records[offset + field];
      const stage = read(spanField.stage);
      const model = read(spanField.model);
      const place = places
        .get(read(spanField.device))
        ?.find((each) => each.stage === stage && each.models.includes(model));
      if (!place) continue;
      const request = read(spanField.request);
      const leg = { stage, startSeconds: read(spanField.startSeconds), endSeconds: read(spanField.endSeconds) };
      const isNew = !this.tracks.has(request);
      this.#addLeg({ request, model, group: place.group }, leg);
      if (isNew && stage === 0) departures[place.group].push({ request, model, atSeconds: leg.startSeconds });
    }
    return departures;
  }

  #addLeg(of: { request: number; model: number; group: number }, leg: Leg): void {
    const track = this.tracks.get(of.request) ?? { ...of, legs: [], waited: false, ended: null };
    this.tracks.set(of.request, track);
    // Shards begin together, and a stage is told again once its end is known; a model that generates comes round anew.
    const same = track.legs.findIndex(
      ({ stage, startSeconds }) => stage === leg.stage && startSeconds === leg.startSeconds,
    );
    if (same >= 0) track.legs[same] = leg;
    else track.legs.push(leg);
  }

  #takeEnd({ request, model, arrivalSeconds, latencySeconds, outcome }: RequestDot, snapshot: Snapshot): void {
    const isCompleted = outcome === outcomeCode.onTime || outcome === outcomeCode.late;
    const atSeconds = isCompleted ? arrivalSeconds + latencySeconds : snapshot.nowSeconds;
    const track = this.tracks.get(request);
    if (track) track.ended = { atSeconds, outcome };
    else if (!isCompleted) {
      const group = Math.max(
        0,
        snapshot.groups.findIndex(({ models }) => models.includes(model)),
      );
      this.tracks.set(request, { request, model, group, legs: [], waited: true, ended: { atSeconds, outcome } });
    }
  }

  #prune(nowSeconds: number): void {
    for (const [request, { legs, ended }] of this.tracks) {
      const last = ended?.atSeconds ?? (legs.at(-1)?.startSeconds ?? nowSeconds) + forgottenSeconds;
      if (last < nowSeconds - keptSeconds || this.tracks.size > trackCountMax) this.tracks.delete(request);
    }
  }
}

/** By device: the stages on it, those of the groups that take new requests first. */
function placesOf({ groups }: Snapshot): Map<number, StagePlace[]> {
  const places = new Map<number, StagePlace[]>();
  for (const [group, { stages, models }] of groups.entries()) {
    for (const [stage, { deviceIndices }] of stages.entries()) {
      for (const device of deviceIndices) {
        places.set(device, [...(places.get(device) ?? []), { group, stage, models }]);
      }
    }
  }
  return places;
}
