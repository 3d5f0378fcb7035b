/**
 * Camera moves as data.
 *
 * The picture is a stage seen by a camera: its half height is 1, its points stand at an inverse distance from `far` (the sky) to 1
 * (nearest). `travel` moves the camera itself, so that near things move more than far ones; `turn` turns it, so that all moves alike.
 */
export interface CameraPose {
  /** Right, down and forward, in half heights. */
  readonly travel: readonly [x: number, y: number, z: number];
  /** Right and down, in half heights. */
  readonly turn: readonly [x: number, y: number];
}

export interface CameraMove {
  readonly from: CameraPose;
  readonly to: CameraPose;
}

const pose = (travel: CameraPose['travel'], turn: CameraPose['turn'] = [0, 0]): CameraPose => ({ travel, turn });
const REST = pose([0, 0, 0]);

/** What each choice of the operation does at full strength in a clip of five seconds or more. */
export const CAMERA_MOVES = {
  push_in: { from: REST, to: pose([0, 0, 0.36]) },
  pull_out: { from: pose([0, 0, 0.36]), to: REST },
  pan_left: { from: pose([0.12, 0, 0], [0.16, 0]), to: pose([-0.12, 0, 0], [-0.16, 0]) },
  pan_right: { from: pose([-0.12, 0, 0], [-0.16, 0]), to: pose([0.12, 0, 0], [0.16, 0]) },
  tilt_up: { from: pose([0, 0.06, 0], [0, 0.14]), to: pose([0, -0.06, 0], [0, -0.14]) },
  tilt_down: { from: pose([0, -0.06, 0], [0, -0.14]), to: pose([0, 0.06, 0], [0, 0.14]) },
  drift: { from: pose([-0.12, 0.015, 0]), to: pose([0.12, -0.015, 0.12]) },
  still: { from: REST, to: REST },
} as const satisfies Record<string, CameraMove>;

export type CameraMoveName = keyof typeof CAMERA_MOVES;

const blend = (a: CameraPose, b: CameraPose, toA: number, toB: number): CameraPose => ({
  travel: [a.travel[0] * toA + b.travel[0] * toB, a.travel[1] * toA + b.travel[1] * toB, a.travel[2] * toA + b.travel[2] * toB],
  turn: [a.turn[0] * toA + b.turn[0] * toB, a.turn[1] * toA + b.turn[1] * toB],
});

/**
 * Several moves at once, scaled.
 * @param strength - 0 stands still, 1 goes all the way.
 */
export function combineMoves(names: readonly CameraMoveName[], strength: number): CameraMove {
  // Two moves at full length would crop twice as much of the picture.
  const share = strength / Math.sqrt(Math.max(1, names.length));
  return names.reduce<CameraMove>(
    (sum, name) => ({ from: blend(sum.from, CAMERA_MOVES[name].from, 1, share), to: blend(sum.to, CAMERA_MOVES[name].to, 1, share) }),
    { from: REST, to: REST },
  );
}

/** A short clip travels less far, so that no move is a jolt. @returns a factor up to 1. */
export const travelFactor = (durationSeconds: number): number => Math.min(1, Math.sqrt(durationSeconds / 5));

/** Part of a move that is spent on speeding up, and as much on slowing down. */
const RAMP = 0.3;

/** Starts softly, goes on evenly, stops softly. @param t - 0 to 1 in time. @returns 0 to 1 along the way. */
export function ease(t: number): number {
  if (t > 0.5) return 1 - ease(1 - t);
  const speed = 1 / (1 - RAMP);
  if (t >= RAMP) return speed * (t - RAMP / 2);
  return speed * (t / 2 - (RAMP / (2 * Math.PI)) * Math.sin((Math.PI * t) / RAMP));
}

export const poseAt = (move: CameraMove, t: number): CameraPose => blend(move.from, move.to, 1 - ease(t), ease(t));

/**
 * The part of the picture, from the middle, that may be shown so that no pose sees past an edge.
 * @param aspect - width divided by height. @returns up to 1
 */
export function safeCrop({ from, to }: CameraMove, aspect: number): number {
  const reach = (axis: 0 | 1) => Math.max(...[from, to].map((at) => Math.abs(at.travel[axis]) + Math.abs(at.turn[axis])));
  return 1 - Math.max(reach(0) / aspect, reach(1));
}

/** Where the camera is at one moment, and how much of the picture it shows. */
export interface CameraView {
  readonly pose: CameraPose;
  /** Part of the picture that fills the frame, up to 1. */
  readonly crop: number;
}

/** @param t - 0 to 1 in time. */
export const viewAt = (move: CameraMove, t: number, aspect: number): CameraView => ({ pose: poseAt(move, t), crop: safeCrop(move, aspect) });

/**
 * A view that begins with the whole picture, exactly as it is, and then moves off: what goes on from a frame must not jump. The crop
 * tightens at the pace of the move, so that no edge is seen on the way.
 */
export function viewFromRest({ to }: CameraMove, t: number, aspect: number): CameraView {
  const away = { from: REST, to };
  return { pose: poseAt(away, t), crop: 1 - (1 - safeCrop(away, aspect)) * ease(t) };
}

/** The same backwards: arrives at the whole picture. */
export const viewIntoRest = (move: CameraMove, t: number, aspect: number): CameraView => viewFromRest({ from: REST, to: move.from }, 1 - t, aspect);

/** Whether the camera goes nowhere. */
export const isStill = ({ travel, turn }: CameraPose): boolean => [...travel, ...turn].every((value) => value === 0);
