/** Markers in the text of a replay: other ones in place of those it has, everything else untouched. */
import { DIGEST, type Marker, type Replay, signed } from './format.ts';

/** A marker with its place among the interventions. */
export type PlacedMarker = Marker & { readonly interventions: number };

interface Place {
  readonly interventions: number;
  readonly clock: number;
  readonly step: number;
}

const order = (a: Place, b: Place): number =>
  a.interventions - b.interventions || a.clock - b.clock || a.step - b.step;

/** `replay` is what the text says; markers behind its end are left out. */
export function withMarkers(text: string, replay: Replay, markers: readonly PlacedMarker[]): string {
  const own = new Set(replay.markers.map(m => m.line));
  const places = new Map<number, Place>();
  replay.interventions.forEach(({ line, at }, interventions) => {
    places.set(line, { interventions, ...at });
  });
  places.set(replay.footer.line, { interventions: replay.interventions.length, ...replay.footer });
  // A hash comes before what is marked at the same moment, everything else after it.
  const hashes = new Map(replay.hashes.map(h => [h.line, h]));
  const left = [...markers].sort(order);
  const lines = text
    .replace(DIGEST, '}')
    .split('\n')
    .flatMap((content, i) => {
      const hash = hashes.get(i + 1);
      const place = places.get(i + 1);
      const comesBefore = (m: PlacedMarker) =>
        hash ? order(m, hash) < 0 : place !== undefined && order(m, place) <= 0;
      const before: string[] = [];
      while (left[0] && comesBefore(left[0])) before.push(JSON.stringify(markerLine(left.shift()!)));
      return own.has(i + 1) ? [] : [...before, content];
    });
  return signed(lines);
}

/** The marker as it is written. */
export function markerLine({ kind, text, clock, step, question, author }: Marker): Marker {
  return {
    kind,
    text,
    clock,
    step,
    ...(question === undefined ? {} : { question }),
    ...(author === undefined ? {} : { author }),
  };
}
